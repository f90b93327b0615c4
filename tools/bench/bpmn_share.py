# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the time of a step goes, by cProfile. Shares overlap: a clock's start writes
evidence, so they do not add up to a whole."""

import cProfile
import pstats

# What is looked at -> (end of the file's path, name of the function) of its entries.
PARTS = {
    "engine: load, decide, store": [("bpmn_instance_engine.py", "_step")],
    "deciding alone": [("engine/step.py", "step")],
    "making work items": [("ipai_master_control/models/mc_work_item.py", "create")],
    "SLA clocks": [
        ("mc_sla_timer_lifecycle.py", "_start"),
        ("mc_sla_timer_lifecycle.py", "_stop"),
    ],
    "evidence": [("mc_evidence.py", "create")],
    "chatter": [
        ("mail/models/mail_thread.py", "_message_log_batch"),
        ("mail/models/mail_thread.py", "_track_finalize"),
    ],
    "SQL statements": [("sql_db.py", "execute")],
}


def shares(run, times=3):
    """Return part -> share of the time of ``run()``, from 0 to 1."""
    profile = cProfile.Profile()
    profile.enable()
    for _time in range(times):
        run()
    profile.disable()
    stats = pstats.Stats(profile)
    found = {
        part: sum(
            entry[3]
            for (path, _line, name), entry in stats.stats.items()
            if any(path.endswith(end) and name == func for end, func in functions)
        )
        for part, functions in PARTS.items()
    }
    return {part: round(taken / stats.total_tt, 2) for part, taken in found.items()}
