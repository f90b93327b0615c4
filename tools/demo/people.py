# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The people of the demo."""

REVIEWER = ("rita", "rita-reviews")
MANAGER = ("max", "max-manages")


def create(admin):
    """Create a reviewer and a manager, both members of the development lane.

    :param admin: ``WebSession`` of an administrator
    """
    reviewer = _user(
        admin, "Rita Reviewer", REVIEWER, ["ipai_pulser_bot.pulser_group_reviewer"]
    )
    manager = _user(
        admin, "Max Manager", MANAGER, ["ipai_master_control.mc_group_manager"]
    )
    lane = admin.ref("ipai_master_control.mc_lane_dev")
    members = [(4, reviewer), (4, manager)]
    admin.call(
        "mc.lane", "write", [lane], {"member_ids": members, "leader_id": manager}
    )


def decide(session, run, method="validate_tier", comment="Looks right."):
    """Decide on a patch as a person does: the button, then the dialog.

    :param session: ``WebSession`` of a reviewer
    :param run: id of the ``pulser.run``
    :param method: ``validate_tier`` or ``reject_tier``
    """
    context = session.call("pulser.run", method, [run])["context"]
    wizard = session.call(
        "comment.wizard", "create", [{"comment": comment}], context=context
    )
    session.call("comment.wizard", "add_comment", wizard, context=context)


def _user(admin, name, credentials, groups):
    login, password = credentials
    # Odoo 18 calls the field groups_id, Odoo 19 group_ids.
    fields = admin.call("res.users", "fields_get", ["group_ids", "groups_id"])
    ids = [admin.ref(xml_id) for xml_id in groups]
    values = {
        "name": name,
        "login": login,
        "password": password,
        "email": f"{login}@localhost",
        next(iter(fields)): [(4, group) for group in ids],
    }
    return admin.call("res.users", "create", [values])[0]
