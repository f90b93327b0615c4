# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All records in memory, with one lock and the look-ups that more than one needs."""

import itertools
import threading
import zlib

from .errors import ForgeError
from .records import Actor, App, Installation, Repository, Token

FIRST_ID = 41_000_001


class Store:
    """Holds the records; ``lock`` guards every change and every composed read."""

    def __init__(self):
        self.lock = threading.RLock()
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[int, Repository] = {}
        self._ids = itertools.count(FIRST_ID)

    def next_id(self) -> int:
        """A new id, unique over all kinds of records."""
        with self.lock:
            return next(self._ids)

    def find_repository(self, full_name: str) -> Repository | None:
        """The repository ``owner/name`` (case does not matter), or None."""
        wanted = full_name.lower()
        with self.lock:
            for repository in self.repositories.values():
                if repository.full_name.lower() == wanted:
                    return repository
        return None

    def repository(self, full_name: str) -> Repository:
        """Like ``find_repository``, but an unknown name is a ``ForgeError``."""
        repository = self.find_repository(full_name)
        if repository is None:
            raise ForgeError(f"repo: there is no repository {full_name!r}")
        return repository

    def app_by_issuer(self, issuer) -> App | None:
        """The App whose id or client id a JWT names as its issuer."""
        with self.lock:
            for app in self.apps.values():
                if str(issuer) in (str(app.id), app.client_id):
                    return app
        return None

    def installations_of(self, repository: Repository) -> list[Installation]:
        """Installations that may see ``repository``."""
        with self.lock:
            return [
                installation
                for installation in self.installations.values()
                if repository.id in installation.repository_ids
            ]

    def find_run(self, repository: Repository, run_id: int):
        """The workflow run of ``repository`` with this id, or None."""
        with self.lock:
            return repository.runs.get(run_id)

    def find_job(self, repository: Repository, job_id: int):
        """The job (check run) of ``repository`` with this id, or None."""
        with self.lock:
            for run in repository.runs.values():
                for job in run.all_jobs():
                    if job.id == job_id:
                        return job
        return None

    def runs_for(self, repository: Repository, sha: str) -> list:
        """Workflow runs over the commit ``sha``, oldest first."""
        with self.lock:
            runs = [run for run in repository.runs.values() if run.head_sha == sha]
        return sorted(runs, key=lambda run: run.id)


def user_id(actor: Actor) -> int:
    """A stable number for a login, so that it is the same in every payload."""
    return zlib.crc32(actor.login.encode()) % 90_000_000 + 1_000_000
