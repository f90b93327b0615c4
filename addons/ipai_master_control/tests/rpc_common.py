# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tools import mute_logger

HEADERS = {"Content-Type": "application/json"}


class RpcMixin:
    """For an ``HttpCase``: people with a login and a script, not a browser."""

    def _rpc(self, user, model, method, *args, context=None, **kwargs):
        """Call a method as a client would; return its answer as a dict."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        kwargs["context"] = context or {}
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        with mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule"):
            response = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps(body),
                headers=HEADERS,
            )
        self.env.invalidate_all()
        return response.json()
