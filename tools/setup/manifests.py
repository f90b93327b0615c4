# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read the manifests of our addons without importing them."""

import ast
from pathlib import Path

from .console import SetupError


def installable(addons):
    """Return the sorted names of the installable addons in a folder."""
    return tuple(
        path.parent.name
        for path in sorted(Path(addons).glob("*/__manifest__.py"))
        if read(path).get("installable", True)
    )


def foreign_depends(addons):
    """Return the sorted names of addons that ours need and that are not ours."""
    own = installable(addons)
    needed = {
        depend
        for name in own
        for depend in read(Path(addons) / name / "__manifest__.py").get("depends", ())
    }
    return tuple(sorted(needed - set(own)))


def read(path):
    """Return a manifest as a dict; raise SetupError naming the file when it is none."""
    try:
        manifest = ast.literal_eval(Path(path).read_text())
    except (SyntaxError, ValueError) as error:
        raise SetupError(f"{path}: {error}") from error
    if not isinstance(manifest, dict):
        raise SetupError(f"{path}: it has to be one dict")
    return manifest
