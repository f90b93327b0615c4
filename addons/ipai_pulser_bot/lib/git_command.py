# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run git so that neither a repository nor the machine decides what it does.

Repositories are strangers' work. Git gets an environment made from nothing: no system
or user configuration, no hooks, filters, submodules, helpers or prompts, and only the
protocols that are allowed. A token reaches it through configuration in the environment,
so that it shows in no argument list and no file.
"""

import base64
import os
import re
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from .redaction import redact

LOCAL_TIMEOUT_SECONDS = 120
REMOTE_TIMEOUT_SECONDS = 300
MAX_ERROR_CHARS = 1000
MAX_ERROR_BYTES = 64 * 1024
DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin"
NOWHERE = os.devnull

# Precedence over every file: what must hold even if a configuration file was tampered.
CONFIGURATION = (
    ("core.hooksPath", NOWHERE),
    ("core.attributesFile", NOWHERE),
    ("core.excludesFile", NOWHERE),
    ("core.fsmonitor", "false"),
    ("core.autocrlf", "false"),
    ("core.fileMode", "true"),
    ("core.protectHFS", "true"),
    ("core.protectNTFS", "true"),
    ("core.askPass", ""),
    ("core.pager", "cat"),
    ("credential.helper", ""),
    ("commit.gpgSign", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("push.gpgSign", "false"),
    ("push.recurseSubmodules", "no"),
    ("fetch.recurseSubmodules", "no"),
    ("submodule.recurse", "false"),
    ("protocol.version", "2"),
    ("safe.directory", "*"),
)


class GitError(Exception):
    """Git failed; the message holds the step and what git said, without secrets."""

    def __init__(self, step, stderr):
        text = " ".join(stderr.split())[-MAX_ERROR_CHARS:]
        super().__init__(f"git {step}: {text or 'failed'}")
        self.step = step


class GitUnavailable(GitError):
    """The remote cannot answer now: trying again later may help."""


# What git and libcurl say when the remote, not the request, is the trouble.
_UNAVAILABLE = re.compile(
    r"returned error: (?:5\d\d|429)|Could not resolve host|Failed to connect"
    r"|Connection (?:refused|reset|timed out)|Operation timed out|early EOF"
    r"|Recv failure|transfer closed|the remote end hung up"
)


def is_unavailable(errors):
    """Say whether git's errors tell of a remote that cannot answer now."""
    return bool(_UNAVAILABLE.search(errors))


@dataclass(frozen=True)
class GitCredentials:
    """Who git says it is; for an installation ``x-access-token`` and its token."""

    username: str
    token: str = field(repr=False)

    @property
    def basic(self):
        """The value of a ``Basic`` authorization (RFC 7617)."""
        return base64.b64encode(f"{self.username}:{self.token}".encode()).decode()

    @property
    def secrets(self):
        """All forms that must not show."""
        return (self.token, self.basic)


class GitCommand:
    """Git in one repository, in an environment of its own.

    :param git_dir: the repository
    :param work_tree: its files, elsewhere, so that no ``.git`` lies among them
    :param remote_url: the only address the credentials are for
    :param protocols: what may be fetched from
    :param ca_file: certificates to trust instead of the system's
    """

    def __init__(
        self,
        git_dir,
        work_tree,
        remote_url,
        credentials=None,
        protocols=("https", "http"),
        ca_file=None,
    ):
        self.git_dir = git_dir
        self.work_tree = work_tree
        self._remote_url = remote_url
        self._credentials = credentials
        self._protocols = protocols
        self._ca_file = ca_file

    def run(self, step, *arguments, data=None, remote=False, extra=None):
        """Run git and return its output in bytes.

        :param step: name of the step, for errors
        :param data: bytes for its standard input
        :param remote: whether it talks to the remote, and so gets the credentials
        :param extra: variables to add to its environment
        :raises GitError: it failed or took too long
        """
        code, output, errors = self.attempt(
            step, *arguments, data=data, remote=remote, extra=extra
        )
        if code and remote and is_unavailable(errors):
            raise GitUnavailable(step, errors)
        if code:
            raise GitError(step, errors)
        return output

    def attempt(
        self, step, *arguments, data=None, remote=False, extra=None, limit=None
    ):
        """Run git and return its exit code, output and redacted errors.

        :param limit: bytes of output after which git is stopped; it then counts as
            successful
        """
        timeout = REMOTE_TIMEOUT_SECONDS if remote else LOCAL_TIMEOUT_SECONDS
        with tempfile.TemporaryFile() as errors:
            process = self._start(step, arguments, data, remote, extra, errors)
            with process:
                try:
                    code, output = _collect(process, data, timeout, limit)
                except subprocess.TimeoutExpired:
                    kind = GitUnavailable if remote else GitError
                    raise kind(step, f"no end after {timeout} seconds") from None
                finally:
                    _kill(process)
            errors.seek(0)
            return code, output, self._clean(errors.read(MAX_ERROR_BYTES))

    def _start(self, step, arguments, data, remote, extra, errors):
        try:
            return subprocess.Popen(
                ["git", *arguments],
                cwd=self.work_tree,
                env={**self._environment(remote), **(extra or {})},
                stdin=subprocess.DEVNULL if data is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            # ValueError: a NUL in an argument.
            reason = getattr(error, "strerror", None) or "cannot start git"
            raise GitError(step, reason) from None

    def _clean(self, errors):
        secrets = self._credentials.secrets if self._credentials else ()
        return redact(errors.decode("utf-8", "replace"), secrets)

    def _environment(self, remote):
        pairs = [*CONFIGURATION]
        if remote and self._credentials:
            header = f"Authorization: Basic {self._credentials.basic}"
            pairs.append((f"http.{self._remote_url}.extraHeader", header))
        if self._ca_file:
            pairs.append(("http.sslCAInfo", str(self._ca_file)))
        environment = {
            "PATH": os.environ.get("PATH", DEFAULT_PATH),
            "HOME": str(self.git_dir),
            "LC_ALL": "C",
            "TZ": "UTC",
            "GIT_DIR": str(self.git_dir),
            "GIT_WORK_TREE": str(self.work_tree),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": NOWHERE,
            "GIT_CONFIG_GLOBAL": NOWHERE,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": ":".join(self._protocols),
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_CONFIG_COUNT": str(len(pairs)),
        }
        for index, (key, value) in enumerate(pairs):
            environment[f"GIT_CONFIG_KEY_{index}"] = key
            environment[f"GIT_CONFIG_VALUE_{index}"] = value
        return environment


def _collect(process, data, timeout, limit):
    """Return a process's exit code and output, its first ``limit`` bytes if given.

    :raises subprocess.TimeoutExpired: it took too long
    """
    if limit is None:
        output, _errors = process.communicate(data, timeout)
        return process.returncode, output
    # Whoever kills it closes its output, and so ends the read.
    expired = threading.Event()
    watchdog = threading.Timer(timeout, lambda: (expired.set(), _kill(process)))
    watchdog.start()
    try:
        output = process.stdout.read(limit)
    finally:
        watchdog.cancel()
    if expired.is_set():
        raise subprocess.TimeoutExpired(process.args, timeout)
    if len(output) >= limit:
        return 0, output
    return process.wait(timeout), output


def _kill(process):
    """End git and the helpers it started."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
