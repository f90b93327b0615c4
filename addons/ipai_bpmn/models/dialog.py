# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Actions that open a dialog."""


def dialog(model, name, defaults):
    """Return the action that opens a wizard.

    :param defaults: context with the ``default_…`` values
    """
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "view_mode": "form",
        "views": [(False, "form")],
        "target": "new",
        "context": defaults,
    }
