# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In a browser: who is awaited is on the card, and decides on the form."""

from odoo.tests import HttpCase, tagged

from .common import USER, MasterControlMixin

# Waits for an element with a text; ``act`` is what is done with it then.
HELPERS = """
    const find = (selector, text) => [...document.querySelectorAll(selector)]
        .find((one) => one.textContent.includes(text));
    const until = (selector, text = "") => new Promise((resolve, reject) => {
        const start = Date.now();
        const look = () => {
            const found = find(selector, text);
            if (found) { resolve(found); }
            else if (Date.now() - start > 20000) {
                reject(new Error(`not there: ${selector} ${text}`));
            } else { setTimeout(look, 50); }
        };
        look();
    });
    const type = (input, text) => {
        input.value = text;
        for (const name of ["input", "change"]) {
            input.dispatchEvent(new Event(name, { bubbles: true }));
        }
    };
"""
READY = "odoo.isReady === true"


@tagged("post_install", "-at_install")
class TestApprovalBrowser(MasterControlMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_people()
        cls.deputy = cls._user("mc_deputy", USER, name="Dee Deputy")
        cls.reviewer.name = "Rita Reviewer"
        cls.member.name = "Max Member"
        cls._definition(has_forward=True)
        cls.item = cls._item(
            cls.member, name="A gated change of the payroll", user_id=cls.member.id
        )
        cls.item.with_user(cls.member).action_done()
        cls.action = cls.env.ref("ipai_master_control.mc_work_item_action")

    def _run(self, steps, path="", login=None):
        code = f"""(async () => {{{HELPERS}
            {steps}
            console.log("test successful");
        }})().catch((error) => console.error(error.message));"""
        login = login or self.reviewer.login
        self.browser_js(
            f"/odoo/action-{self.action.id}{path}", code, READY, login=login, timeout=90
        )
        self.env.invalidate_all()

    def test_the_card_says_for_whom_it_waits(self):
        self._run(
            """
            const card = await until(".o_kanban_record", "A gated change");
            if (!card.textContent.includes("waits for")) {
                throw new Error("waits for whom?");
            }
            await until(".o_kanban_record [name='awaited_user_ids'] img");
            """
        )

    def test_approving_on_the_form(self):
        self._run(
            """
            await until("[name='awaited_user_ids']");
            (await until("button[name='validate_tier']")).click();
            await until(".o_arrow_button_current, .o_statusbar_status", "Done");
            await until("button[name='action_reopen']");
            """,
            path=f"/{self.item.id}",
        )
        self.assertEqual(self.item.state, "done")
        self.assertEqual(self.item.review_ids.done_by, self.reviewer)

    def test_rejecting_asks_for_the_reason(self):
        self._run(
            """
            (await until("button[name='reject_tier']")).click();
            const input = await until(".modal [name='comment'] input");
            type(input, "No tests");
            (await until(".modal button[name='add_comment']")).click();
            await until(".o-mail-Message, .o-mail-Chatter", "No tests");
            """,
            path=f"/{self.item.id}",
        )
        self.assertEqual(self.item.state, "running")
        self.assertEqual(self._decisions(self.item).body, "No tests")

    def test_withdrawing(self):
        self._run(
            """
            (await until("button[name='restart_validation']", "Withdraw")).click();
            await until("button[name='action_done']");
            """,
            path=f"/{self.item.id}",
            login=self.member.login,
        )
        self.assertEqual(self.item.state, "running")
        self.assertFalse(self.item.review_ids)
