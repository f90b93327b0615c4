# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, models

from ..lib import identity
from .trust import trusted, without_defaults

#: how exact ``last_seen_at`` is: events that only move it on would wait for each other
SEEN_DAYS = 1


class McIdentity(models.Model):
    """Filling the list from events: whom one tells of is found, or listed to be mapped.

    Two transactions that meet the same stranger at once both see nothing. Both insert
    ``ON CONFLICT DO NOTHING``: the second waits for the first and then gets 40001,
    because the row is newer than its snapshot. Nobody catches that: the transaction is
    tried again and finds the row.
    """

    _inherit = "mc.identity"

    @api.model
    def _user_for(
        self, provider, external_id=None, login=None, company=None, instance=""
    ):
        """Return the Odoo user behind an account, empty when it is not known whose.

        An account that was never seen is listed to be mapped.

        :param provider: github, slack, supabase or email
        :param external_id: the provider's id (for email the address)
        :param login: name at the moment; alone it is only good for GitHub, and weaker:
            it may have changed hands since it was seen
        :param company: whose list; by default the environment's company
        :param instance: host or workspace, where there is more than one
        :return: ``res.users``: none or one active internal user of the company
        """
        person = {"external_id": external_id, "login": login}
        return self._see(provider, [person], company, instance)[0]._active_user()

    @api.model
    def _see(self, provider, people, company=None, instance=""):
        """Note people whom an event told of; one query when all are known.

        Runs with all rights. Whatever is in ``people`` came from outside: what no
        provider would send is left out.

        :param people: dicts with ``external_id``, ``login``, ``name``, ``is_bot`` and
            ``verified_email``: an address that the *provider* checked, never that of a
            commit, which its author may write as they like
        :return: list of ``mc.identity``, one for each of ``people``, empty where what
            was told is no identity
        :raises psycopg2.errors.SerializationFailure: to be retried, never caught
        """
        company = company or self.env.company
        # Without the defaults that a client may have put into its context.
        listed = trusted(without_defaults(self.sudo()))
        persons = identity.read_people(provider, people)
        try:
            instance = identity.read_instance(instance)
        except identity.NotAnIdentity:
            persons = [None] * len(persons)
        wanted = [person for person in persons if person]
        if not wanted:
            return [self.browse()] * len(persons)
        found, fresh = listed._note_people(provider, wanted, company, instance)
        if fresh:
            told = zip(persons, people, strict=True)
            emails = {
                found[person]: facts.get("verified_email")
                for person, facts in told
                if person
            }
            listed.browse(sorted(fresh))._suggest(emails)
        return [self.browse(found[person] if person else ()) for person in persons]

    def _note_people(self, provider, wanted, company, instance, origin="event"):
        """Bring the list up to date, with all rights.

        :return: dict of the id of each person's line, set of the ids that are new
        """
        unique = provider == identity.GITHUB
        people = identity.latest(wanted, unique)
        rows = self._stored(provider, wanted, company, instance)
        changes = identity.reconcile(rows, people, unique)
        known = {row.id for row in rows}
        self._apply_changes(changes)
        self._insert_people(provider, changes.missing, company, instance, origin)
        if changes.missing or changes.merged or changes.external_ids or changes.logins:
            rows = self._stored(provider, wanted, company, instance)
        if origin == "event":
            self._note_seen([row.id for row in rows])
        by_id = {row.external_id: row.id for row in rows if row.external_id}
        by_login = {identity.login_key(row.login): row.id for row in rows}
        found = {
            person: by_id.get(person.external_id)
            or by_login.get(identity.login_key(person.login))
            for person in wanted
        }
        return found, set(filter(None, found.values())) - known

    def _stored(self, provider, people, company, instance):
        """Return the ``lib.identity.Row`` objects with an id or login of ``people``."""
        self.flush_model()
        logins = [identity.login_key(one.login) for one in people if one.login]
        self.env.cr.execute(
            """
            SELECT id, external_id, login FROM mc_identity
             WHERE company_id = %s AND provider = %s AND COALESCE(instance, '') = %s
               AND (external_id = ANY(%s)
                    OR (provider = 'github' AND lower(login) = ANY(%s)))
            """,
            [
                company.id,
                provider,
                instance or "",
                [one.external_id for one in people if one.external_id],
                logins if provider == identity.GITHUB else [],
            ],
        )
        return [identity.Row(*row) for row in self.env.cr.fetchall()]

    def _apply_changes(self, changes):
        for source_id, target_id in changes.merged.items():
            self.browse(source_id)._merge_into(self.browse(target_id))
        for row_id, login in changes.lost_logins.items():
            self.browse(row_id).write({"login": False, "former_login": login})
        # Each login has to be free before anybody else gets it.
        self.flush_model()
        for row_id, external_id in changes.external_ids.items():
            self.browse(row_id).external_id = external_id
        for row_id, login in changes.logins.items():
            self.browse(row_id).login = login
        self.flush_model()

    def _merge_into(self, target):
        """A line that was entered by its login turned out to be one that is there."""
        user = self.user_id
        self.unlink()
        self.flush_model()
        if user and not target.user_id:
            target.user_id = user

    def _insert_people(self, provider, people, company, instance, origin):
        if not people:
            return
        rows = [
            {
                "external_id": person.external_id,
                "login": person.login,
                "name": person.name or None,
                "kind": "bot" if person.is_bot else "person",
            }
            for person in people
        ]
        now = self.env["mc.clock"].now()
        self.env.cr.execute(
            """
            INSERT INTO mc_identity (
                uuid, row_version, provider, instance, company_id, origin,
                external_id, login, name, kind, first_seen_at, last_seen_at,
                create_uid, create_date, write_uid, write_date)
            SELECT gen_random_uuid()::text, 1, %(provider)s, %(instance)s, %(company)s,
                %(origin)s, p.external_id, p.login, p.name, p.kind, %(seen)s, %(seen)s,
                %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM jsonb_to_recordset(%(rows)s) AS p (
                external_id text, login text, name text, kind text)
            ON CONFLICT DO NOTHING
            """,
            {
                "provider": provider,
                "instance": instance,
                "company": company.id,
                "now": now,
                "origin": origin,
                "seen": now if origin == "event" else None,
                "uid": self.env.uid,
                "rows": json.dumps(rows),
            },
        )

    def _note_seen(self, ids):
        now = self.env["mc.clock"].now()
        self.env.cr.execute(
            """
            UPDATE mc_identity SET last_seen_at = %s,
                first_seen_at = COALESCE(first_seen_at, %s)
             WHERE id = ANY(%s) AND (last_seen_at IS NULL OR last_seen_at < %s)
            """,
            [now, now, ids, now - timedelta(days=SEEN_DAYS)],
        )
        if self.env.cr.rowcount:
            names = ["last_seen_at", "first_seen_at", "row_version"]
            self.browse(ids).invalidate_recordset(names, flush=False)

    def _touch(self):
        """Make whoever maps one of these at this moment, or us, try again.

        With a lock alone, the mapping would go on with a snapshot that does not have
        the item which was just taken in for that person, and the item would wait for
        ever. An UPDATE makes it a conflict that PostgreSQL reports.
        """
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE mc_identity SET last_seen_at = %s WHERE id = ANY(%s)",
            [self.env["mc.clock"].now(), sorted(self.ids)],
        )
        self.invalidate_recordset(["last_seen_at", "row_version"], flush=False)
