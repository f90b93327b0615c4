# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What all records share that the bot works on in the queue."""

from odoo import api, models
from odoo.addons.queue_job.exception import RetryableJobError

from ..lib.github import NotFound, RateLimited, Unavailable

RETRY_SECONDS = 60


class PulserBotWorker(models.AbstractModel):
    _name = "pulser.bot.worker"
    _description = "Worked on by Pulser Bot"

    @api.model
    def _bot(self):
        return self.env.ref("ipai_pulser_bot.pulser_user_bot").sudo()

    def _as_bot(self):
        """These records as the bot user, in their company, without superuser rights."""
        company = self.company_id[:1]
        records = self.with_user(self._bot()).with_company(company)
        return records.with_context(allowed_company_ids=company.ids)

    @api.model
    def _ask(self, question, access, *args):
        """Ask GitHub; put the job off while GitHub cannot answer.

        :param question: function of a client and ``args``
        :param access: ``services.access.RepositoryAccess``
        :return: its answer; None when there is no such thing
        """
        try:
            return question(access.client(), *args)
        except RateLimited as error:
            raise self._later("GitHub's rate limit", error.retry_after) from None
        except Unavailable as error:
            raise self._later(str(error), RETRY_SECONDS) from None
        except NotFound:
            return None

    @api.model
    def _later(self, reason, seconds):
        # An outage does not use up the job's tries: it would end before GitHub is back.
        return RetryableJobError(reason, seconds=seconds, ignore_retry=True)
