# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Superset's REST API, as somebody with an account uses it."""

import json

import requests

from tools.superset.server import ADMIN

ANSWER_SECONDS = 120
DATABASE_FILE = "databases/supabase.yaml"


class Client:
    """One person's session; tests may ask ``get`` and ``post`` anything.

    :param server: ``tools.superset.server.SupersetServer``
    """

    def __init__(self, server):
        self.url, self.password = server.url, server.password
        self.session = requests.Session()
        account = {"username": ADMIN, "password": server.password, "provider": "db"}
        token = self.post("/api/v1/security/login", json=account)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        crumb = self.get("/api/v1/security/csrf_token/")["result"]
        self.session.headers["X-CSRFToken"] = crumb

    def get(self, path, **options):
        """Return the JSON of an answer."""
        return self._call("get", path, **options)

    def post(self, path, **options):
        return self._call("post", path, **options)

    def _call(self, method, path, **options):
        answer = self.ask(method, path, **options)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:2000]}"
        return answer.json()

    def ask(self, method, path, **options):
        """Return the answer as it is."""
        return self.session.request(
            method, f"{self.url}{path}", timeout=ANSWER_SECONDS, **options
        )

    def import_bundle(self, path, password):
        """Import a bundle; what is there is written over."""
        with open(path, "rb") as bundle:
            return self.post(
                "/api/v1/assets/import/",
                files={"bundle": ("bundle.zip", bundle, "application/zip")},
                data={"passwords": json.dumps({DATABASE_FILE: password})},
            )

    def all(self, kind, *columns):
        """Return the values of every chart, dashboard or the like, by its UUID."""
        names = ",".join(("uuid", *columns))
        query = f"(columns:!(id,{names}),page:0,page_size:100)"
        found = self.get(f"/api/v1/{kind}/", params={"q": query})["result"]
        return {row["uuid"]: row for row in found}

    def data(self, chart_id):
        """Return the rows of a chart."""
        answer = self.get(f"/api/v1/chart/{chart_id}/data/", params={"force": "true"})
        return answer["result"][0]["data"]

    def ask_data(self, dataset_id, context, more_filters):
        """Return the rows of a query context with more filters, as dashboards ask."""
        queries = [
            {**query, "filters": [*query["filters"], *more_filters]}
            for query in context["queries"]
        ]
        asked = {
            **context,
            "queries": queries,
            "datasource": {"id": dataset_id, "type": "table"},
            "force": True,
        }
        return self.post("/api/v1/chart/data", json=asked)["result"][0]["data"]

    def run_sql(self, sql):
        """Return SQL Lab's answer as it is."""
        [database] = self.all("database").values()
        asked = {"database_id": database["id"], "sql": sql, "schema": "runtime"}
        return self.ask("post", "/api/v1/sqllab/execute/", json=asked)

    def browser_session(self):
        """Return the value of the session cookie that a person gets from the form."""
        self.session.post(
            f"{self.url}/login/",
            data={"username": ADMIN, "password": self.password},
            allow_redirects=False,
            timeout=ANSWER_SECONDS,
        )
        return self.session.cookies["session"]
