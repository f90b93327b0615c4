# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 18.0 from the public Odoo repository, a shallow copy in the user's cache."""

import os
import shutil
import subprocess
from pathlib import Path

from .console import SetupError, run, say

REPOSITORY = "https://github.com/odoo/odoo"
# A commit's id pins it for good. A branch's name is resolved once per cache: every
# later run and clone of this user takes the commit that was found then.
REVISION = "refs/heads/18.0"
PROBE_SECONDS = 10
PACK_PROGRESS = ("--progress",)


class Unreachable(SetupError):
    """The repository's host does not answer in time."""


def obtain(cache, work):
    """Return (folder, why) of the cached checkout; fetch it when there is none.

    Raises Unreachable when the host does not answer within PROBE_SECONDS.
    """
    folder = cache / "odoo" / REVISION.rpartition("/")[2]
    if (folder / "odoo" / "release.py").is_file():
        return folder, f"public repository at {head(folder)[:12]}, cached"
    commit = probe()
    say(f"    fetching Odoo at {commit[:12]} (about 300 MB, once per user)")
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _git(partial, "init", "--quiet")
        _git(partial, "fetch", "--depth=1", *PACK_PROGRESS, REPOSITORY, commit)
        _git(partial, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        _keep(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder, f"public repository at {commit[:12]}"


def _keep(partial, folder):
    try:
        partial.rename(folder)
    except OSError:
        # Another run was faster; a folder that is not empty cannot be replaced.
        if not (folder / "odoo" / "release.py").is_file():
            raise


def probe():
    """Return the commit that REVISION names now; raise Unreachable."""
    command = ["git", "ls-remote", REPOSITORY, "HEAD", REVISION]
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            env=_variables(),
            check=True,
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise Unreachable(
            f"no answer in {PROBE_SECONDS} s from {REPOSITORY}"
        ) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unreachable(f"{REPOSITORY} cannot be reached") from error
    commits = dict(reversed(line.split("\t")) for line in answer.splitlines())
    return commits.get(REVISION, REVISION)


def head(folder):
    """Return the commit that is checked out in a folder, "" when it is no clone."""
    if not (Path(folder) / ".git").exists():
        return ""
    done = subprocess.run(
        ["git", "-c", f"safe.directory={folder}", "-C", folder, "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _git(folder, *args):
    run(["git", "-C", folder, *args], what=f"git {args[0]}", env=_variables())


def _variables():
    """Return an environment in which git asks nobody for anything."""
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true"}
