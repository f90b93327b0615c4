# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dashboards as they stand in superset/: YAML as Superset imports it."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from tools.setup.layout import ROOT

FOLDER = ROOT / "superset"
METADATA = "metadata.yaml"
# libyaml's is ten times as fast; PyYAML's wheels bring it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, eq=False)
class Asset:
    """One file.

    :param path: relative to the folder, with slashes
    :param text: as it stands in the file
    :param values: what the YAML holds, a dict
    """

    path: str
    text: str = field(repr=False)
    values: dict = field(repr=False)

    @property
    def kind(self):
        """Return "charts", "datasets" and so on, and the file's own name at the top."""
        return self.path.partition("/")[0]

    @property
    def uuid(self):
        return self.values.get("uuid")


@dataclass(frozen=True, eq=False)
class Assets:
    """All files of a folder, in the order of their paths."""

    files: tuple[Asset, ...]

    def of(self, kind):
        """Return the assets of one kind."""
        return [asset for asset in self.files if asset.kind == kind]

    @cached_property
    def by_uuid(self):
        return {asset.uuid: asset for asset in self.files if asset.uuid}


class BadAsset(ValueError):
    """A file is not what Superset takes; the message begins with its path."""


def load(folder=FOLDER):
    """Return the Assets of a folder; raise BadAsset naming the file that is no YAML."""
    return Assets(tuple(_asset(Path(folder), path) for path in _paths(Path(folder))))


def _paths(folder):
    return sorted(folder.rglob("*.yaml"), key=lambda path: path.as_posix())


def _asset(folder, path):
    name = path.relative_to(folder).as_posix()
    text = path.read_text()
    try:
        values = yaml.load(text, LOADER)
    except yaml.YAMLError as error:
        raise BadAsset(f"{name}: no YAML: {error}") from None
    if not isinstance(values, dict):
        raise BadAsset(f"{name}: not a mapping")
    return Asset(name, text, values)


def chart_cells(board):
    """Return what a dashboard's file says of each chart in it: a list of dicts."""
    cells = board.values["position"].values()
    return [
        one["meta"] for one in cells if isinstance(one, dict) and one["type"] == "CHART"
    ]
