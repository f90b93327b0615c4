# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both stand-ins as programs of their own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import requests
from standin_helpers import MODEL

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(module, *arguments, **environment):
    """Run ``python -m module`` and give the JSON line that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_forge(tmp_path, key_pair):
    (tmp_path / "app.pub").write_text(key_pair[1])
    options = ["--root", str(tmp_path / "forge"), "--app-id", "5"]
    options += ["--webhook", "http://127.0.0.1:9/", "--secret-env", "HOOK_SECRET"]
    options += ["--public-key", str(tmp_path / "app.pub")]
    secrets = {"FORGE_ADMIN_TOKEN": "admin-token-of-a-test", "HOOK_SECRET": "s"}
    with program("tools.forge", *options, **secrets) as addresses:
        session = requests.Session()
        session.headers["Authorization"] = "Bearer admin-token-of-a-test"
        door = f"{addresses['url']}/_forge"
        files = {"full_name": "acme/shop", "files": {"a.txt": "1"}}
        made = session.post(f"{door}/create_repository", json=files, timeout=20)
        assert made.json()["result"]["full_name"] == "acme/shop"
        where = {"app_id": 5, "full_name": "acme/shop"}
        installed = session.post(f"{door}/install", json=where, timeout=20)
        assert installed.json()["result"] > 0
        shown = session.get(f"{addresses['api_url']}/repos/acme/shop", timeout=20)
        assert shown.json()["full_name"] == "acme/shop"


def test_forge_wants_its_secret(tmp_path, key_pair):
    (tmp_path / "app.pub").write_text(key_pair[1])
    options = ["--root", str(tmp_path), "--public-key", str(tmp_path / "app.pub")]
    done = subprocess.run(
        [sys.executable, "-m", "tools.forge", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode != 0
    assert "--secret-env" in done.stderr


def test_model_standin():
    with program("tools.model_standin", MODEL_STANDIN_KEY="key-of-a-test") as address:
        headers = {"x-api-key": "key-of-a-test", "anthropic-version": "2023-06-01"}
        messages = [{"role": "user", "content": "hello"}]
        answer = requests.post(
            f"{address['url']}/v1/messages",
            json={"model": MODEL, "max_tokens": 9, "messages": messages},
            headers=headers,
            timeout=20,
        )
    assert answer.json()["stop_reason"] == "end_turn"
