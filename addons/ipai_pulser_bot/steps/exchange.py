# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Exchange: one request to the model, its answer, and the tools it asked for."""

import json
from dataclasses import asdict, dataclass

from ..lib import agent, pricing
from ..lib.model_errors import BudgetExhausted
from ..lib.toolbox import Toolbox
from ..services.access import ModelAccess, RepositoryAccess, clean, open_workspace
from .base import Step


@dataclass(frozen=True)
class Inputs:
    access: RepositoryAccess
    model: ModelAccess
    limits: agent.Limits
    denied_globs: tuple
    folder: str
    clone_url: str
    head_sha: str
    patch: str
    conversation: str


@dataclass(frozen=True)
class Exchanged:
    conversation: agent.Conversation
    patch: str
    cost: float
    answer: str


class Exchange(Step):
    name = "exchange"

    def read(self, run):
        repository = run.repository_id
        return Inputs(
            access=repository._access(),
            model=run._model_access(),
            limits=run._limits(),
            denied_globs=repository._policy().denied_globs,
            folder=run._folder(),
            clone_url=run.clone_url,
            head_sha=run.head_sha,
            patch=run.patch or "",
            conversation=run.sudo().conversation,
        )

    def perform(self, inputs):
        conversation = agent.Conversation.from_json(inputs.conversation)
        try:
            request = agent.next_request(
                conversation, inputs.model.model, inputs.limits
            )
        except BudgetExhausted as error:
            return _unchanged(inputs, error.conversation)
        client = inputs.access.client()
        workspace = open_workspace(
            inputs.folder, inputs.access, client, inputs.clone_url
        )
        with workspace as tree:
            tree.checkout(inputs.head_sha)
            tree.apply(inputs.patch)
            answer = inputs.model.client().exchange(request)
            toolbox = Toolbox(tree, inputs.denied_globs)
            conversation = agent.record_answer(conversation, answer, toolbox)
            patch = tree.diff()
        text = clean(json.dumps(answer["content"], ensure_ascii=False, indent=1))
        return Exchanged(conversation, patch, _cost(inputs, conversation), text)

    def write(self, run, result):
        conversation = result.conversation
        if result.answer:
            run._record(
                "log",
                run.env._("Model exchange %s", conversation.turns),
                body=result.answer,
                meta={"model": run.model_name, "total": asdict(conversation.usage)},
            )
        run._store_conversation(conversation, result.patch, result.cost)
        if conversation.status == "open":
            run._enqueue("exchange")
        elif conversation.status == "finished":
            run._enqueue("check_patch")
        else:
            run._hand_over(_why(run.env, conversation))


def _unchanged(inputs, conversation):
    return Exchanged(conversation, inputs.patch, _cost(inputs, conversation), "")


def _cost(inputs, conversation):
    return float(pricing.cost(inputs.model.model, conversation.usage))


def _why(env, conversation):
    reasons = {
        "gave_up": env._("The model gave up."),
        "refused": env._("The model refused."),
        "budget": env._("The budget of turns, tokens or cost is used up."),
    }
    reason = reasons.get(conversation.status, conversation.status)
    return f"{reason} {conversation.summary or ''}".strip()
