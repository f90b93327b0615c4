# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Check patch: what the model made is held against the repository's policy."""

from dataclasses import dataclass

from ..lib import guardrails
from ..services.access import RepositoryAccess, open_workspace
from .base import Step


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    folder: str
    clone_url: str
    head_sha: str
    patch: str
    policy: guardrails.Policy


class CheckPatch(Step):
    name = "check_patch"

    def read(self, run):
        return Inputs(
            access=run.repository_id._access(),
            folder=run._folder(),
            clone_url=run.clone_url,
            head_sha=run.head_sha,
            patch=run.patch or "",
            policy=run.repository_id._policy(),
        )

    def perform(self, inputs):
        if not inputs.patch.strip():
            return []
        workspace = open_workspace(
            inputs.folder, inputs.access, inputs.access.client(), inputs.clone_url
        )
        with workspace as tree:
            return violations(tree, inputs)

    def write(self, run, result):
        if not (run.patch or "").strip():
            run._attempt_failed(run.env._("The model changed nothing."))
            return
        run._record(
            "patch",
            run.env._("Patch of attempt %s", run.attempt),
            body=_shown(run.patch, result),
            meta={
                "patch_sha256": run.patch_sha256,
                "head_sha": run.head_sha,
                "violations": [str(violation) for violation in result],
            },
        )
        if result:
            problems = "\n".join(f"- {violation}" for violation in result)
            run._attempt_failed(run.env._("The patch breaks the rules:\n%s", problems))
        else:
            run._gate()


def _shown(patch, broken):
    """The patch, unless it holds what looks like a secret: evidence stays."""
    if any(violation.rule == "secret" for violation in broken):
        return "(withheld: it holds what looks like a secret)"
    return patch


def violations(tree, inputs):
    """Apply the patch to a fresh checkout and return the rules that it breaks."""
    tree.checkout(inputs.head_sha)
    tree.apply(inputs.patch)
    return guardrails.check(
        tree.changes(),
        inputs.patch,
        lambda path: tree.read_blob(inputs.head_sha, path),
        tree.read_file,
        inputs.policy,
    )
