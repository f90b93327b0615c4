# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forge as one object: started, looked at and stopped by tests and the demo."""

import secrets
from pathlib import Path

from .activity import Activity
from .api import API_PREFIX, Application
from .auth import Authenticator
from .ci import Ci
from .clock import Clock
from .events import Events
from .faults import Faults
from .hooks import Hooks
from .people import People
from .records import PushRecord
from .sandbox import Sandbox
from .shapes import Shapes
from .shapes_ci import CiShapes
from .store import Store
from .webhooks import Delivery, Webhooks
from .wsgi import ServerThread


class Forge(People):
    """A local GitHub under ``root``.

    ``admin_token`` lets people push over HTTP and guards ``/_forge/``; ``ci_python``
    is the interpreter whose pytest and ruff the CI uses; ``ci_env`` is added to the
    CI's environment; ``private_paths`` are folders the CI must not read.
    """

    def __init__(
        self,
        root: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        ci_env: dict | None = None,
        ci_python: str | None = None,
        admin_token: str | None = None,
        private_paths=(),
        clock: Clock | None = None,
        hook_workers: int = 2,
    ):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        self.clock = clock or Clock()
        self.admin_token = admin_token or secrets.token_urlsafe(32)
        self.link_key = secrets.token_bytes(32)
        self.store = Store()
        self.hooks = Hooks()
        self.faults = Faults(self.clock)
        self.authenticator = Authenticator(self.store, self.clock, self.admin_token)
        self._activity = Activity()
        self._server = ServerThread(Application(self), host, port, "forge-http")
        self.url = f"http://{host}:{self._server.port}"
        self.api_url = f"{self.url}{API_PREFIX}"
        self.graphql_url = f"{self.url}/api/graphql"
        self.shapes = Shapes(self.url, self.api_url)
        self.ci_shapes = CiShapes(self.shapes)
        self.webhooks = Webhooks(self.store, self.clock, self._activity, hook_workers)
        self.events = Events(self.store, self.shapes, self.webhooks)
        hidden = [self.root, *private_paths]
        self.sandbox = Sandbox(self.clock, ci_python, hidden, ci_env)
        self.ci = Ci(self.store, self.clock, self.sandbox, self.events, self._activity)

    def start(self) -> "Forge":
        """Listen and deliver; returns itself. The first CI run lays out its tools."""
        self.webhooks.start()
        self._server.start()
        return self

    def stop(self) -> None:
        """End everything; CI runs under way are waited for."""
        self._server.stop()
        self.ci.stop()
        self.webhooks.stop()
        self.sandbox.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    @property
    def isolation(self) -> str:
        """How far CI commands are kept away: ``user``, ``namespace`` or ``none``."""
        self.sandbox.prepare()
        return self.sandbox.isolation.level

    @property
    def deliveries(self) -> list[Delivery]:
        """Every delivery so far, oldest first."""
        return self.webhooks.deliveries

    def wait_idle(self, timeout: float = 60) -> bool:
        """Wait for all CI runs and deliveries; False when ``timeout`` s are over."""
        return self._activity.wait_idle(timeout)

    def on(self, event: str, callback):
        """Call ``callback(context)`` at ``event`` (see ``hooks``); returns an undo."""
        return self.hooks.on(event, callback)

    def limit_next(self, n=1, retry_after=60, status=403, path="") -> None:
        """See ``Faults.limit_next``."""
        self.faults.limit_next(n, retry_after, status, path)

    def fail_next(self, n=1, status=502, path="") -> None:
        """See ``Faults.fail_next``."""
        self.faults.fail_next(n, status, path)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send an event again, with the same guid."""
        return self.webhooks.redeliver(delivery)

    def clone_url(self, repo: str) -> str:
        """Where git finds a repository."""
        return f"{self.shapes.html_url(self.store.repository(repo))}.git"

    def head(self, repo: str, branch: str) -> str | None:
        """The commit at the head of a branch."""
        return self.store.repository(repo).git.branch(branch)

    def file(self, repo: str, ref: str, path: str) -> bytes | None:
        """The content of a file at a branch or commit."""
        git = self.store.repository(repo).git
        return git.blob(git.resolve(ref) or ref, path)

    def pull(self, repo: str, number: int) -> dict:
        """A pull request, as the API shows it."""
        repository = self.store.repository(repo)
        return self.shapes.pull(repository.pulls[number], repository)

    def checks(self, repo: str, sha: str) -> list[dict]:
        """The latest check runs over a commit, as the API shows them."""
        repository = self.store.repository(repo)
        runs = self.store.runs_for(repository, sha)
        return [self.ci_shapes.check_run(j) for run in runs for j in run.latest_jobs()]

    def log(self, repo: str, check_run_id: int) -> str:
        """The log of a check run."""
        repository = self.store.repository(repo)
        return self.store.find_job(repository, check_run_id).log

    def comments(self, repo: str, number: int) -> list[dict]:
        """The comments of a pull request, oldest first, as the API shows them."""
        repository = self.store.repository(repo)
        with self.store.lock:
            found = [c for c in repository.comments.values() if c.number == number]
        return [self.shapes.comment(comment, repository) for comment in found]

    def pushes(self, repo: str) -> list[PushRecord]:
        """Every ref update of a repository, oldest first."""
        with self.store.lock:
            return list(self.store.repository(repo).pushes)
