# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A forge with one App and one repository, and a receiver of its webhooks."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from forge_helpers import APP_ID, REPO, WEBHOOK_SECRET, AppClient, Receiver

from tools.forge import CheckSpec, Forge
from tools.forge.ci_config import CI_PATH

FILES = {
    "README.md": "# Shop\n",
    # without it, ruff and pytest would look for one in the folders above
    "pyproject.toml": "[tool.ruff]\nline-length = 88\n\n[tool.pytest.ini_options]\n",
    "shop/__init__.py": "",
    "shop/price.py": "def net(gross):\n    return gross\n",
    "tests/test_price.py": (
        "from shop.price import net\n\n\ndef test_net():\n    assert net(3) == 3\n"
    ),
}
CHECKS = [
    CheckSpec("lint", "python -m ruff check --output-format=concise ."),
    CheckSpec("test", "python -m pytest -q"),
]


def make_key_pair():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )
    return private.decode(), public.decode()


@pytest.fixture(scope="session")
def key_pair():
    return make_key_pair()


@pytest.fixture(scope="session")
def other_key_pair():
    return make_key_pair()


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def forge(tmp_path, key_pair, receiver):
    with Forge(tmp_path / "forge") as forge:
        app = forge.create_app(APP_ID, receiver.url, WEBHOOK_SECRET, key_pair[1])
        forge.create_repository(REPO, FILES, CHECKS)
        forge.install(app, REPO)
        yield forge


@pytest.fixture
def client(forge, key_pair):
    return AppClient(forge, key_pair[0])


@pytest.fixture
def plain_pull(forge):
    """A pull request without CI (it removes the file), so that none is waited for."""
    files = {"shop/price.py": "def net(gross):\n    return gross + 1\n", CI_PATH: None}
    forge.push_files(REPO, "feature", files, "Change the price")
    return forge.pull(REPO, forge.open_pull(REPO, "feature", "Change the price"))


@pytest.fixture
def red_pull(forge):
    """A pull request whose lint and test fail; its CI has ended."""
    files = {
        "shop/price.py": "import os\n\n\ndef net(gross):\n    return gross + 1\n",
    }
    forge.push_files(REPO, "feature", files, "Change the price")
    number = forge.open_pull(REPO, "feature", "Change the price")
    assert forge.wait_idle(60)
    return forge.pull(REPO, number)
