# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real bare repository that tests fetch from and push to."""

import os
import shutil
import subprocess


class Remote:
    """A bare repository and a person's clone of it, with one commit on ``topic``."""

    FILES = {
        "app.py": b"def total(items):\n    return sum(items)\n",
        "tests/test_app.py": b"def test_total():\n    assert True\n",
        "README.md": "Rocket, ünïcode\n".encode(),
    }

    def __init__(self, folder, head=None):
        self.folder = folder
        self.bare = folder / "rocket.git"
        self.clone = folder / "clone"
        self.head = head or self._make()

    def _make(self):
        self.folder.mkdir()
        place = self.folder
        self._run("init", "--quiet", "--bare", "-b", "main", self.bare, cwd=place)
        self._run("init", "--quiet", "-b", "topic", self.clone, cwd=place)
        return self.commit(self.FILES)

    def copy(self, folder):
        """Return a copy of it in another folder: faster than making it again."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Remote(folder, self.head)

    @property
    def url(self):
        return f"file://{self.bare}"

    def git(self, *arguments):
        """Run git in the person's clone and return its output."""
        return self._run(*arguments, cwd=self.clone)

    def commit(self, files, message="work"):
        """Write files (``None`` removes one), commit, push; return the commit.

        Scripts (``*.sh``) are executable.
        """
        for path, content in files.items():
            place = self.clone / path
            if content is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            place.chmod(0o755 if path.endswith(".sh") else 0o644)
        return self.record(message)

    def record(self, message="work"):
        """Commit whatever is in the clone, and push it."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        self.git("push", "--quiet", "--force", str(self.bare), "HEAD:refs/heads/topic")
        self.head = self.git("rev-parse", "HEAD")
        return self.head

    def branch(self, name="topic"):
        """Return the commit that a branch of the bare repository points to."""
        return self._run("rev-parse", "--verify", f"refs/heads/{name}", cwd=self.bare)

    def show(self, commit, path):
        return self._run("show", f"{commit}:{path}", cwd=self.bare)

    @staticmethod
    def _run(*arguments, cwd):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_ALLOW_PROTOCOL": "file",
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()
