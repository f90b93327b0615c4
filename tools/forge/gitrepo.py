# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bare repositories, through the git that is installed."""

import os
import subprocess
import tempfile
from pathlib import Path

from .errors import ForgeError

GIT_TIMEOUT_SECONDS = 60
ZERO_OID = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

UPDATE_HOOK = """#!/bin/sh
# Runs once per ref. An App without the `workflows` permission may not touch CI files.
[ "$FORGE_REFUSE_WORKFLOWS" = 1 ] || exit 0
case "$3" in *[!0]*) ;; *) exit 0 ;; esac
bases=$(git for-each-ref --format='^%(objectname)' refs/heads)
for commit in $(git rev-list "$3" $bases); do
    file=$(git diff-tree --root -m -r --no-commit-id --name-only "$commit" -- \
        .github/workflows | head -n 1)
    if [ -n "$file" ]; then
        echo "refusing to allow a GitHub App to create or update workflow" \
            "\\`$file\\` without \\`workflows\\` permission" >&2
        exit 1
    fi
done
"""


class GitFailed(ForgeError):
    """A git command that ended with an error; ``stderr`` says why."""

    def __init__(self, arguments, stderr):
        super().__init__(f"git {arguments[0]}: {stderr.strip()}")
        self.stderr = stderr


def git_environment(**extra) -> dict[str, str]:
    """The environment for git: no configuration of this machine or its user."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        # the owner of the folder may be another user (a container's volume)
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        **extra,
    }


class BareRepository:
    """One bare repository; all methods are safe to call from many threads."""

    def __init__(self, path: Path):
        self.path = path

    def create(self, default_branch: str) -> None:
        """Make the repository on disk, with the hook that guards CI files."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["git", "init", "-q", "--bare", "-b", default_branch, str(self.path)],
            check=True,
            env=git_environment(),
            capture_output=True,
            timeout=GIT_TIMEOUT_SECONDS,
        )
        self.run("config", "http.receivepack", "true")
        self.run("config", "uploadpack.allowAnySHA1InWant", "true")
        self.run("config", "uploadpack.allowFilter", "true")
        hook = self.path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(UPDATE_HOOK)
        hook.chmod(0o755)

    def raw(self, *arguments, stdin: bytes | None = None, **environment) -> bytes:
        """What a git command prints; ``GitFailed`` when it fails."""
        done = subprocess.run(
            ["git", "--git-dir", str(self.path), *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=git_environment(**environment),
            timeout=GIT_TIMEOUT_SECONDS,
        )
        if done.returncode:
            raise GitFailed(arguments, done.stderr.decode(errors="replace"))
        return done.stdout

    def run(self, *arguments, stdin: bytes | None = None, **environment) -> str:
        """``raw`` as text without the trailing newline."""
        output = self.raw(*arguments, stdin=stdin, **environment)
        return output.decode(errors="replace").rstrip("\n")

    def refs(self) -> dict[str, str]:
        """Every ref with the object it points to."""
        lines = self.run("for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ", 1) for line in lines.splitlines())

    def resolve(self, name: str) -> str | None:
        """The commit that a branch, ref or (short) sha names, or None."""
        if name.startswith("-") or ".." in name or not name:
            return None
        for candidate in (f"refs/heads/{name}", f"refs/{name}", name):
            try:
                return self.run(
                    "rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}"
                )
            except GitFailed:
                continue
        return None

    def branch(self, name: str) -> str | None:
        """The head commit of branch ``name``, or None."""
        return self.refs().get(f"refs/heads/{name}")

    def blob(self, commit: str, path: str) -> bytes | None:
        """The content of ``path`` at ``commit``, or None."""
        try:
            return self.raw("cat-file", "blob", f"{commit}:{path}")
        except GitFailed:
            return None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether ``new`` contains ``old`` (else the update was forced)."""
        try:
            self.run("merge-base", "--is-ancestor", old, new)
        except GitFailed:
            return False
        return True

    def merge_base(self, first: str, second: str) -> str:
        """The newest common ancestor, or the empty tree when there is none."""
        try:
            return self.run("merge-base", first, second)
        except GitFailed:
            return EMPTY_TREE

    def update_ref(self, ref: str, new: str, old: str) -> None:
        """Move ``ref`` only if it still is at ``old`` (``ZERO_OID``: not there)."""
        self.run("update-ref", ref, new, old)

    def commit_changes(self, parent, changes, message, author, committer, when) -> str:
        """A commit on ``parent`` (None: a first one); moves no ref.

        ``changes`` maps paths to new content (``bytes``) or None for a deletion;
        files that exist keep their mode. ``author`` and ``committer`` are pairs of
        name and address, ``when`` is in seconds. Returns the commit's id.
        """
        tree = self._tree_with(parent, changes)
        date = f"@{int(when)} +0000"
        identity = {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": committer[0],
            "GIT_COMMITTER_EMAIL": committer[1],
            "GIT_COMMITTER_DATE": date,
        }
        parents = ["-p", parent] if parent else []
        return self.run(
            "commit-tree", tree, *parents, stdin=message.encode(), **identity
        )

    def _tree_with(self, parent, changes):
        with tempfile.TemporaryDirectory(prefix="forge-index-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if parent:
                self.run("read-tree", parent, **index)
            modes = self._modes(parent) if parent else {}
            lines = []
            for path, content in changes.items():
                if content is None:
                    lines.append(f"0 {ZERO_OID}\t{path}")
                    continue
                blob = self.run("hash-object", "-w", "--stdin", stdin=content)
                lines.append(f"{modes.get(path, '100644')} {blob}\t{path}")
            stdin = "".join(f"{line}\0" for line in lines).encode()
            self.run("update-index", "-z", "--index-info", stdin=stdin, **index)
            return self.run("write-tree", **index)

    def _modes(self, commit):
        entries = self.run("ls-tree", "-r", "-z", commit).split("\0")
        pairs = (entry.split("\t", 1) for entry in entries if entry)
        return {path: meta.split(" ", 1)[0] for meta, path in pairs}

    def merged_tree(self, ours: str, theirs: str) -> str:
        """The tree of a merge; ``GitFailed`` when both changed the same file."""
        start = self.merge_base(ours, theirs)
        with tempfile.TemporaryDirectory(prefix="forge-index-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self.run(
                "read-tree", "-i", "-m", "--aggressive", start, ours, theirs, **index
            )
            return self.run("write-tree", **index)

    def export(self, commit: str, folder: Path) -> None:
        """Write the files of ``commit`` into the existing ``folder``."""
        with tempfile.TemporaryDirectory(prefix="forge-index-") as temporary:
            index = {"GIT_INDEX_FILE": str(Path(temporary) / "index")}
            self.run("read-tree", commit, **index)
            index["GIT_WORK_TREE"] = str(folder)
            self.run("checkout-index", "-a", "-f", **index)
