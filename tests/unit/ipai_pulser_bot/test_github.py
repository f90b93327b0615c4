# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the GitHub client reads and writes, against a local HTTP server."""

from datetime import datetime

import pytest
from github_helpers import REPO, SHA, TOKEN
from http_server import Answer
from pulser_lib.github import (
    GitHubError,
    NotFound,
    Unavailable,
)


class TestReading:
    def test_pages_are_followed(self, client, server):
        path = f"/repos/{REPO}/commits/{SHA}/check-runs"

        def page(request):
            number = int(request.query.get("page", ["1"])[0])
            link = f'<{server.url}{path}?page={number + 1}&per_page=100>; rel="next"'
            headers = {"link": link} if number < 3 else {}
            return Answer(
                {"total_count": 3, "check_runs": [{"id": number}]}, 200, headers
            )

        server.on("GET", path, page)
        assert [run["id"] for run in client.check_runs(REPO, SHA)] == [1, 2, 3]
        first = server.sent(path)[0]
        assert first.query["per_page"] == ["100"]

    def test_a_next_page_elsewhere_is_not_asked_for(self, client, server, other_server):
        path = f"/repos/{REPO}/issues/1/comments"
        link = f'<{other_server.url}{path}?page=2>; rel="next"'
        server.on("GET", path, body=[], headers={"link": link})
        with pytest.raises(GitHubError, match="another host"):
            client.comments(REPO, 1)
        assert other_server.requests == []

    def test_pages_without_end(self, client, server):
        path = f"/repos/{REPO}/issues/1/comments"
        link = f'<{server.url}{path}?page=2>; rel="next"'
        server.on("GET", path, body=[], headers={"link": link})
        with pytest.raises(GitHubError, match="more than 50 pages"):
            client.comments(REPO, 1)

    def test_lists(self, client, server):
        base = f"/repos/{REPO}"
        server.on("GET", f"{base}/commits/{SHA}/pulls", body=[{"number": 1}])
        server.on("GET", f"{base}/check-runs/4/annotations", body=[{"path": "a"}])
        server.on("GET", f"{base}/actions/runs", body={"workflow_runs": [{"id": 1}]})
        jobs = f"{base}/actions/runs/9/attempts/2/jobs"
        server.on("GET", jobs, body={"jobs": [{"id": 7}]})
        assert client.pulls_for_commit(REPO, SHA) == [{"number": 1}]
        assert client.annotations(REPO, 4) == [{"path": "a"}]
        assert client.workflow_runs(REPO, SHA) == [{"id": 1}]
        assert server.sent(f"{base}/actions/runs")[0].query["head_sha"] == [SHA]
        assert client.workflow_jobs(REPO, 9, 2) == [{"id": 7}]

    @pytest.mark.parametrize(
        "body", [{}, [], {"check_runs": None}, {"check_runs": [1]}]
    )
    def test_a_list_that_is_none(self, client, server, body):
        server.on("GET", f"/repos/{REPO}/commits/{SHA}/check-runs", body=body)
        with pytest.raises(GitHubError):
            client.check_runs(REPO, SHA)

    def test_branch_head(self, client, server):
        path = f"/repos/{REPO}/git/ref/heads/topic/a%20b"
        server.on("GET", path, body={"ref": "x", "object": {"sha": SHA}})
        assert client.branch_head(REPO, "topic/a b") == SHA
        assert client.branch_head(REPO, "gone") is None

    def test_a_reference_without_a_commit(self, client, server):
        server.on("GET", f"/repos/{REPO}/git/ref/heads/x", body={"object": {}})
        with pytest.raises(GitHubError, match=r"object\.sha"):
            client.branch_head(REPO, "x")

    def test_diff(self, client, server):
        path = f"/repos/{REPO}/pulls/1"
        server.on("GET", path, body="diff --git a/x b/x\n+\u00e4\n")
        assert client.pull_diff(REPO, 1) == "diff --git a/x b/x\n+ä\n"
        assert server.sent(path)[0].headers["accept"] == "application/vnd.github.diff"

    def test_a_diff_that_is_too_large(self, client, server):
        path = f"/repos/{REPO}/pulls/1"
        server.on("GET", path, body={"message": "too large"}, status=406)
        assert "too large" in client.pull_diff(REPO, 1)
        server.on("GET", path, body=b"+" * (3 * 1024 * 1024))
        assert len(client.pull_diff(REPO, 1)) == 1024 * 1024

    def test_a_comment(self, client, server):
        path = f"/repos/{REPO}/issues/1/comments"
        server.on("POST", path, body={"id": 3, "html_url": "https://x/3"}, status=201)
        assert client.create_comment(REPO, 1, "ünïcode") == "https://x/3"
        assert server.sent(path)[0].json() == {"body": "ünïcode"}

    def test_deliveries_until_a_moment(self, client, server):
        path = "/app/hook/deliveries"
        dates = ["2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"]
        body = [{"id": at, "delivered_at": date} for at, date in enumerate(dates)]
        link = f'<{server.url}{path}?cursor=x>; rel="next"'
        server.on("GET", path, body=body, headers={"link": link})
        since = datetime(2026, 1, 2)
        assert [item["id"] for item in client.hook_deliveries(since)] == [0, 1]
        assert len(server.requests) == 1
        server.on("GET", path, body=[{"delivered_at": "yesterday"}])
        with pytest.raises(GitHubError, match="delivered_at"):
            client.hook_deliveries(since)

    def test_redeliver(self, client, server):
        path = "/app/hook/deliveries/12/attempts"
        server.on("POST", path, status=202)
        client.redeliver(12)
        assert len(server.sent(path)) == 1


class TestJobLog:
    PATH = f"/repos/{REPO}/actions/jobs/4/logs"

    def redirect(self, server, other_server, **facts):
        def blob(request):
            if "authorization" in request.headers:
                return Answer("no credentials here, please", 400)
            return Answer(**facts)

        target = f"{other_server.url}/blob?sig=s3cret"
        server.on("GET", self.PATH, status=302, headers={"location": target})
        other_server.on("GET", "/blob", blob)

    def test_the_redirect_is_followed_without_credentials(
        self, client, server, other_server
    ):
        self.redirect(server, other_server, body="line one\nlïne two\n")
        assert client.job_log(REPO, 4) == "line one\nlïne two\n"
        [request] = other_server.requests
        assert "authorization" not in request.headers
        assert TOKEN not in str(request.headers)

    def test_only_the_end_of_a_long_log(self, client, server, other_server):
        body = b"x" * (3 * 1024 * 1024) + b"the end"
        self.redirect(server, other_server, body=body)
        log = client.job_log(REPO, 4)
        assert len(log) == 2 * 1024 * 1024
        assert log.endswith("the end")

    def test_a_log_that_is_gone(self, client, server, other_server):
        self.redirect(server, other_server, body="<Error/>", status=404)
        with pytest.raises(NotFound):
            client.job_log(REPO, 4)
        server.on("GET", self.PATH, body={"message": "expired"}, status=410)
        with pytest.raises(NotFound, match="expired"):
            client.job_log(REPO, 4)

    def test_no_second_redirect_and_no_signature_in_errors(
        self, client, server, other_server
    ):
        self.redirect(
            server, other_server, status=302, headers={"location": server.url}
        )
        with pytest.raises(GitHubError) as caught:
            client.job_log(REPO, 4)
        assert "s3cret" not in str(caught.value)

    def test_a_host_that_does_not_answer(self, client, server):
        target = "http://127.0.0.1:9/blob?sig=s3cret"
        server.on("GET", self.PATH, status=302, headers={"location": target})
        with pytest.raises(Unavailable) as caught:
            client.job_log(REPO, 4)
        assert "s3cret" not in str(caught.value)

    def test_a_log_without_redirect(self, client, server):
        server.on("GET", self.PATH, body=b"\xff\xfelog")
        assert client.job_log(REPO, 4).endswith("log")
