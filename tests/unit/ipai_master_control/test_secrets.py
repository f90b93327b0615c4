# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from mc_lib import secrets


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    monkeypatch.setattr(secrets.os, "environ", {})
    return secrets.os.environ


@pytest.mark.parametrize(
    ("kind", "name", "variable"),
    [
        ("MODEL_KEY", "default", "MC_SECRET_MODEL_KEY"),
        ("model_key", "DEFAULT", "MC_SECRET_MODEL_KEY"),
        ("GITHUB_KEY", "", "MC_SECRET_GITHUB_KEY"),
        ("GITHUB_KEY", "acme-eu.1", "MC_SECRET_GITHUB_KEY__ACME_EU_1"),
    ],
)
def test_variable(kind, name, variable):
    assert secrets.variable(kind, name) == variable


def test_from_the_environment(clean_environment):
    clean_environment["MC_SECRET_MODEL_KEY"] = "k\n"
    clean_environment["MC_SECRET_MODEL_KEY__EU"] = "k-eu"
    assert secrets.resolve("MODEL_KEY") == "k\n"
    assert secrets.resolve("MODEL_KEY", "eu") == "k-eu"


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        ("key\n", "key"),
        ("key\r\n", "key"),
        ("key\n\n", "key\n"),
        ("a\nb\n", "a\nb"),
        (" key ", " key "),
    ],
)
def test_from_a_file(clean_environment, tmp_path, content, secret):
    path = tmp_path / "key"
    path.write_bytes(content.encode())
    clean_environment["MC_SECRET_GITHUB_KEY_FILE"] = str(path)
    assert secrets.resolve("GITHUB_KEY") == secret


def test_the_value_comes_before_the_file(clean_environment, tmp_path):
    clean_environment["MC_SECRET_X"] = "value"
    clean_environment["MC_SECRET_X_FILE"] = str(tmp_path / "missing")
    assert secrets.resolve("X") == "value"


def test_missing_names_the_variables(clean_environment):
    clean_environment["MC_SECRET_OTHER"] = "do not show"
    with pytest.raises(secrets.SecretMissing) as missing:
        secrets.resolve("MODEL_KEY", "eu")
    assert "MC_SECRET_MODEL_KEY__EU" in str(missing.value)
    assert "MC_SECRET_MODEL_KEY__EU_FILE" in str(missing.value)
    assert "do not show" not in str(missing.value)


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_file_that_gives_no_secret(clean_environment, tmp_path, content):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    clean_environment["MC_SECRET_X_FILE"] = str(path)
    with pytest.raises(secrets.SecretMissing, match="MC_SECRET_X_FILE"):
        secrets.resolve("X")


def test_one_kind_never_gives_another(clean_environment):
    """A name cannot be chosen so that the secret of another kind comes out."""
    clean_environment["MC_SECRET_MODEL_KEY"] = "model"
    clean_environment["MC_SECRET_GITHUB_WEBHOOK"] = "hook"
    for name in ("../MODEL_KEY", "MC_SECRET_MODEL_KEY", "KEY", "_FILE", "\x00"):
        with pytest.raises(secrets.SecretMissing):
            secrets.resolve("GITHUB_WEBHOOK", name)


def test_known_values(clean_environment, tmp_path):
    path = tmp_path / "pem"
    path.write_text("PEM\n")
    clean_environment.update(
        MC_SECRET_A="one",
        MC_SECRET_B__EU="two",
        MC_SECRET_C_FILE=str(path),
        MC_SECRET_D="",
        MC_SECRET_E_FILE=str(tmp_path / "missing"),
        OTHER="not ours",
    )
    assert secrets.known_values() == {"one", "two", "PEM"}


def test_redact(monkeypatch):
    monkeypatch.setenv("MC_SECRET_SLACK_URL", "https://hooks.test/services/T1/B2/x3")
    monkeypatch.setenv("MC_SECRET_WEBHOOK", "whsec_bmV3ZXN0 plain-old-key")
    monkeypatch.setenv("MC_SECRET_SHORT", "abc")
    for text, shown in (
        ("at https://hooks.test/services/T1/B2/x3!", "at [redacted]!"),
        ("path /services/T1/B2/x3", "path [redacted]"),
        ("whsec_bmV3ZXN0 plain-old-key", "[redacted]"),
        ("bmV3ZXN0, plain-old-key", "[redacted], [redacted]"),
        ("abc hooks.test", "abc hooks.test"),
    ):
        assert secrets.redact(text) == shown
