# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One commit of a repository as files, and the changes made to them.

The folder holds ``git`` (the repository, shallow) and ``tree`` (the files). It belongs
to one run; whoever opens it holds it against other workers. It can be thrown away at
any time and made again from the remote.
"""

import re
import shutil
from pathlib import Path

from .git_command import (
    GitCommand,
    GitCredentials,
    GitError,
    GitUnavailable,
    is_unavailable,
)
from .git_names import branch_ref, checked_sha, checked_url, encode, epoch_seconds
from .git_objects import Change, GitObjects
from .github_errors import HeadMoved

__all__ = [
    "Change",
    "GitCredentials",
    "GitError",
    "GitUnavailable",
    "HeadMoved",
    "PatchRejected",
    "PushRefused",
    "Workspace",
]

MAX_PATCH_BYTES = 10 * 1024 * 1024
# The files on disk are the bytes of the blobs: no line ending, encoding or keyword is
# converted, no filter (LFS) runs, and content alone says what is binary.
ATTRIBUTES = "* -text !eol -ident -filter !diff !merge !working-tree-encoding\n"
CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
LOCKS = ("index.lock", "HEAD.lock", "config.lock", "shallow.lock")
_MOVED = re.compile(
    r"\(stale info\)|\(fetch first\)|cannot lock ref|but expected|incorrect old value"
    r"|reference already exists|unable to resolve reference"
)


class PatchRejected(GitError):
    """The patch does not apply to the commit that is checked out."""


class PushRefused(GitError):
    """The remote refused the push, though the branch is where it was expected."""


class Workspace:
    """Check out, change, commit and push, without running anything of the repository.

    Every method raises :class:`GitError` when git fails.

    :param path: folder for this workspace, made when it is not there
    :param remote_url: HTTP(S) address without user and password
    :param GitCredentials credentials: for the remote
    :param allow_file: also accept ``file`` addresses, for tests
    :param ca_file: certificates to trust instead of the system's
    """

    def __init__(
        self, path, remote_url, credentials=None, *, allow_file=False, ca_file=None
    ):
        self.path = Path(path)
        self.tree = self.path / "tree"
        protocols = ("https", "http", "file") if allow_file else ("https", "http")
        self._remote_url = checked_url(remote_url, protocols)
        self._git = GitCommand(
            self.path / "git",
            self.tree,
            self._remote_url,
            credentials,
            protocols,
            ca_file,
        )
        self._objects = GitObjects(self._git)
        self._base = None

    # ------------------------------------------------------------------- checkout

    def checkout(self, sha, ref=None):
        """Make the files those of a commit; everything else in the tree goes.

        :param str sha: full name of the commit
        :param ref: branch to fetch when the remote does not serve the bare commit
        """
        checked_sha(sha)
        self._prepare()
        self._fetch(sha, ref)
        self._git.run("checkout", "checkout", "--force", "--detach", "--quiet", sha)
        self._git.run("clean", "clean", "-ffdxq")
        self._base = sha

    def _prepare(self):
        """Make the repository, or heal what a killed worker left of it."""
        git_dir = self._git.git_dir
        self.tree.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (git_dir / "HEAD").exists():
            shutil.rmtree(git_dir, ignore_errors=True)
            git_dir.mkdir(mode=0o700)
            self._git.run("init", "init", "--quiet", "--template=")
        for name in LOCKS:
            (git_dir / name).unlink(missing_ok=True)
        (git_dir / "config").write_text(CONFIG, encoding="ascii")
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info" / "attributes").write_text(ATTRIBUTES, encoding="ascii")

    def _fetch(self, sha, ref=None):
        """Fetch one commit without its history, unless it is here already."""
        if self._has(sha):
            return
        try:
            self._fetch_spec(sha)
        except GitError:
            if ref is None:
                raise
            self._fetch_spec(branch_ref(ref))
        if not self._has(sha):
            raise GitError("fetch", f"the remote has no commit {sha}")

    def _fetch_spec(self, spec):
        options = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules")
        arguments = ("fetch", *options, "--no-write-fetch-head", self._remote_url, spec)
        self._git.run("fetch", *arguments, remote=True)

    def _has(self, sha):
        return self._git.attempt("look", "cat-file", "-e", f"{sha}^{{tree}}")[0] == 0

    # -------------------------------------------------------------------- changes

    def apply(self, patch):
        """Apply a patch to files and index; an empty one changes nothing.

        :raises PatchRejected: it does not fit, or leaves the tree
        """
        if not patch.strip():
            return
        arguments = ("apply", "--index", "--whitespace=nowarn", "-")
        try:
            self._git.run("apply", *arguments, data=encode(patch))
        except GitError as error:
            raise PatchRejected("apply", str(error)) from None

    def diff(self):
        """Return all changes since the checkout, new files too, as a git patch.

        :raises GitError: also when the patch is too large, or not UTF-8
        """
        self._stage()
        options = ("--binary", "--full-index", "--no-ext-diff", "--no-textconv")
        names = ("--no-renames", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")
        patch = self._git.run(
            "diff", "diff", "--cached", *options, *names, self._checked_out()
        )
        if len(patch) > MAX_PATCH_BYTES:
            raise GitError("diff", f"the patch is over {MAX_PATCH_BYTES} bytes")
        if b"\0" in patch:
            raise GitError("diff", "a changed file holds NUL")
        try:
            return patch.decode()
        except UnicodeDecodeError:
            raise GitError("diff", "a changed file is not UTF-8") from None

    def changes(self):
        """Return a :class:`Change` for each path that differs from the checkout."""
        self._stage()
        return self._objects.changes(self._checked_out())

    def _stage(self):
        # Ignored files count too: nothing but the bot's edits can have made them.
        self._git.run("add", "add", "--all", "--force", ".")

    def _checked_out(self):
        if self._base is None:
            self._base = self._rev_parse("HEAD")
        return self._base

    def _rev_parse(self, name):
        output = self._git.run("rev-parse", "rev-parse", "--verify", "--quiet", name)
        return output.decode().strip()

    # -------------------------------------------------------------------- content

    def read_blob(self, sha, path):
        """Return a file's content in a commit, ``None`` when it has no such file.

        Of a symlink it is the target; a submodule has no content.
        """
        return self._objects.in_commit(sha, path)

    def read_file(self, path):
        """Return a file's content as it would be committed now, ``None`` if gone."""
        self._stage()
        return self._objects.staged(path)

    def files(self):
        """Return (path, mode) of all files, sorted; modes are octal texts."""
        self._stage()
        return self._objects.listing()

    def search(self, pattern):
        """Yield (path, line number, line) where a regular expression matches.

        Git's own grep does it in a process with limits on time and output, so no
        pattern can hang a worker. Binaries, symlinks and submodules are left out.

        :raises GitError: also when the pattern is none
        """
        self._stage()
        return self._objects.search(pattern)

    def submodules(self):
        """Return the paths of the submodules, which stay empty folders."""
        return self._objects.submodules()

    # ------------------------------------------------------------ commit and push

    def commit(self, message, author_name, author_email, date):
        """Commit all changes on top of the checkout and return the commit's name.

        The same input gives the same name, so a commit can be made again after a crash.

        :param date: aware ``datetime``, ISO 8601 text or seconds since the epoch
        """
        self._stage()
        base = self._checked_out()
        tree = self._git.run("write-tree", "write-tree").decode().strip()
        if tree == self._rev_parse(f"{base}^{{tree}}"):
            raise GitError("commit", "nothing was changed")
        when = f"@{epoch_seconds(date)} +0000"
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", author_name),
                ("EMAIL", author_email),
                ("DATE", when),
            )
        }
        arguments = ("commit-tree", tree, "-p", base, "-F", "-")
        output = self._git.run("commit", *arguments, data=encode(message), extra=who)
        sha = output.decode().strip()
        self._git.run("commit", "update-ref", "--no-deref", "HEAD", sha)
        return sha

    def push(self, branch, expected_head):
        """Push the commit that was made, if the branch is where it is expected.

        :raises HeadMoved: somebody else pushed, or removed the branch
        :raises PushRefused: the remote has another reason
        """
        checked_sha(expected_head)
        head = self._rev_parse("HEAD")
        if self._rev_parse("HEAD^") != expected_head:
            raise PushRefused("push", f"{head} does not build on {expected_head}")
        self._push(head, branch, expected_head)

    def restore(self, branch, expected_head, target_sha):
        """Set a branch back to an older commit, if it is where it is expected.

        :raises HeadMoved, PushRefused: as for :meth:`push`
        """
        checked_sha(expected_head)
        checked_sha(target_sha)
        self._prepare()
        self._fetch(target_sha)
        self._push(target_sha, branch, expected_head)

    def _push(self, sha, branch, expected_head):
        ref = branch_ref(branch)
        code, output, errors = self._git.attempt(
            "push",
            "push",
            "--porcelain",
            "--no-verify",
            f"--force-with-lease={ref}:{expected_head}",
            self._remote_url,
            f"{sha}:{ref}",
            remote=True,
        )
        if code == 0:
            return
        told = f"{output.decode('utf-8', 'replace')} {errors}"
        if _MOVED.search(told):
            raise HeadMoved(branch, expected_head)
        if is_unavailable(told):
            raise GitUnavailable("push", told)
        raise PushRefused("push", told)
