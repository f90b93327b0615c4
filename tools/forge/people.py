# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do on the forge: repositories, Apps, pushes, pull requests."""

import re

from .ci_config import CI_PATH, render
from .errors import ForgeError
from .gitrepo import ZERO_OID, BareRepository
from .pushing import close, record_update
from .records import Actor, App, Installation, PullRequest, Repository

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


class People:
    """The side of the forge that needs no HTTP; mixed into ``Forge``."""

    def create_app(
        self, app_id, webhook_url, webhook_secret, public_key_pem, slug="pulser-bot"
    ) -> App:
        """Register a GitHub App. ``public_key_pem`` checks its JWTs."""
        if app_id in self.store.apps:
            raise ForgeError(f"app_id: there already is an App {app_id}")
        app = App(
            id=app_id,
            client_id=f"Iv23li{app_id:014d}",
            slug=slug,
            name=slug.replace("-", " ").title(),
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            public_key_pem=public_key_pem,
            hook_id=self.store.next_id(),
        )
        with self.store.lock:
            self.store.apps[app_id] = app
        return app

    def create_repository(self, full_name: str, files: dict, ci=()) -> Repository:
        """A repository whose ``main`` holds ``files`` and a CI that runs ``ci``."""
        owner, _, name = full_name.partition("/")
        if not NAME.fullmatch(owner) or not NAME.fullmatch(name):
            raise ForgeError(f"repo: {full_name!r} is not a valid owner/name")
        if self.store.find_repository(full_name) is not None:
            raise ForgeError(f"repo: there already is {full_name}")
        git = BareRepository(self.root / "repositories" / owner / f"{name}.git")
        now = self.clock()
        repository = Repository(self.store.next_id(), owner, name, git, now)
        git.create(repository.default_branch)
        with self.store.lock:
            self.store.repositories[repository.id] = repository
        content = dict(files)
        if ci:
            content.setdefault(CI_PATH, render(ci))
        main = repository.default_branch
        self.push_files(full_name, main, content, "Start", owner, None)
        return repository

    def install(self, app: App, full_name: str) -> int:
        """Install ``app`` on a repository; returns the installation's id."""
        repository = self.store.repository(full_name)
        with self.store.lock:
            for installation in self.store.installations.values():
                same_owner = installation.account == repository.owner
                if installation.app is app and same_owner:
                    break
            else:
                installation = Installation(
                    self.store.next_id(), app, repository.owner, self.clock()
                )
                self.store.installations[installation.id] = installation
            installation.repository_ids.add(repository.id)
        self.events.installation_created(installation, [repository])
        return installation.id

    def push_files(
        self, repo, branch, files, message, author="alice", base="main", force=False
    ) -> str:
        """Commit ``files`` (path to text, bytes, or None to delete) as a person.

        A branch that does not exist starts at ``base`` (None: at nothing); with
        ``force`` an existing one is thrown away and starts there again. Returns the
        new head. Starts CI and webhooks like any push.
        """
        repository = self.store.repository(repo)
        git, actor = repository.git, Actor(author)
        changes = {
            path: content.encode() if isinstance(content, str) else content
            for path, content in files.items()
        }
        with repository.push_lock:
            old = git.branch(branch)
            parent = old
            if old is None or force:
                parent = git.resolve(base) if base else None
                if base and parent is None:
                    raise ForgeError(f"base: {repo} has no branch {base!r}")
            who = (author.title(), actor.email)
            new = git.commit_changes(parent, changes, message, who, who, self.clock())
            ref = f"refs/heads/{branch}"
            git.update_ref(ref, new, old or ZERO_OID)
            record_update(self, repository, ref, old, new, actor)
        return new

    def open_pull(self, repo, branch, title, author="alice", body="") -> int:
        """Open a pull request of ``branch`` against ``main``; returns its number."""
        repository = self.store.repository(repo)
        main = repository.default_branch
        head = repository.git.branch(branch)
        if head is None:
            raise ForgeError(f"branch: {repo} has no branch {branch!r}")
        actor, now = Actor(author), self.clock()
        with repository.push_lock, self.store.lock:
            number = repository.next_number
            repository.next_number += 1
            pull = PullRequest(
                id=self.store.next_id(),
                number=number,
                title=title,
                body=body,
                head_ref=branch,
                head_sha=head,
                base_ref=main,
                base_sha=repository.git.branch(main),
                actor=actor,
                created_at=now,
                updated_at=now,
            )
            repository.pulls[number] = pull
        self.events.pull_request("opened", pull, repository, actor)
        self.ci.start(repository, head, branch, actor)
        return number

    def _open_pull_record(self, repo, number):
        repository = self.store.repository(repo)
        pull = repository.pulls.get(number)
        if pull is None or pull.state != "open":
            raise ForgeError(f"number: {repo} has no open pull request {number}")
        return repository, pull

    def close_pull(self, repo, number, author="alice") -> None:
        """Close a pull request without merging it."""
        repository, pull = self._open_pull_record(repo, number)
        close(self, repository, pull, Actor(author))

    def reopen_pull(self, repo, number, author="alice") -> None:
        """Open a closed pull request again, at the branch's present head."""
        repository = self.store.repository(repo)
        pull = repository.pulls[number]
        with self.store.lock:
            pull.state, pull.closed_at = "open", None
            pull.head_sha = repository.git.branch(pull.head_ref) or pull.head_sha
        self.events.pull_request("reopened", pull, repository, Actor(author))

    def merge_pull(self, repo, number, author="alice") -> str:
        """Merge a pull request with a merge commit; returns that commit."""
        repository, pull = self._open_pull_record(repo, number)
        actor = Actor(author)
        with repository.push_lock:
            merge = self._merge_commit(repository, pull, author, actor)
            ref = f"refs/heads/{pull.base_ref}"
            old = repository.git.branch(pull.base_ref)
            repository.git.update_ref(ref, merge, old)
            close(self, repository, pull, actor, merge)
            record_update(self, repository, ref, old, merge, actor)
        return merge

    def _merge_commit(self, repository, pull, author, actor):
        git = repository.git
        base = git.branch(pull.base_ref)
        tree = git.merged_tree(base, pull.head_sha)
        date = f"@{int(self.clock())} +0000"
        identity = {}
        for role in ("AUTHOR", "COMMITTER"):
            identity[f"GIT_{role}_NAME"] = author.title()
            identity[f"GIT_{role}_EMAIL"] = actor.email
            identity[f"GIT_{role}_DATE"] = date
        text = f"Merge pull request #{pull.number} from {pull.head_ref}\n\n{pull.title}"
        parents = ["-p", base, "-p", pull.head_sha]
        return git.run("commit-tree", tree, *parents, stdin=text.encode(), **identity)
