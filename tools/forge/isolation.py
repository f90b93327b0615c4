# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far a CI command is kept away from us, as this machine allows.

``user``       a user id of its own, so that files of ours with private modes stay
               closed; where they can be had, own process, network and mount
               namespaces with the private folders covered by empty ones.
``namespace``  the same user, but in namespaces as above and without the capability
               to uncover the folders; other processes are out of sight.
``none``       only the scrubbed environment and the limits.
"""

import os
import pwd
import subprocess
from pathlib import Path

# "unused" in systemd's table of user ids; below 65536, so mapped in containers too
FIRST_USER_ID = 60578
USER_IDS = 128
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
PROBE_TIMEOUT_SECONDS = 30
CPU_SECONDS = 120
FILE_BYTES = 64 * 1024 * 1024
PROCESSES = 256

NO_PRIVILEGES = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
APART = ["--pid", "--fork", "--kill-child", "--mount-proc"]
# covers folders with empty ones and files with nothing, then runs the rest
COVER = """n=$1; shift
while [ "$n" -gt 0 ]; do
    if [ -d "$1" ]; then mount -t tmpfs -o size=1k,mode=755 none "$1" || exit 97
    elif [ -e "$1" ]; then mount --bind /dev/null "$1" || exit 97
    fi
    shift; n=$((n-1))
done
exec "$@"
"""


class Isolation:
    """The words put before a command, and the user who owns its folder."""

    def __init__(self, level: str, prefix: list[str], user_id: int | None = None):
        self.level = level
        self.prefix = prefix
        self.user_id = user_id

    def probe(self, command: list[str]) -> str | None:
        """What ``command`` prints under this isolation, None when it does not run.

        It goes through a shell: ``setpriv`` still looks up the program it starts
        with the capabilities that it is about to drop.
        """
        try:
            done = subprocess.run(
                [*self.prefix, "sh", "-c", 'exec "$@"', "sh", *command],
                capture_output=True,
                text=True,
                cwd="/",
                env={"PATH": SYSTEM_PATH},
                timeout=PROBE_TIMEOUT_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    def give(self, folder: Path) -> None:
        """Let the CI's user own ``folder`` and all in it (links are not followed)."""
        if self.user_id is None:
            return
        os.chown(folder, self.user_id, self.user_id)
        for root, folders, files in os.walk(folder):
            for name in folders + files:
                os.lchown(os.path.join(root, name), self.user_id, self.user_id)


def strongest(private_paths=()) -> Isolation:
    """The strongest isolation that works here; ``private_paths`` are to be hidden."""
    for isolation in _offers([str(path) for path in private_paths]):
        if isolation.probe(["true"]) is not None:
            return isolation
    return Isolation("none", [])


def weaker(isolation: Isolation, private_paths=()) -> Isolation:
    """What to use when no interpreter can be run as another user."""
    if isolation.level != "user":
        return isolation
    for offer in _offers([str(path) for path in private_paths]):
        if offer.level != "user" and offer.probe(["true"]) is not None:
            return offer
    return Isolation("none", [])


def _offers(private_paths):
    cover = ["sh", "-c", COVER, "sh", str(len(private_paths)), *private_paths]
    if os.geteuid() == 0:
        number = _free_user_id()
        change = [f"--reuid={number}", f"--regid={number}", "--clear-groups"]
        # its own user: so many processes are its own, too
        drop = [*_limits(f"--nproc={PROCESSES}"), *NO_PRIVILEGES, *change]
        for apart in (
            ["unshare", "--mount", "--net", *APART, *cover],
            ["unshare", "--mount", *APART, *cover],
            [],
        ):
            yield Isolation("user", [*apart, *drop], number)
    as_root = ["--user", "--map-root-user"] if os.geteuid() else []
    for network in (["--net"], []):
        apart = ["unshare", *as_root, "--mount", *network, *APART]
        prefix = [*apart, *cover, *_limits(), *NO_PRIVILEGES]
        yield Isolation("namespace", prefix)
    yield Isolation("none", _limits())


def _limits(*more):
    limits = [f"--cpu={CPU_SECONDS}", f"--fsize={FILE_BYTES}", "--core=0"]
    return ["prlimit", *limits, *more]


def _free_user_id():
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    start = os.getpid() % USER_IDS
    for step in range(USER_IDS):
        number = FIRST_USER_ID + (start + step) % USER_IDS
        if number not in taken:
            return number
    return FIRST_USER_ID
