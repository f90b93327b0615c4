# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The workflow's code is written in files of its own, n8n wants it inside the JSON.

``python -m tools.n8n embed`` copies n8n/code/*.js into n8n/escalation.json; a unit test
tells when they differ.
"""

import json
from pathlib import Path

from tools.setup.layout import ROOT

WORKFLOW = ROOT / "n8n" / "escalation.json"
CODE = ROOT / "n8n" / "code"
CODE_NODE = "n8n-nodes-base.code"


def file_name(node):
    """Return the file with a code node's text: "Signed content": signed_content.js."""
    return f"{node['name'].lower().replace(' ', '_')}.js"


def code_nodes(workflow):
    return [node for node in workflow["nodes"] if node["type"] == CODE_NODE]


def with_code(workflow, folder=CODE):
    """Return the workflow with the code of the files in its code nodes."""
    for node in code_nodes(workflow):
        node["parameters"]["jsCode"] = (folder / file_name(node)).read_text()
    return workflow


def text(workflow):
    """Return the workflow as it stands in its file."""
    return json.dumps(workflow, indent=2, ensure_ascii=False) + "\n"


def embed(path: Path = WORKFLOW):
    """Write the workflow's file anew."""
    path.write_text(text(with_code(json.loads(path.read_text()))))
