# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Log tails and fingerprints of failures."""

from pulser_lib.failure import FailedCheck, FailureReport, fingerprint, log_tail

STAMP = "2026-01-02T03:04:05.6789012Z "
PYTEST = """\
============================= test session starts ==============================
collected 12 items
/tmp/pytest-of-runner/pytest-0/test_price.py F
=================================== FAILURES ===================================
E       AssertionError: assert 31 == 30
tests/test_price.py:17: AssertionError
FAILED tests/test_price.py::test_total - AssertionError: assert 31 == 30
========================= 1 failed, 11 passed in 0.42s =========================
##[error]Process completed with exit code 1."""


def report(log, name="tests", diff="", annotations=(), conclusion="failure"):
    check = FailedCheck(name, "github-actions", conclusion, annotations, log, "")
    return FailureReport((check,), diff)


class TestLogTail:
    def test_a_short_log_is_kept_whole(self):
        assert log_tail("one\ntwo\n", 100) == "one\ntwo"

    def test_colours_timestamps_and_carriage_returns_go(self):
        text = (
            f"\ufeff{STAMP}\x1b[36;1mpytest\x1b[0m\r\n"
            f"{STAMP}10%\r20%\rdone\n"
            "2026-01-02T03:04:05+00:00 \x1b]8;;https://x\x07link\x1b]8;;\x07\n"
            "bell\x07 and nul\x00\n"
        )
        assert log_tail(text, 1000) == "pytest\ndone\nlink\nbell and nul"

    def test_the_error_is_kept_among_much_noise(self):
        before = [f"{STAMP}installing package {number}" for number in range(5000)]
        after = [f"{STAMP}cleaning up {number}" for number in range(5000)]
        text = "\n".join([*before, *PYTEST.split("\n"), *after])
        tail = log_tail(text, 3000)
        assert len(tail) <= 3000
        assert "E       AssertionError: assert 31 == 30" in tail
        assert "##[error]Process completed" in tail
        assert "cleaning up 4999" in tail
        assert "lines left out ...]" in tail

    def test_a_first_error_far_above_the_failed_step_is_kept(self):
        text = "\n".join(
            [
                *["setting up"] * 2000,
                "Traceback (most recent call last):",
                "ImportError: no module named rocket",
                *["covered 100%"] * 2000,
                "##[error]Process completed with exit code 2.",
                *["post job"] * 2000,
            ]
        )
        tail = log_tail(text, 2000)
        assert "ImportError: no module named rocket" in tail
        assert "##[error]" in tail

    def test_without_an_error_the_end_is_kept(self):
        tail = log_tail("\n".join(f"line {number}" for number in range(10_000)), 500)
        assert tail.endswith("line 9999")
        assert tail.startswith("[... ")
        assert len(tail) <= 500

    def test_one_endless_line(self):
        assert len(log_tail("x" * 1_000_000 + "\nerror: no", 5000)) <= 5000
        assert "error: no" in log_tail("x" * 1_000_000 + "\nerror: no", 5000)

    def test_odd_sizes(self):
        text = "\n".join(["error: a"] * 500)
        for size in (0, 1, 10, 100, 200, 500):
            assert len(log_tail(text, size)) <= size
        assert log_tail("", 100) == ""


class TestFingerprint:
    def test_stable_under_times_paths_numbers_and_order(self):
        first = report(PYTEST)
        lines = PYTEST.replace("0.42s", "17.03 seconds").replace("pytest-0", "pytest-9")
        lines = lines.replace("31", "42").replace(":17:", ":19:")
        second = report("\n".join(STAMP + line for line in reversed(lines.split("\n"))))
        assert fingerprint(first) == fingerprint(second)

    def test_commit_names_addresses_and_workspaces_do_not_count(self):
        logs = [
            f"fatal: {sha} at {address} in {path} id {uuid}"
            for sha, address, path, uuid in [
                (
                    "0123456789abcdef0123456789abcdef01234567",
                    "0x7f00dead",
                    "/home/runner/work/rocket/rocket/a.py",
                    "6f1f6e0a-9f6e-4b39-8a3f-2d1c0b9a8e7f",
                ),
                (
                    "89abcdef",
                    "0xbeef",
                    "/tmp/build-77/rocket/b.py",
                    "00000000-9f6e-4b39-8a3f-2d1c0b9a8e7f",
                ),
            ]
        ]
        assert fingerprint(report(logs[0])) == fingerprint(report(logs[1]))

    def test_noise_around_the_error_does_not_count(self):
        noisy = "downloading wheels\n" + PYTEST + "\nuploading cache"
        assert fingerprint(report(PYTEST)) == fingerprint(report(noisy))

    def test_the_diff_does_not_count(self):
        assert fingerprint(report(PYTEST, diff="a")) == fingerprint(
            report(PYTEST, diff="b")
        )

    def test_another_failure_is_another_fingerprint(self):
        base = report(PYTEST)
        others = [
            report(PYTEST.replace("AssertionError", "KeyError")),
            report(PYTEST, name="lint"),
            report(PYTEST, conclusion="timed_out"),
            report(PYTEST, annotations=({"path": "a.py", "message": "boom"},)),
            report(""),
        ]
        prints = {fingerprint(other) for other in [base, *others]}
        assert len(prints) == len(others) + 1
        assert all(len(text) == 64 for text in prints)

    def test_the_order_of_checks_does_not_count(self):
        one, two = report("error: a").checks + report("error: b", name="lint").checks
        assert fingerprint(FailureReport((one, two), "")) == fingerprint(
            FailureReport((two, one), "")
        )

    def test_annotations_with_odd_values(self):
        odd = ({"path": None, "message": None}, {}, {"message": "line 3: x"})
        same = ({"message": "line 77: x"}, {})
        assert fingerprint(report("", annotations=odd)) == fingerprint(
            report("", annotations=same)
        )
