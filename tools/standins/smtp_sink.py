# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mail server on loopback that keeps every message and delivers none."""

import asyncio
import email
import email.policy
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
POLL_SECONDS = 0.05
DATA_LIMIT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Mail:
    """One accepted message: who it was for (RFC 5321) and what it said (RFC 5322)."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self):
        return self.message["Subject"]

    def body(self, kind="plain"):
        """Return the text of the part ``text/<kind>``, "" when there is none.

        Lines end with ``\\n``, not with SMTP's ``\\r\\n``.
        """
        part = self.message.get_body((kind,))
        return part.get_content().replace("\r\n", "\n") if part else ""


class SmtpSink:
    """A mail server; ``mails`` are the accepted messages, oldest first.

    Set ``refusal`` to a reply such as "451 4.3.0 try later" to have it refuse every
    message, and to None to accept again. ``delay_seconds`` is how long it thinks about
    a message before it answers.
    """

    def __init__(self, port=0):
        self.mails: list[Mail] = []
        self.refusal: str | None = None
        self.refused = 0
        self.delay_seconds = 0.0
        self._lock = threading.Lock()
        self._controller = _Controller(
            self, hostname=HOST, port=port, data_size_limit=DATA_LIMIT_BYTES
        )

    @property
    def port(self):
        """The port that is listened on, once started."""
        return self._controller.port

    def start(self):
        """Listen; return self."""
        self._controller.start()
        return self

    def stop(self):
        """End; connections under way are cut off."""
        self._controller.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    def clear(self):
        """Forget what came and accept again."""
        with self._lock:
            self.mails.clear()
            self.refusal, self.refused, self.delay_seconds = None, 0, 0.0

    def wait_for(self, count, seconds=30):
        """Return the mails once there are ``count``; raise TimeoutError."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.mails)} of {count} mails in {seconds} s")
            time.sleep(POLL_SECONDS)
        return list(self.mails)

    async def handle_DATA(self, _server, _session, envelope):
        """Answer the end of a message (aiosmtpd calls this)."""
        await asyncio.sleep(self.delay_seconds)
        content = envelope.original_content
        message = email.message_from_bytes(content, policy=email.policy.default)
        with self._lock:
            if self.refusal:
                self.refused += 1
                return self.refusal
            sender, recipients = envelope.mail_from, tuple(envelope.rcpt_tos)
            self.mails.append(Mail(sender, recipients, message))
        return "250 2.0.0 kept"


class _Controller(Controller):
    """Lets the kernel choose the port; aiosmtpd's own probe needs to know it."""

    def _create_server(self):
        waiting = super()._create_server()

        async def create():
            server = await waiting
            self.port = server.sockets[0].getsockname()[1]
            return server

        return create()
