# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..lib import canonical, instants

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
RELATION_KEYS = ("lane", "lane_id", "user_id", "parent_id", "company_id")
KNOWN_KEYS = frozenset({*PLAIN_KEYS, *RELATION_KEYS, "opened_at", "payload", "tags"})


class McWorkItem(models.Model):
    """Intake: the same outside fact makes one work item, however often it is told.

    Two transactions that take in the same fact at once both see nothing. So each
    creation with a source reference first claims it in ``mc_work_item_claim`` with
    ``INSERT … ON CONFLICT DO NOTHING``: the second waits for the first, and when that
    commits, PostgreSQL raises 40001, because the claim is newer than the second one's
    snapshot. Nobody may catch that: HTTP, queue jobs and ``retry_write`` run the
    transaction again, which then finds the item. A claim of its own table, and not a
    first row of the item, keeps ``create`` the only way an item comes to be, for
    whoever extends it. The unique index on the items stays the last word.
    """

    _inherit = "mc.work.item"

    def init(self):
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_work_item_source_uniq"
            " ON mc_work_item (company_id, source, source_ref)"
            " WHERE source_ref IS NOT NULL"
        )
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS mc_work_item_claim (
                company_id integer NOT NULL REFERENCES res_company ON DELETE CASCADE,
                source varchar NOT NULL,
                source_ref varchar NOT NULL,
                PRIMARY KEY (company_id, source, source_ref)
            )
            """
        )
        return result

    @api.private
    @api.model
    def intake(self, vals):
        """Take in work from outside and return ``(item, created)``.

        The same company, source and source_ref gives the item that is there already,
        also when two workers say it at the same instant (one of them is retried).

        :param vals: ``name``, ``source`` (required), ``source_ref``, ``lane`` (code) or
            ``lane_id``, ``priority``, ``payload`` (dict), ``description``, ``tags``
            (names), ``user_id``, ``parent_id``, ``res_model``, ``res_id``,
            ``company_id``, ``approval_code`` (of the tier definitions that decide when it
            is done), ``opened_at`` (when the work came up, if earlier: ISO 8601
            text with an offset, or a datetime in UTC; the clocks start there)
        :raises ValidationError: names the key that does not fit
        :raises psycopg2.errors.SerializationFailure: to be retried, never caught

        Runs with all rights in the name of the environment's user.
        """
        company, values = self.sudo()._intake_values(vals)
        Item = self.sudo().with_company(company)
        item = Item._find_intake(company, values["source"], values.get("source_ref"))
        if item:
            return self.browse(item.id), False
        item = Item.with_context(mail_create_nosubscribe=True).create([values])
        return self.browse(item.id), True

    @api.model
    def _find_intake(self, company, source, source_ref):
        if not source_ref:
            return self.browse()
        return self.search(
            [
                ("company_id", "=", company.id),
                ("source", "=", source),
                ("source_ref", "=", source_ref),
            ],
            limit=1,
        )

    def _before_create(self, vals_list):
        result = super()._before_create(vals_list)
        self._claim_source_refs(vals_list)
        return result

    def _claim_source_refs(self, vals_list):
        """Claim the keys, in one order, so that two batches cannot deadlock."""
        keys = sorted(
            (vals["company_id"], vals["source"], vals["source_ref"])
            for vals in vals_list
            if vals.get("source_ref")
        )
        if not keys:
            return
        self.env.cr.execute_values(
            "INSERT INTO mc_work_item_claim (company_id, source, source_ref) VALUES %s"
            " ON CONFLICT DO NOTHING",
            keys,
        )
        twins = len(keys) - len(set(keys))
        if twins or any(
            self.sudo()._find_intake(self.env["res.company"].browse(key[0]), *key[1:])
            for key in keys
        ):
            raise UserError(
                self.env._("source_ref: there is a work item for it already.")
            )

    # Checking what came from outside

    def _intake_values(self, vals):
        """Return company and field values; every error names its key."""
        if unknown := sorted(vals.keys() - KNOWN_KEYS):
            raise ValidationError(self.env._("%s: unknown key.", ", ".join(unknown)))
        for key in REQUIRED_KEYS:
            if not vals.get(key):
                raise ValidationError(self.env._("%s: missing.", key))
        company = self._intake_record("company_id", vals) or self.env.company
        values = {key: vals[key] for key in PLAIN_KEYS if vals.get(key)}
        for key in ("name", "source_ref", "description", "approval_code"):
            values.update(self._intake_text(key, values))
        for key in ("source", "priority"):
            self._check_intake_selection(key, values)
        values["company_id"] = company.id
        values["lane_id"] = self._intake_lane(vals, company).id
        for key in ("user_id", "parent_id"):
            if record := self._intake_record(key, vals):
                values[key] = record.id
        values.update(self._intake_payload(vals), **self._intake_tags(vals, company))
        values.update(self._intake_opened_at(vals))
        return company, values

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

    def _intake_record(self, key, vals):
        model = self._fields[key].comodel_name
        given = vals.get(key)
        if not given:
            return self.env[model]
        if not isinstance(given, int) or isinstance(given, bool):
            raise ValidationError(self.env._("%s: must be an id.", key))
        record = self.env[model].browse(given).exists()
        if not record:
            raise ValidationError(self.env._("%(key)s: no %(id)s.", key=key, id=given))
        return record

    def _intake_lane(self, vals, company):
        if vals.get("lane_id"):
            lane = self._intake_record("lane_id", vals)
        elif vals.get("lane"):
            lane = self.env["mc.lane"]._by_code(vals["lane"], company)
        else:
            raise ValidationError(self.env._("lane: missing."))
        if not lane or lane.company_id != company:
            raise ValidationError(
                self.env._(
                    "lane: %(lane)s is no lane of %(company)s.",
                    lane=vals.get("lane") or vals.get("lane_id"),
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

    def _intake_opened_at(self, vals):
        given = vals.get("opened_at")
        if given is None:
            return {}
        try:
            opened_at = instants.to_utc(given)
        except ValueError as error:
            raise ValidationError(self.env._("opened_at: %s.", error)) from None
        if opened_at > self.env["mc.clock"].now():
            raise ValidationError(self.env._("opened_at: lies in the future."))
        return {"opened_at": opened_at}

    def _intake_tags(self, vals, company):
        names = vals.get("tags") or []
        if isinstance(names, str) or not all(
            isinstance(name, str) and name.strip() for name in names
        ):
            raise ValidationError(self.env._("tags: must be a list of names."))
        tags = self.env["mc.tag"]._find_or_create(names, company)
        return {"tag_ids": [(6, 0, tags.ids)]} if tags else {}
