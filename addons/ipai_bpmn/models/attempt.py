# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One of many: what cannot be done does not keep the others from being done."""

import logging

from odoo.exceptions import UserError

from .bpmn_instance_effects import CONFLICTS

_logger = logging.getLogger(__name__)


def attempt(env, func):
    """Call ``func()`` behind a savepoint; return why it did not go, or "".

    :param func: may return such a reason itself, and what it wrote stays then
    :raises psycopg2.Error: one of ``CONFLICTS``, which is the whole transaction's
    """
    try:
        with env.cr.savepoint():
            return func() or ""
    except CONFLICTS:
        raise
    except UserError as error:
        return str(error)
    except Exception as error:
        _logger.exception("One of many failed")
        return f"{type(error).__name__}: {error}"
