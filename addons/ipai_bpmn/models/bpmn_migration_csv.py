# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

from odoo import models
from odoo.addons.ipai_master_control.lib.audit_export.csv_format import neutral
from odoo.exceptions import MissingError

COLUMNS = ("instance", "business_key", "outcome", "reasons", "notes", "recorded_at")
CSV_SQL = """
    SELECT i.uuid, i.business_key, r.outcome, r.reasons, r.notes, r.recorded_at
    FROM bpmn_migration_result r JOIN bpmn_instance i ON i.id = r.instance_id
    WHERE r.migration_id = %s ORDER BY r.id
"""


class BpmnMigration(models.Model):
    """The report as a file for spreadsheets."""

    _inherit = "bpmn.migration"

    def _report_csv(self):
        """Return the report's bytes: one line for each instance, oldest first.

        :raises AccessError, MissingError: the plan is not to be seen
        """
        self.ensure_one()
        if not self.exists():
            raise MissingError(self.env._("There is no such plan."))
        self.check_access("read")
        self.env.flush_all()
        self.env.cr.execute(CSV_SQL, [self.id])
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in self.env.cr.fetchall():
            writer.writerow([neutral(cell) for cell in row])
        return file.getvalue().encode()
