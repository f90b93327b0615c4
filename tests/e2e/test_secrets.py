# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""A pull request whose CI prints its environment and looks for our keys finds none."""

from tools.forge.scenarios import leaky_files


def test_ci_sees_none_of_our_secrets(rig, repair):
    folder = rig.credentials.folder
    files, checks = leaky_files([str(path) for path in sorted(folder.iterdir())])
    one = repair("lint", broken_files=files, checks=checks)
    one.ended()
    secrets = [
        rig.credentials.webhook_secret,
        rig.credentials.model_key,
        (rig.credentials.folder / "app.pem").read_text().splitlines()[1],
    ]
    head = rig.forge.checks(one.repo, one.head)
    logs = "\n".join(rig.forge.log(one.repo, check["id"]) for check in head)
    assert "PATH=" in logs, "the CI did print its environment"
    for path in folder.iterdir():
        tried = [line for line in logs.splitlines() if str(path) in line]
        assert tried, f"the CI did try to read {path.name}"
    texts = [logs, *(comment["body"] for comment in one.comments())]
    texts += [str(row) for row in one.evidence()]
    texts += [path.read_text() for path in rig.folder.glob("log/*.log")]
    texts += [str(request) for request in rig.model.requests]
    for text in texts:
        for secret in secrets:
            assert secret not in text


def test_tokens_of_the_app_stay_out_of_logs_and_evidence(rig, repair):
    one = repair("lint")
    one.ended()
    tokens = list(rig.forge.store.tokens)
    assert tokens, "the bot did get a token"
    texts = [path.read_text() for path in rig.folder.glob("log/*.log")]
    texts += [str(row) for row in one.evidence()]
    for text in texts:
        assert not [token for token in tokens if token in text]
