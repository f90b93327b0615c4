# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import ValidationError

from ..lib import canonical, instants
from .trust import EMITTED

REQUIRED_KEYS = ("name", "source")
PLAIN_KEYS = (
    "approval_code",
    "name",
    "source",
    "source_ref",
    "description",
    "priority",
    "res_id",
    "res_model",
)
RECORD_KEYS = ("lane_id", "user_id", "parent_id", "company_id")
KNOWN_KEYS = frozenset(
    {*PLAIN_KEYS, *RECORD_KEYS, "lane", "opened_at", "payload", "tags"}
)


class Known(NamedTuple):
    """What the values of a batch refer to."""

    records: dict  # key of RECORD_KEYS -> the records of the given ids that exist
    lanes: dict  # (company id, code) -> mc.lane
    now: Any  # naive UTC; None when no ``opened_at`` is given


class McWorkItem(models.Model):
    """Intake: checking what came from outside, many values at once."""

    _inherit = "mc.work.item"

    @api.model
    def _intake_values(self, vals_list):
        """Return field values for each; every error names its key.

        ``tags`` are still names. No query per element: what they refer to is read for
        all of them.
        """
        for vals in vals_list:
            self._check_intake_keys(vals)
        known = self._intake_known(vals_list)
        return [self._intake_value(vals, known) for vals in vals_list]

    def _check_intake_keys(self, vals):
        allowed = KNOWN_KEYS | {"event_code"} if EMITTED.is_on(self.env) else KNOWN_KEYS
        if unknown := sorted(vals.keys() - allowed):
            raise ValidationError(self.env._("%s: unknown key.", ", ".join(unknown)))
        for key in REQUIRED_KEYS:
            if not vals.get(key):
                raise ValidationError(self.env._("%s: missing.", key))

    def _intake_known(self, vals_list):
        records = {}
        for key in RECORD_KEYS:
            ids = {vals[key] for vals in vals_list if _is_id(vals.get(key))}
            model = self.env[self._fields[key].comodel_name]
            records[key] = model.browse(sorted(ids)).exists()
        codes = {vals["lane"] for vals in vals_list if _is_text(vals.get("lane"))}
        companies = records["company_id"] | self.env.company
        lanes = self.env["mc.lane"]._by_codes(codes, companies)
        dated = any(vals.get("opened_at") is not None for vals in vals_list)
        return Known(records, lanes, self.env["mc.clock"].now() if dated else None)

    def _intake_value(self, vals, known):
        company = self._intake_record("company_id", vals, known) or self.env.company
        values = {key: vals[key] for key in PLAIN_KEYS if vals.get(key)}
        for key in ("name", "source_ref", "description", "approval_code"):
            values.update(self._intake_text(key, values))
        for key in ("source", "priority"):
            self._check_intake_selection(key, values)
        values["company_id"] = company.id
        values["lane_id"] = self._intake_lane(vals, company, known).id
        for key in ("user_id", "parent_id"):
            if record := self._intake_record(key, vals, known):
                values[key] = record.id
        values.update(self._intake_payload(vals), **self._intake_tag_names(vals))
        values.update(self._intake_opened_at(vals, known))
        if vals.get("event_code"):
            values["event_code"] = vals["event_code"]
        return values

    def _intake_text(self, key, values):
        if key not in values:
            return {}
        if not isinstance(values[key], str):
            raise ValidationError(self.env._("%s: must be a text.", key))
        return {key: canonical.storable_text(values[key])}

    def _check_intake_selection(self, key, values):
        allowed = self._fields[key].get_values(self.env)
        if key in values and values[key] not in allowed:
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is none of %(allowed)s.",
                    key=key,
                    value=values[key],
                    allowed=", ".join(allowed),
                )
            )

    def _intake_record(self, key, vals, known):
        records = known.records[key]
        given = vals.get(key)
        if not given:
            return records.browse()
        if not _is_id(given):
            raise ValidationError(self.env._("%s: must be an id.", key))
        record = records.browse(given).with_prefetch(records.ids)
        if record not in records:
            raise ValidationError(self.env._("%(key)s: no %(id)s.", key=key, id=given))
        return record

    def _intake_lane(self, vals, company, known):
        code = vals.get("lane")
        if vals.get("lane_id"):
            lane = self._intake_record("lane_id", vals, known)
        elif code:
            lane = _is_text(code) and known.lanes.get((company.id, code))
        else:
            raise ValidationError(self.env._("lane: missing."))
        if not lane or lane.company_id != company:
            raise ValidationError(
                self.env._(
                    "lane: %(lane)s is no lane of %(company)s.",
                    lane=code or vals.get("lane_id"),
                    company=company.name,
                )
            )
        return lane

    def _intake_payload(self, vals):
        payload = vals.get("payload")
        if payload is None:
            return {}
        if not isinstance(payload, dict):
            raise ValidationError(self.env._("payload: must be an object."))
        try:
            return {"payload": canonical.storable(payload, "payload")}
        except canonical.NotCanonical as error:
            raise ValidationError(str(error)) from None

    def _intake_opened_at(self, vals, known):
        given = vals.get("opened_at")
        if given is None:
            return {}
        try:
            opened_at = instants.to_utc(given)
        except ValueError as error:
            raise ValidationError(self.env._("opened_at: %s.", error)) from None
        if opened_at > known.now:
            raise ValidationError(self.env._("opened_at: lies in the future."))
        return {"opened_at": opened_at}

    def _intake_tag_names(self, vals):
        names = vals.get("tags") or []
        if isinstance(names, str) or not all(
            _is_text(name) and name.strip() for name in names
        ):
            raise ValidationError(self.env._("tags: must be a list of names."))
        return {"tags": names} if names else {}

    def _intake_tags(self, values_list):
        """Replace the names of tags by the tags, making those that are missing."""
        names = {}
        for values in values_list:
            if "tags" in values:
                names.setdefault(values["company_id"], []).extend(values["tags"])
        by_name = {
            company_id: self.env["mc.tag"]._by_names(
                given, self.env["res.company"].browse(company_id)
            )
            for company_id, given in names.items()
        }
        for values in values_list:
            if given := values.pop("tags", None):
                tags = by_name[values["company_id"]]
                ids = {tags[name.strip().lower()].id for name in given}
                values["tag_ids"] = [(6, 0, sorted(ids))]


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value):
    return isinstance(value, str)
