# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.ipai_master_control.tests.pictures import picture
from odoo.tests import HttpCase, tagged

from .common import EXIT, OFFICER, HrMixin

TIMEOUT_SECONDS = 180


@tagged("post_install", "-at_install")
class TestHrBrowser(HrMixin, HttpCase):
    """From a hire to the sign-off, each at their own desk, in real time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_hr()
        cls.recruiter.name, cls.technician.name = "Amara Okafor", "Jonas Lindqvist"
        field = "group_ids" if "group_ids" in cls.recruiter._fields else "groups_id"
        cls.recruiter.write({field: [(4, cls.env.ref(OFFICER).id)]})

    def _tour(self, name, url, user, shown=None):
        with picture(f"hr-{shown or name}"):
            self.start_tour(
                url, f"ipai_hr_{name}", login=user.login, timeout=TIMEOUT_SECONDS
            )
        self.env.invalidate_all()

    def _url(self, rest="/new"):
        return f"/odoo/action-{self.env.ref('hr.open_view_employee_list_my').id}{rest}"

    def test_hire_to_onboarding_done_and_exit_to_signed_off(self):
        self._tour("hire", self._url(), self.recruiter)
        employee = self.env["hr.employee"].search([("name", "=", "Robin Vale")])
        self._finish_process(self._emitted(employee))
        self._tour("onboarded", self._url(f"/{employee.id}"), self.recruiter)
        self._tour("exit", self._url(f"/{employee.id}"), self.recruiter)
        item = self._emitted(employee, EXIT)
        asked = self._until_sign_off(item)
        items = self.env.ref("ipai_master_control.mc_work_item_action")
        url = f"/odoo/action-{items.id}/{asked.id}"
        self._tour("sign", url, self.technician, "sign-it")
        self.assertEqual((asked.state, item.state), ("blocked", "open"))
        self._tour("sign", url, self.recruiter, "sign-hr")
        self.assertEqual((asked.state, item.state), ("done", "done"))
        self.assertEqual(asked.review_ids.done_by, self.recruiter | self.technician)
        self.assertEqual(self._states(employee), ("done", "done"))
        self._tour("offboarded", self._url(f"/{employee.id}"), self.recruiter)
        self._tour("list", self._url("?view_type=list"), self.recruiter)
