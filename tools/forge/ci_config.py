# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The CI of a repository: what its own file says at the commit that is checked."""

import json

from .errors import ForgeError
from .records import CheckSpec

CI_PATH = ".github/workflows/ci.json"
LONGEST_SECONDS = 600
MOST_JOBS = 20


def render(checks) -> bytes:
    """The CI file that runs ``checks`` (a list of ``CheckSpec``)."""
    jobs = [
        {"name": c.name, "run": c.command, "timeout-seconds": c.timeout_seconds}
        for c in checks
    ]
    return (json.dumps({"name": "CI", "jobs": jobs}, indent=2) + "\n").encode()


def parse(content: bytes) -> tuple[str, list[CheckSpec]]:
    """The workflow's name and its checks; ``ForgeError`` names what is wrong."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise ForgeError(f"{CI_PATH}: not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("jobs"), list):
        raise ForgeError(f"{CI_PATH}: jobs: a list is needed")
    jobs = data["jobs"]
    if not 0 < len(jobs) <= MOST_JOBS:
        raise ForgeError(f"{CI_PATH}: jobs: 1 to {MOST_JOBS} are needed")
    return str(data.get("name") or "CI"), [
        _check(job, number) for number, job in enumerate(jobs)
    ]


def _check(job, number):
    where = f"{CI_PATH}: jobs[{number}]"
    if not isinstance(job, dict):
        raise ForgeError(f"{where}: an object is needed")
    for key in ("name", "run"):
        if not isinstance(job.get(key), str) or not job[key].strip():
            raise ForgeError(f"{where}.{key}: a text is needed")
    seconds = job.get("timeout-seconds", CheckSpec.timeout_seconds)
    if not isinstance(seconds, int) or not 0 < seconds <= LONGEST_SECONDS:
        raise ForgeError(f"{where}.timeout-seconds: 1 to {LONGEST_SECONDS}")
    return CheckSpec(job["name"], job["run"], seconds)
