# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from odoo import SUPERUSER_ID, http
from odoo.addons.ipai_master_control.lib import secrets, standard_webhooks
from odoo.http import request

SECRET_KIND = "supabase_hook"
MAX_BODY_BYTES = 10_000


class SupabaseHook(http.Controller):
    @http.route(
        "/master_control/hooks/supabase",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def wake(self, **_params):
        """Look for commands soon. The call says nothing that is believed.

        Answers: 202 a job looks, 401 the signature does not fit or is too old, 503
        there is no secret. A replay does what the first call did: it makes Odoo look.
        """
        body = request.httprequest.get_data()
        try:
            secret = secrets.resolve(SECRET_KIND)
            standard_webhooks.verify(
                secret, dict(request.httprequest.headers), body, time.time()
            )
        except standard_webhooks.VerificationFailed as error:
            return _answer(401, str(error))
        except (secrets.SecretMissing, standard_webhooks.SecretUnusable):
            return _answer(503, "the hook is not configured")
        request.update_env(user=SUPERUSER_ID)
        request.env["mc.mirror"]._wake()
        return _answer(202, "accepted")


def _answer(status, text):
    return request.make_json_response({"result": text}, status=status)
