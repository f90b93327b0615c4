# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

import pytest
from mirror_lib import dsn
from mirror_lib.dsn import DsnRefused

POOLER = "postgresql://odoo:s3cret@pooler.example.com:6543/postgres"


def _nobody(_host, _port):
    return False


@pytest.mark.parametrize(
    "text", [POOLER, "host=db.example.com user=odoo password=s3cret dbname=postgres"]
)
def test_tls_is_required_by_default(text):
    assert dsn.parameters(text, _nobody)["sslmode"] == "require"


@pytest.mark.parametrize("mode", dsn.ENCRYPTED)
def test_what_encrypts_is_kept(mode):
    assert dsn.parameters(f"{POOLER}?sslmode={mode}", _nobody)["sslmode"] == mode


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_what_may_not_encrypt_is_refused_unless_the_host_is_listed(mode):
    text = f"{POOLER}?sslmode={mode}"
    with pytest.raises(DsnRefused, match=f"sslmode {mode} does not encrypt"):
        dsn.parameters(text, _nobody)
    asked = []

    def listed(host, port):
        return asked.append((host, port)) or True

    assert dsn.parameters(text, listed)["sslmode"] == mode
    assert asked == [("pooler.example.com", "6543")]


def test_one_listed_host_of_two_is_not_enough():
    text = "host=one.example.com,two.example.com sslmode=prefer"
    with pytest.raises(DsnRefused):
        dsn.parameters(text, lambda host, _port: host.startswith("one"))


@pytest.mark.parametrize("text", ["", "no dsn", "dbname=postgres", "postgresql:///x"])
def test_what_is_no_dsn_is_refused_without_being_quoted(text):
    with pytest.raises(DsnRefused) as caught:
        dsn.parameters(text, _nobody)
    assert not text or text not in str(caught.value)


def test_nothing_of_a_session_is_asked_for():
    """A pooler in transaction mode refuses start-up options."""
    assert "options" not in dsn.parameters(POOLER, _nobody)


def test_a_silent_server_is_given_up():
    given = dsn.parameters(POOLER, _nobody)
    assert given["connect_timeout"] == 10
    assert given["tcp_user_timeout"] == 30_000


@pytest.mark.parametrize("password", ["s3cr/w0rd", "s3:cr/w0r", "s3@cr@w0rd", "x9/cd"])
def test_a_password_that_libpq_would_take_for_a_host_is_not_quoted(password):
    """libpq quotes the host and the port in its errors, whatever they are."""
    text = f"postgresql://odoo:{password}@db.example.com:5432/postgres"
    with pytest.raises(DsnRefused) as caught:
        dsn.parameters(text, _nobody)
    assert "cannot be read" in str(caught.value)
    for piece in re.split("[/:@]", password):
        assert len(piece) == 1 or piece not in str(caught.value)


@pytest.mark.parametrize(
    "host", ["db.example.com", "10.1.2.3", "[::1]", "[fe80::1%25eth0]", "a,b"]
)
def test_hosts_of_all_kinds(host):
    assert dsn.parameters(f"postgresql://odoo:x@{host}:6543/postgres", _nobody)


def test_what_the_dsn_keeps_secret_is_taken_out_of_errors():
    given = dsn.parameters(POOLER, _nobody)
    assert "s3cret" not in dsn.without_secrets('FATAL: no "s3cret" here', given)
