# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

FAILURES_BEFORE_FALLBACK = 2
UNANSWERED_SECONDS = 30


class Channel:
    """How messages go through one channel.

    ``request`` and ``after_sent`` run in the transactions before and after; ``send``
    and ``was_received`` run between them and must not touch records unless they say so.
    """

    # Longer than a question for a receipt and a try together.
    lease_seconds = 45

    def request(self, message, notice):
        """Return plain values for ``send``.

        :param message: one ``mc.escalation.message``
        :param notice: ``lib.notice.Notice``
        """
        raise NotImplementedError

    def send(self, env, request):
        """Send once and return a ``lib.http_delivery.Outcome``."""
        raise NotImplementedError

    def was_received(self, request):
        """Ask whether an earlier try arrived; ``None`` where nobody can be asked."""
        return

    def after_sent(self, message):
        """What is to be done in the database once the message has arrived."""
