# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The author of a real pull request is listed by the id that the forge gave them."""

from tools.forge.records import Actor
from tools.forge.store import user_id


def test_author_is_listed_to_be_mapped(rig, repair):
    one = repair("lint")
    one.ended()
    domain = [("id", "=", one.item()["id"])]
    (item,) = rig.admin.find("mc.work.item", domain, ["author_identity_id"])
    domain = [("id", "=", item["author_identity_id"][0])]
    fields = ["provider", "login", "external_id", "kind", "user_id"]
    (line,) = rig.admin.find("mc.identity", domain, fields)
    assert (line["provider"], line["login"]) == ("github", "alice")
    assert line["external_id"] == str(user_id(Actor("alice")))
    assert (line["kind"], line["user_id"]) == ("person", False)
