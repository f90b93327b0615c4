# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models

PREFIX = "_run_"
_NAME = re.compile(r"[A-Za-z]\w*")


class BpmnError(Exception):
    """An error that a model may catch with an error boundary event.

    :param code: the error's code in the model
    :param message: for people
    """

    def __init__(self, code, message=""):
        super().__init__(message or code)
        self.code = code


class BpmnService(models.AbstractModel):
    """The methods that service, send and business rule tasks may name.

    An addon registers ``notify`` by inheriting this model with
    ``_run_notify(self, instance, variables)``. It runs with all rights, in the name of
    the acting user, in the transaction of the step and behind a savepoint; it returns a
    dict of variables or nothing, and raises ``BpmnError`` for what the model can catch.
    Everything else that it raises makes an incident. A model can name nothing but these
    methods.
    """

    _name = "bpmn.service"
    _description = "Methods of Processes"

    @api.model
    def _method(self, name):
        """Return the registered method of that name, or None."""
        if not _NAME.fullmatch(name or ""):
            return None
        return getattr(self, PREFIX + name, None)

    def _run_post_message(self, instance, variables):
        """Write ``text`` into the chatter of the root work item."""
        instance.work_item_id.message_post(body=str(variables.get("text") or ""))

    def _run_log(self, instance, variables):
        """Append ``text`` as evidence of the root work item."""
        name = str(variables.get("text") or "")[:200]
        self.env["mc.evidence"].append(
            "process", name, meta=variables, work_item=instance.work_item_id
        )
