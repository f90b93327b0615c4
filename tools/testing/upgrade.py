# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Upgrade a populated database of the previous release to the working tree.

The release's addons come from its commit and run on the same Odoo. If that commit has
``tests/upgrade/populate.py``, that script fills the database in Odoo's shell (``env``
is given, it has to commit); after the upgrade ``tests/upgrade/check.py`` of the working
tree runs in the shell and raises when something is lost.
"""

import dataclasses
import io
import subprocess
import tarfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.setup import database, manifests, odoo_command
from tools.setup.console import SetupError, last_lines
from tools.setup.layout import ROOT

RELEASES = Path("tests/upgrade/releases.txt")
POPULATE = Path("tests/upgrade/populate.py")
CHECK = Path("tests/upgrade/check.py")


def previous_release(root=ROOT):
    """Return the commit of the newest release before HEAD, "" when there is none.

    ``tests/upgrade/releases.txt`` names the releases, oldest first. A release that is
    HEAD itself is the one that is being tested.
    """
    path = root / RELEASES
    lines = path.read_text().splitlines() if path.is_file() else []
    commits = [line.split()[1] for line in lines if line and line[0] != "#"]
    head = _git(root, "rev-parse", "HEAD").stdout.strip()
    for commit in reversed(commits):
        ancestor = _git(root, "merge-base", "--is-ancestor", commit, "HEAD")
        if commit != head and ancestor.returncode == 0:
            return commit
    return ""


def _git(root, *args):
    return subprocess.run(
        ["git", "-C", root, *args], capture_output=True, text=True, check=False
    )


def upgrade(environment, release):
    """Install the release's addons, populate, upgrade, check; raise SetupError.

    :param release: a commit of this repository
    """
    with ExitStack() as stack:
        old = stack.enter_context(_release(environment, release))
        released = manifests.installable(old.addons)
        base = database.ensure_base(old)
        name = stack.enter_context(database.throw_away(environment, "upgrade", base))
        what = f"Installing the release {release[:12]}"
        database.install(old, name, released, what)
        _run_script(old, name, old.root / POPULATE)
        database.update(environment, name, released)
        if new := _new_addons(environment, old):
            database.install(environment, name, new)
        _run_script(environment, name, environment.root / CHECK)


def _new_addons(environment, old):
    """Return our addons that came after the release and need no application it lacks.

    The others are installed in the template that the tests of the addons run on.
    """
    there = {*manifests.foreign_depends(old.addons), *environment.own_addons}
    new = set(environment.own_addons) - set(manifests.installable(old.addons))
    needs = {
        name: manifests.read(environment.addons / name / "__manifest__.py")["depends"]
        for name in new
    }
    return sorted(name for name in new if there.issuperset(needs[name]))


@contextmanager
def _release(environment, commit):
    """Give an Environment whose addons are those of the commit."""
    with TemporaryDirectory(prefix="release-", dir=environment.work) as folder:
        archive = subprocess.run(
            ["git", "-C", environment.root, "archive", "--format=tar", commit],
            capture_output=True,
            check=True,
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            # Before 3.11.4 there are no filters; the archive is git's own.
            safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            tar.extractall(folder, **safe)
        root = Path(folder)
        yield dataclasses.replace(environment, root=root, addons=root / "addons")


def _run_script(environment, name, script):
    """Run a script in Odoo's shell; an exception in it is an error here."""
    if not script.is_file():
        return
    log = environment.work / "log" / f"{script.stem}-{name}.log"
    # The shell goes on after an error in a script, so the last line is our witness.
    witness = "MC-SCRIPT-DONE"
    source = f"exec(compile(open({str(script)!r}).read(), {str(script)!r}, 'exec'))"
    with log.open("w+") as output:
        subprocess.run(
            odoo_command.shell(environment, name),
            input=f"{source}\nprint({witness!r})\n",
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment.variables(ODOO_QUEUE_JOB_CHANNELS="root:0"),
            cwd=environment.root,
            check=False,
        )
    if witness not in log.read_text():
        raise SetupError(f"{script.name} failed:\n{last_lines(log)}")
