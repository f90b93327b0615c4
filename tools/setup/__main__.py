# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands behind the Makefile: ``python3 -m tools.setup COMMAND [ARGUMENTS]``."""

import os
import shutil
import signal
import subprocess
import sys

from . import python_env
from .console import SetupError, say
from .layout import ROOT, VENV, VENV_PYTHON, WORK, cache_folder
from .lock import exclusive

USAGE_EXIT = 2


def setup(_args):
    """Get everything and leave the test server running."""
    _environment("test")


def test(args):
    """Run the tests; ARGUMENTS are paths and pytest options."""
    from tools.testing.run import main

    sys.exit(main(args))


def lint(args):
    """Run all checks of the source."""
    from tools.testing.lint import main

    sys.exit(main(args))


def superset(args):
    """Run tools/superset with ARGUMENTS, such as the bundle."""
    from tools.superset.__main__ import main

    sys.exit(main(args))


def demo(args):
    """Prepare everything and run tools/demo with ARGUMENTS."""
    environment = _environment("demo")
    command = [VENV_PYTHON, "-m", "tools.demo", *args]
    sys.stdout.flush()
    process = subprocess.Popen(command, env=environment.variables(), cwd=ROOT)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        stop([])
        raise
    if "--once" in args:
        stop_purpose("demo")
    sys.exit(code)


def shell(args):
    """Open Odoo's shell on the demo's database, or on the one that is named."""
    from . import database, odoo_command

    environment = _environment("demo")
    name = args[0] if args else f"{database.prefix()}_demo"
    if name not in database.names(environment):
        database.create(environment, name)
    command = odoo_command.shell(environment, name)
    os.execve(command[0], command, environment.variables())


def verify(args):
    """Verify the evidence of the demo's database, or of the one that is named."""
    environment = _environment("demo")
    name = _database_name(args)
    command = [
        *(str(VENV_PYTHON), "-m", "tools.verify_evidence", "--db", name),
        *("--filestore", str(environment.data_dir / "filestore" / name)),
        *args[1:],
    ]
    os.chdir(ROOT)
    os.execve(command[0], command, environment.variables())


def harden(args):
    """Harden the evidence of the demo's database, or of the one that is named."""
    from . import cluster

    variables = _environment("demo").variables()
    command = [str(VENV_PYTHON), "-m", "tools.harden_evidence"]
    command += ["--db", _database_name(args), "--app-role", variables["PGUSER"]]
    os.chdir(ROOT)
    superuser = {**variables, "PGUSER": cluster.SUPERUSER}
    os.execve(command[0], [*command, *args[1:]], superuser)


def _database_name(args):
    from . import database

    given = args[0] if args else "-"
    return f"{database.prefix()}_demo" if given == "-" else given


def bench(args):
    """Run bench/*.py, or the ones that are named."""
    environment = _environment("test")
    scripts = [ROOT / "bench" / f"{name}.py" for name in args]
    failed = 0
    for script in scripts or sorted((ROOT / "bench").glob("*.py")):
        say(f"==> {script.relative_to(ROOT)}")
        command = [VENV_PYTHON, script]
        done = subprocess.run(
            command, env=environment.variables(), cwd=ROOT, check=False
        )
        failed += bool(done.returncode)
    sys.exit(min(failed, 1))


def stop(_args):
    """Stop all servers of this clone."""
    from tools.demo import process

    from . import postgres

    demos = process.stop(WORK)
    stopped = [stop_purpose(purpose) for purpose in postgres.PURPOSES]
    servers, clusters = map(sum, zip(*stopped, strict=True))
    say(f"stopped {demos:d} demo, {servers} servers, {clusters} PostgreSQL clusters")


def stop_purpose(purpose):
    """Stop the servers for "test" or "demo"; return how many (of Odoo, PostgreSQL)."""
    from . import postgres, server

    servers = server.stop_all(WORK, purpose)
    return servers, postgres.private_cluster(purpose).stop()


def clean(args):
    """Stop everything and delete what make created here; the cache stays."""
    from . import postgres

    stop(args)
    for name in postgres.PURPOSES:
        postgres.private_cluster(name).remove()
    for folder in (*postgres.folders(), WORK, VENV):
        shutil.rmtree(folder, ignore_errors=True)
    say(f"deleted {WORK.name} and {VENV.name}; downloads are kept in {cache_folder()}")


COMMANDS = {
    command.__name__: command
    for command in (
        *(setup, test, lint, demo, shell, superset),
        *(verify, harden, bench, stop, clean),
    )
}
WITHOUT_VENV = ("stop", "clean")


def _environment(purpose):
    from .environment import prepare

    with exclusive(WORK / "setup.lock"):
        return prepare(purpose)


def _enter_venv():
    """Make .venv and continue in it."""
    with exclusive(WORK / "setup.lock"):
        python_env.ensure_venv()
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "tools.setup", *sys.argv[1:]])


def main(argv):
    """Run one command; the exit code is 1 with a message when a step fails."""
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        lines = [f"  {name:8} {call.__doc__}" for name, call in COMMANDS.items()]
        print("usage: python3 -m tools.setup COMMAND", *lines, sep="\n")
        return USAGE_EXIT
    # Ends `finally` blocks properly when a CI system asks the run to stop.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(128 + signal.SIGTERM))
    try:
        if argv[0] not in WITHOUT_VENV and not python_env.inside_venv():
            _enter_venv()
        command(argv[1:])
    except SetupError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
