# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Report: tell the pull request, close the run and its work item."""

from dataclasses import dataclass

from ..services.access import RepositoryAccess, clean
from .base import Step
from .comments import fenced, plain, post_once, quoted


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    number: int
    marker: str
    text: str


class Report(Step):
    name = "report"

    def read(self, run):
        text = _suggestion(run) if run.mode == "suggest" else _success(run)
        return Inputs(
            access=run.repository_id._access(),
            number=run.pr_number,
            marker=f"pulser-run:{run.uuid}:report",
            text=clean(text),
        )

    def perform(self, inputs):
        return post_once(
            inputs.access.client(),
            inputs.access.repository,
            inputs.number,
            inputs.marker,
            inputs.text,
        )

    def write(self, run, comment_url):
        run._record("log", run.env._("Comment on the pull request"), uri=comment_url)
        if run.mode == "suggest":
            run._close("done", "suggested", run.env._("The patch was suggested."))
            return
        run._close_fixed()


def _success(run):
    lines = [
        f"**Pulser Bot** repaired {plain(run.check_name)} with {run.commit_sha}.",
        quoted(run.summary or ""),
        f"Work item {run.work_item_id.reference}, attempt {run.attempt}. "
        "All watched checks are green.",
    ]
    return "\n\n".join(filter(None, lines))


def _suggestion(run):
    lines = [
        f"**Pulser Bot** suggests a repair of {plain(run.check_name)}.",
        quoted(run.summary or ""),
        fenced(run.patch, "diff"),
        f"Work item {run.work_item_id.reference}.",
    ]
    return "\n\n".join(filter(None, lines))
