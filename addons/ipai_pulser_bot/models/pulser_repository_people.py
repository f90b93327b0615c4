# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The people of pull requests: whom GitHub names, and who they are here.

Only ids and logins that GitHub itself gives count. The e-mail of a commit's author is
whatever its author typed, so nothing here reads it.
"""

from urllib.parse import urlsplit

from odoo import models

GITHUB_COM = "api.github.com"


class PulserRepository(models.Model):
    _inherit = "pulser.repository"

    def _see_people_of(self, change):
        """List author and sender of an event that are not known yet.

        :param change: ``lib.events.PullRequestChange``
        """
        author = _person(change.author_id, change.author_login, change.author_type)
        sender = _person(change.sender_id, change.sender_login, change.sender_type)
        self._see([author] if author == sender else [author, sender])

    def _note_author(self, item, state):
        """Let the pull request's author follow its work item.

        :param item: ``mc.work.item``, may be empty
        :param state: ``steps.pull_state.PullState``
        """
        if item and state.author_id:
            person = _person(state.author_id, state.author, state.author_type)
            item._set_author(self._see([person])[0])

    def _see(self, people):
        return self.env["mc.identity"]._see(
            "github", people, self.sudo().company_id, self._identity_instance()
        )

    def _identity_instance(self):
        """Return the GitHub server whose ids these are, empty for github.com."""
        place = urlsplit(self.sudo().app_id.api_url or "").netloc.lower()
        return "" if place == GITHUB_COM else place.rpartition("@")[2]


def _person(external_id, login, kind):
    """Return what ``mc.identity._see`` wants; without an id it is nobody.

    A login alone may be somebody else's by the time the event is worked on.
    """
    if not external_id:
        return {}
    return {"external_id": external_id, "login": login, "is_bot": kind == "Bot"}
