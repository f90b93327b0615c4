# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open work items follow their instances to another version.

The task, and with it the form and its values by name, always. Name, lane, assignee and
approval only where the versions differ in them, and name and lane only where nobody has
changed them by hand. Priority, description and clocks stay.
"""

import json
from collections import defaultdict

from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.trust import trusted

from ..engine import expression
from .bpmn_process_deploy import property_name

ITEMS_SQL = """
    UPDATE mc_work_item w SET bpmn_node_id = v.node_id,
        bpmn_form = CASE WHEN v.is_new_form THEN v.form::jsonb ELSE w.bpmn_form END,
        write_uid = {uid}, write_date = now() AT TIME ZONE 'UTC'
    FROM (VALUES %s) AS v (id, node_id, is_new_form, form) WHERE w.id = v.id
"""


class WorkItems:
    """The open work items of a batch; made before anything is stored.

    :param batch: MigrationBatch
    :param kept: list of (row of bpmn.token, engine's token, engine's instance)
    """

    def __init__(self, batch, kept):
        self.batch, self.env = batch, batch.env
        self.rows = [
            (row.work_item_id, row.node_id, token, row.instance_id, after)
            for row, token, after in kept
            if row.work_item_id and row.work_item_id.state in states.ACTIVE
        ]
        self.pairs, self.users = {}, {}

    def follow(self):
        """Give the items the tasks of the new version."""
        self.env.flush_all()
        forms = self._changed_forms()
        values = [
            (
                item.id,
                self.batch.node_ids[token.node],
                item in forms,
                json.dumps(forms[item]) if forms.get(item) else None,
            )
            for item, _node, token, *_rest in self.rows
        ]
        self.batch._execute(ITEMS_SQL, values)
        self.env["mc.work.item"].invalidate_model(
            ["bpmn_node_id", "bpmn_form"], flush=False
        )
        self._write_differences()

    # Forms

    def _changed_forms(self):
        """Return item -> stored values of its form, where the form is another one."""
        plan = self.batch.plan
        changed = [
            (item, before, after, instance)
            for item, node, token, instance, _state in self.rows
            for before in [plan.old.nodes[node.element_id]]
            for after in [plan.new.nodes[token.node]]
            if before.fields != after.fields
        ]
        if not changed:
            return {}
        self.env.cr.execute(
            "SELECT id, bpmn_form FROM mc_work_item WHERE id = ANY(%s)",
            [[item.id for item, *_rest in changed]],
        )
        stored = dict(self.env.cr.fetchall())
        return {
            item: self._form(stored[item.id] or {}, before, after, instance)
            for item, before, after, instance in changed
        }

    def _form(self, values, before, after, instance):
        """Return the values under the names that they have in the new form."""
        given = {
            (field.name, field.type): values[property_name(number)]
            for number, field in enumerate(before.fields)
            if values.get(property_name(number)) is not None
        }
        node = self.env["bpmn.node"].browse(self.batch.node_ids[after.id])
        shown = instance._form_values(node, instance.variables or {})
        for number, field in enumerate(after.fields):
            if (field.name, field.type) in given:
                shown[property_name(number)] = given[field.name, field.type]
        return shown

    # Name, lane, assignee, approval

    def _write_differences(self):
        """Write what the versions differ in, items with the same values at once."""
        groups = defaultdict(lambda: self.env["mc.work.item"])
        unassigned = defaultdict(lambda: self.env["mc.work.item"])
        for item, node, token, instance, after in self.rows:
            pair = self._pair(node, token.node)
            if not pair:
                continue
            values = self._values(item, pair, instance, token, after)
            if "lane_id" in values and not values.get("user_id", item.user_id.id):
                unassigned[values["lane_id"]] |= item
            groups[tuple(sorted(values.items()))] |= item
        for values, items in groups.items():
            if values:
                trusted(items).write(dict(values))
        for lane_id, items in unassigned.items():
            self._assign(self.env["mc.lane"].browse(lane_id), items)

    def _assign(self, lane, items):
        """Give items that came to a lane to its people, as new ones."""
        for item, user_id in zip(items, lane._pick_assignees(len(items)), strict=True):
            if user_id:
                item.user_id = user_id

    def _pair(self, node, target):
        """Return what two tasks differ in: name -> (before, after)."""
        if (node, target) not in self.pairs:
            plan = self.batch.plan
            before, after = plan.old.nodes[node.element_id], plan.new.nodes[target]
            found = {
                "name": (before.name or before.id, after.name or after.id),
                "approval": (before.approval, after.approval),
                "lane": self.batch.lanes.pair(node, target),
                "assignee": (before.assignee, after.assignee),
            }
            self.pairs[node, target] = {
                key: pair for key, pair in found.items() if pair[0] != pair[1]
            }
        return self.pairs[node, target]

    def _values(self, item, pair, instance, token, after):
        values = {}
        was, name = pair.get("name", (None, None))
        is_frozen = item._is_in_review()
        if name and item.name == was and not is_frozen:
            values["name"] = name
        if "approval" in pair and not is_frozen:
            values["approval_code"] = pair["approval"][1] or False
        was, lane = pair.get("lane", (None, None))
        if lane and item.lane_id == was:
            values["lane_id"] = lane.id
        if "assignee" in pair:
            was, user_id = (
                self._user_id(instance, self._rendered(text, token, after))
                for text in pair["assignee"]
            )
            # Whoever was chosen by hand stays where the new version names nobody.
            if user_id or item.user_id.id == was:
                values["user_id"] = user_id
        return values

    def _user_id(self, instance, login):
        """Return the id of a login's user, or False; all are of one company."""
        if login not in self.users:
            self.users[login] = instance._user_of(login).id
        return self.users[login]

    def _rendered(self, text, token, after):
        """Return the login that an expression gives; a wrong one gives nobody."""
        seen = after.visible(token.scope, token.local)
        try:
            login = expression.render(text, seen, self.batch.now)
        except expression.ExpressionError:
            return ""
        return login if isinstance(login, str) else ""
