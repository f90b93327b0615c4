# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Talk to Odoo as a browser does: sign in, call methods with the user's rights."""

import requests

TIMEOUT_SECONDS = 60


class RpcError(Exception):
    """Odoo answered with an error; the message is the one a user would read."""


class WebSession:
    """One signed-in user.

    :param url: address of the web server
    :param database: name of the database
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self._http = requests.Session()
        self._http.trust_env = False
        answer = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        self.uid = answer["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model; raises ``RpcError``."""
        return self._post(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def find(self, model, domain, fields, **kwargs):
        """Return the records of a domain as dicts."""
        return self.call(model, "search_read", domain, fields, **kwargs)

    def ref(self, xml_id):
        """Return the database id behind an XML id."""
        module, name = xml_id.split(".")
        rows = self.find(
            "ir.model.data",
            [("module", "=", module), ("name", "=", name)],
            ["res_id"],
        )
        return rows[0]["res_id"]

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self._http.post(
            f"{self.url}{path}", json=body, timeout=TIMEOUT_SECONDS
        )
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data") or {}
            raise RpcError(data.get("message") or answer["error"].get("message"))
        # Odoo 19 leaves a result of None out.
        return answer.get("result")
