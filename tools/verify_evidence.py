# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Verify the evidence of a database from the command line, without Odoo.

    python -m tools.verify_evidence --db NAME --filestore FOLDER \\
        --public-key KEY.pem --witness WITNESS.jsonl

The server comes from PGHOST and its like; an account that may only read is enough. The
exit code is 0 when all is well, 3 when nothing is wrong but not all is vouched for, 1
when something was changed, 2 when it could not be checked.
"""

import argparse
import importlib.util
import json
import os
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

LIB = Path(__file__).resolve().parents[1] / "addons" / "ipai_master_control" / "lib"
EXITS = {"ok": 0, "broken": 1, "unproven": 3}
CANNOT = 2


def load_core():
    """Return the addon's plain Python core as a package, without Odoo."""
    name = "mc_core"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, LIB / "__init__.py", submodule_search_locations=[str(LIB)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return name


def core(name):
    """Return a module of the core."""
    return importlib.import_module(f"{load_core()}.{name}")


def main(argv=None):
    """Verify; print the reports; return the exit code."""
    options = _options(argv)
    try:
        anchors = _anchors(options.public_key)
        with closing(psycopg2.connect(dbname=options.db)) as connection:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            reports = list(_verify(connection, options, anchors))
    except (psycopg2.Error, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return CANNOT
    if options.json:
        print(json.dumps([report.as_dict() for report in reports]))
    else:
        for report in reports:
            print(*report.lines(), sep="\n")
    states = {report.state for report in reports}
    worst = next((s for s in ("broken", "unproven") if s in states), "ok")
    return EXITS[worst]


def _options(argv):
    parser = argparse.ArgumentParser(prog="verify_evidence")
    parser.add_argument("--db", required=True, help="name of the database")
    parser.add_argument("--filestore", help="folder of the database's attachments")
    parser.add_argument(
        "--public-key",
        action="append",
        default=[],
        help="file with public keys to believe; else the environment's signing key",
    )
    parser.add_argument(
        "--witness", action="append", default=[], help="witness file or saved note"
    )
    parser.add_argument("--company", help="UUID of the one company to look at")
    parser.add_argument("--no-files", action="store_true", help="do not read files")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(argv)


def _anchors(paths):
    anchors = core("anchors")
    if paths:
        texts = [Path(path).read_text(encoding="utf-8") for path in paths]
        return [key for text in texts for key in anchors.parse(text)]
    keys, problems = anchors.from_environment()
    if problems:
        raise ValueError("; ".join(problems))
    return keys


def _verify(connection, options, anchors):
    log_source, verification = core("log_source"), core("verification")
    witnesses = options.witness or [os.environ.get("MC_EVIDENCE_WITNESS_FILE")]
    found = False
    for company in log_source.companies(connection):
        if options.company and options.company != company[1]:
            continue
        found = True
        verifier = verification.Verifier(
            log_source.LogSource(connection, company, options.filestore),
            anchors=anchors,
            witnesses=[path for path in witnesses if path],
            progress=_progress(company[2]),
            files=not options.no_files,
        )
        report = verifier.run()
        # A company that never had evidence has no log that one could doubt.
        if report.leaves or report.unsealed or report.problems or options.company:
            yield report
    if not found:
        raise ValueError(f"no company {options.company}")


def _progress(name):
    if not sys.stderr.isatty():
        return None

    def show(done, total):
        end = "\n" if done == total else ""
        print(f"\r{name}: {done} of {total}", end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())
