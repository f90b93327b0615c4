# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .trust import Mark, without_defaults

# More items than this at once notify nobody of each.
NOTIFIED_AT_ONCE = 10
#: Items are being created whose assignees are subscribed afterwards, all at once.
_BATCH = Mark("mc_intake_batch")


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
            ``company_id``, ``approval_code`` (of the tier definitions that decide when
            it is done), ``opened_at`` (when the work came up, if earlier: ISO 8601
            text with an offset, or a datetime in UTC; the clocks start there)
        :raises ValidationError: names the key that does not fit
        :raises psycopg2.errors.SerializationFailure: to be retried, never caught

        Runs with all rights in the name of the environment's user.
        """
        return self.intake_many([vals])[0]

    @api.private
    @api.model
    def intake_many(self, vals_list):
        """Take in many facts and return a list of ``(item, created)``, in order.

        As :meth:`intake` for each of them, with a fixed number of queries. A fact that
        comes twice in the list makes one item, created the first time. If one does not
        fit, none is taken in.

        :param vals_list: list of dicts as for :meth:`intake`
        :raises ValidationError: names the key that does not fit
        :raises psycopg2.errors.SerializationFailure: to be retried, never caught
        """
        Item = without_defaults(self.sudo())
        values_list = Item._intake_values(vals_list)
        keys = [_source_key(values) for values in values_list]
        found = Item._find_intakes(keys)
        makers = {}  # what is new: key, or the place of one without -> its place
        for place, key in enumerate(keys):
            if key not in found:
                makers.setdefault(key or place, place)
        new = Item._create_intakes([values_list[place] for place in makers.values()])
        found.update(zip(makers, new, strict=True))
        ids = [found[key or place] for place, key in enumerate(keys)]
        # One recordset, so that reading all of them is not a query for each.
        records = {item.id: item for item in self.browse(list(dict.fromkeys(ids)))}
        return [
            (records[item_id], makers.get(key or place) == place)
            for place, (key, item_id) in enumerate(zip(keys, ids, strict=True))
        ]

    def _create_intakes(self, values_list):
        """Create items and return their ids, in order; one batch per company."""
        self._intake_tags(values_list)
        by_company = {}
        for place, values in enumerate(values_list):
            by_company.setdefault(values["company_id"], []).append(place)
        ids = {}
        for company_id, places in sorted(by_company.items()):
            items = self.with_company(company_id)
            items = items.with_context(mail_create_nosubscribe=True)
            if len(places) > NOTIFIED_AT_ONCE:
                items = _BATCH.put(items)
            items = items.create([values_list[place] for place in places])
            ids.update(zip(places, items.ids, strict=True))
        return [ids[place] for place in range(len(values_list))]

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """In a batch assignees follow their items, but are not notified of each."""
        if _BATCH.is_on(self.env):
            return True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy
        )

    def _after_create(self):
        result = super()._after_create()
        if _BATCH.is_on(self.env):
            for user, items in self.grouped("user_id").items():
                items.message_subscribe(user.partner_id.ids)
        return result

    @api.model
    def _find_intakes(self, keys):
        """Return key -> id of the items there are; a query per company and source.

        :param keys: (company id, source, source reference), or None
        """
        references = {}
        for company_id, source, reference in filter(None, keys):
            references.setdefault((company_id, source), set()).add(reference)
        found = {}
        for (company_id, source), wanted in references.items():
            domain = [
                ("company_id", "=", company_id),
                ("source", "=", source),
                ("source_ref", "in", sorted(wanted)),
            ]
            for item in self.search_fetch(domain, ["source_ref"]):
                found[company_id, source, item.source_ref] = item.id
        return found

    def _before_create(self, vals_list):
        result = super()._before_create(vals_list)
        self._claim_source_refs(vals_list)
        return result

    def _claim_source_refs(self, vals_list):
        """Claim the keys, in one order, so that two batches cannot deadlock."""
        keys = sorted(filter(None, map(_source_key, vals_list)))
        if not keys:
            return
        self.env.cr.execute_values(
            "INSERT INTO mc_work_item_claim (company_id, source, source_ref) VALUES %s"
            " ON CONFLICT DO NOTHING",
            keys,
            page_size=len(keys),
        )
        twins = len(keys) - len(set(keys))
        if twins or self.sudo()._find_intakes(keys):
            raise UserError(
                self.env._("source_ref: there is a work item for it already.")
            )


def _source_key(values):
    """Return what a fact is known by, or None for one that nobody tells twice."""
    if not values.get("source_ref"):
        return None
    return values["company_id"], values["source"], values["source_ref"]
