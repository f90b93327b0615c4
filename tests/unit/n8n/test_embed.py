# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The workflow's file holds the code that people read in n8n/code."""

import json

from tools.n8n import embed


def test_the_workflow_holds_the_code_of_the_files():
    text = embed.WORKFLOW.read_text()
    assert text == embed.text(embed.with_code(json.loads(text))), (
        "python -m tools.n8n embed"
    )


def test_every_file_of_code_is_used():
    nodes = embed.code_nodes(json.loads(embed.WORKFLOW.read_text()))
    files = {path.name for path in embed.CODE.glob("*.js")}
    assert files == {embed.file_name(node) for node in nodes}


def test_the_workflow_names_no_secret_and_keeps_no_payload():
    workflow = json.loads(embed.WORKFLOW.read_text())
    assert workflow["active"] is False
    assert workflow["settings"]["saveDataSuccessExecution"] == "none"
    for node in workflow["nodes"]:
        for kind, credential in node.get("credentials", {}).items():
            assert set(credential) == {"id", "name"}, kind
