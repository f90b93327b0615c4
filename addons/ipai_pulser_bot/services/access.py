# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Ways out of Odoo: GitHub, the model, and a folder with a checkout.

Nothing here touches the database. Secrets are resolved from the environment at the
moment they are used; a client keeps its key in memory, nothing writes one down.
"""

import fcntl
import hashlib
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from odoo.addons.ipai_master_control.lib import outbound, secrets

from ..lib.failure import redact
from ..lib.github import AppCredentials, GitHubClient
from ..lib.model_client import ModelClient
from ..lib.workspace import GitCredentials, Workspace

CLIENT_CACHE_SIZE = 64
# Checkout, exchange and tools have to fit into the worker's limit_time_real.
MODEL_TIMEOUT_SECONDS = 200
GIT_USERNAME = "x-access-token"


_clients = threading.local()


def _client(api_url, app_id, private_key, installation_id):
    """One client per installation and thread, so that its token serves many jobs.

    It keeps the key in memory, to sign with; a new key makes a new client.
    """
    digest = hashlib.sha256(private_key.encode()).hexdigest()
    name = (api_url, app_id, installation_id, digest)
    cache = vars(_clients).setdefault("by_name", {})
    if name not in cache:
        if len(cache) >= CLIENT_CACHE_SIZE:
            cache.clear()
        credentials = AppCredentials(app_id, private_key)
        session = outbound.session()
        cache[name] = GitHubClient(api_url, credentials, installation_id, session)
    return cache[name]


@dataclass(frozen=True)
class RepositoryAccess:
    """Names, never values, of what it takes to reach one repository."""

    api_url: str
    app_id: str
    key_name: str
    installation_id: str | None
    repository: str

    def client(self):
        """Return a ``GitHubClient``; raises ``SecretMissing``."""
        key = secrets.resolve("GITHUB_KEY", self.key_name)
        return _client(self.api_url, self.app_id, key, self.installation_id)


@dataclass(frozen=True)
class ModelAccess:
    """The model that a company uses."""

    model: str
    url: str | None
    key_name: str

    def client(self):
        """Return a ``ModelClient``; raises ``SecretMissing``, ``OutboundRefused``."""
        if self.url:
            outbound.check_url(self.url)
        key = secrets.resolve("MODEL_KEY", self.key_name)
        return ModelClient(key, self.url, MODEL_TIMEOUT_SECONDS)


@contextmanager
def open_workspace(folder, access, client, clone_url):
    """Yield the ``Workspace`` in ``folder``, held against other workers.

    :param folder: path of a folder that belongs to one run alone
    :param clone_url: HTTPS URL of the repository, as GitHub gave it
    """
    outbound.check_url(clone_url)
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        credentials = GitCredentials(GIT_USERNAME, client.git_token(access.repository))
        yield Workspace(path / "checkout", clone_url, credentials)


def discard_workspace(folder):
    """Remove a run's folder; nothing in it is needed once the run has ended."""
    shutil.rmtree(folder, ignore_errors=True)


def clean(text):
    """Return ``text`` without any secret that this process could resolve."""
    return redact(text, secrets.known_values())
