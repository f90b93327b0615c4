# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One zip that Superset imports: the files of superset/ under one folder.

The same files give the same bytes: names in order, no times, no compression, whose
output would depend on zlib's version.
"""

import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tools.setup.console import SetupError, say
from tools.setup.layout import WORK

from . import check
from .assets import FOLDER, BadAsset, load

ROOT_FOLDER = "pulser-master-control"
DEFAULT = WORK / "superset-bundle.zip"
# The oldest moment that a zip can name.
EPOCH = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16
URI_LINE = re.compile(r"^sqlalchemy_uri: .*$", re.MULTILINE)
# What libpq takes from the query, too.
SECRETS = {"password", "passfile", "sslpassword"}
USER_AND_HOST = re.compile(r"([a-z0-9+]+)://([^:@/]+)@(.+)")


def make(path=DEFAULT, uri="", folder=FOLDER):
    """Check the assets, write the zip and return its path.

    :param path: of the zip
    :param uri: SQLAlchemy's address of the database, without a password, in the place
        of the example in superset/databases
    :raises SetupError: lists what is wrong with the assets, or with the address
    """
    try:
        assets = load(folder)
    except BadAsset as error:
        raise SetupError(str(error)) from None
    problems = check.problems(assets)
    if problems:
        raise SetupError("\n".join([f"{folder} cannot be bundled:", *problems]))
    texts = {asset.path: asset.text for asset in assets.files}
    for asset in assets.of("databases"):
        texts[asset.path] = with_uri(asset.text, uri)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(f"{ROOT_FOLDER}/{name}", EPOCH)
            entry.external_attr = FILE_MODE
            entry.create_system = 3  # Unix, wherever it is made
            bundle.writestr(entry, text)
    say(f"{path}: {len(texts)} files")
    return path


def with_uri(text, uri):
    """Return a database's file with another address; its password is asked for."""
    if not uri:
        return text
    parts = USER_AND_HOST.fullmatch(uri)
    asked = parse_qsl(urlsplit(uri).query, keep_blank_values=True)
    if not parts or SECRETS & {name.lower() for name, _value in asked}:
        raise SetupError(
            "URI: postgresql+psycopg2://ROLE@HOST:PORT/postgres?sslmode=require,"
            " without a password: Superset asks for it"
        )
    scheme, user, rest = parts.groups()
    line = f"sqlalchemy_uri: {scheme}://{user}:{check.MASK}@{rest}"
    return URI_LINE.sub(lambda _match: line, text)
