# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signed webhooks: queued, posted by threads of their own, recorded, redeliverable."""

import hashlib
import hmac
import json
import queue
import threading
import uuid
from dataclasses import dataclass, field

import requests

from .records import App

TIMEOUT_SECONDS = 10
RESPONSE_LIMIT = 10_000
USER_AGENT = "GitHub-Hookshot/f0rge42"


@dataclass
class Delivery:
    """One attempt to deliver one event; a redelivery is another with the same guid."""

    id: int
    guid: str
    app: App
    event: str
    action: str | None
    body: bytes
    headers: dict[str, str]
    installation_id: int | None
    repository_id: int | None
    redelivery: bool = False
    delivered_at: float | None = None
    duration: float = 0.0
    status_code: int = 0
    status: str = "pending"
    response_headers: dict = field(default_factory=dict)
    response_body: str = ""

    @property
    def payload(self) -> dict:
        """The event's payload."""
        return json.loads(self.body)


def sign(secret: str, body: bytes) -> str:
    """``X-Hub-Signature-256`` of ``body``."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


class Webhooks:
    """The queue of deliveries and the record of them. It never retries by itself."""

    def __init__(self, store, clock, activity, workers: int = 2):
        self._store = store
        self._clock = clock
        self._activity = activity
        self._queue = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"forge-hook-{n}", daemon=True)
            for n in range(workers)
        ]
        self._lock = threading.Lock()
        self._deliveries: list[Delivery] = []

    def start(self) -> None:
        """Start the threads that deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the threads end after the delivery they are at."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(TIMEOUT_SECONDS + 5)

    @property
    def deliveries(self) -> list[Delivery]:
        """All deliveries, oldest first."""
        with self._lock:
            return list(self._deliveries)

    def send(self, app, event, payload, installation_id=None, repository_id=None):
        """Queue ``payload`` for ``app`` if it has a hook and listens to ``event``."""
        if not app.webhook_url or event not in app.events:
            return None
        body = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        return self._enqueue(
            app=app,
            guid=str(uuid.uuid4()),
            event=event,
            action=payload.get("action"),
            body=body,
            installation_id=installation_id,
            repository_id=repository_id,
        )

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Queue the same event again, with its guid and a fresh signature."""
        return self._enqueue(
            app=delivery.app,
            guid=delivery.guid,
            event=delivery.event,
            action=delivery.action,
            body=delivery.body,
            installation_id=delivery.installation_id,
            repository_id=delivery.repository_id,
            redelivery=True,
        )

    def _enqueue(self, **values):
        app = values["app"]
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-GitHub-Delivery": values["guid"],
            "X-GitHub-Event": values["event"],
            "X-GitHub-Hook-ID": str(app.hook_id),
            "X-GitHub-Hook-Installation-Target-ID": str(app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": sign(app.webhook_secret, values["body"]),
        }
        delivery = Delivery(id=self._store.next_id(), headers=headers, **values)
        with self._lock:
            self._deliveries.append(delivery)
        self._activity.begin()
        self._queue.put(delivery)
        return delivery

    def _work(self):
        with requests.Session() as session:
            session.trust_env = False
            while (delivery := self._queue.get()) is not None:
                try:
                    self._post(session, delivery)
                finally:
                    self._activity.end()

    def _post(self, session, delivery):
        delivery.delivered_at = started = self._clock()
        try:
            answer = session.post(
                delivery.app.webhook_url,
                data=delivery.body,
                headers=delivery.headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.Timeout:
            delivery.status = "timed out"
        except requests.RequestException:
            delivery.status = "failed to connect to host"
        else:
            delivery.status_code = answer.status_code
            delivery.status = answer.reason or str(answer.status_code)
            if answer.ok:
                delivery.status = "OK"
            delivery.response_headers = dict(answer.headers)
            delivery.response_body = answer.text[:RESPONSE_LIMIT]
        delivery.duration = round(self._clock() - started, 2)
