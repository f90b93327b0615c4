# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Patches and commits, with real git repositories."""

import pytest
from checkouts import write
from pulser_lib.workspace import GitError, PatchRejected, Workspace


class TestPatches:
    @pytest.mark.parametrize(
        ("path", "content"),
        [
            ("app.py", b"x = 1\n"),
            ("app.py", b"no newline at the end"),
            ("app.py", b""),
            ("dos.txt", b"one\r\ntwo\r\n"),
            ("mixed.txt", b"one\r\ntwo\nthree\r"),
            ('new dir/n\xc3\xabw "quoted"\t.py'.encode("latin-1").decode(), b"y\n"),
            ("\u65e5\u672c.txt", "日本\u2028\u0085x\n".encode()),
            ("binary.bin", bytes(range(256)) * 20),
            ("-option", b"x\n"),
            ("patch.txt", b"--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-x\n+y\n"),
        ],
    )
    def test_a_patch_makes_the_same_files_again(self, workspace, remote, path, content):
        write(workspace, path, content)
        patch = workspace.diff()
        assert patch
        workspace.checkout(remote.head)
        workspace.apply(patch)
        assert (workspace.tree / path).read_bytes() == content
        assert workspace.diff() == patch
        assert workspace.read_file(path) == content

    def test_crlf_files_keep_their_line_ends(self, workspace, remote):
        head = remote.commit(
            {".gitattributes": b"* text=auto eol=crlf\n", "dos.txt": b"a\r\nb\r\n"}
        )
        workspace.checkout(head)
        stored = workspace.read_blob(head, "dos.txt")
        assert (workspace.tree / "dos.txt").read_bytes() == stored
        assert workspace.changes() == []

    def test_an_empty_patch(self, workspace):
        workspace.apply("")
        workspace.apply("\n")
        assert workspace.changes() == []

    @pytest.mark.parametrize(
        "patch",
        [
            "no patch\n",
            "--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-other\n+x\n",
            "--- /dev/null\n+++ b/../escape.txt\n@@ -0,0 +1 @@\n+x\n",
            "--- /dev/null\n+++ b/.git/hooks/post-checkout\n@@ -0,0 +1 @@\n+x\n",
            "--- /dev/null\n+++ b//etc/escape.txt\n@@ -0,0 +1 @@\n+x\n",
            "diff --git a/gone b/gone\ndeleted file mode 100644\n",
            "\ud800",
        ],
    )
    def test_patches_that_do_not_fit(self, workspace, tmp_path, patch):
        with pytest.raises(GitError):
            workspace.apply(patch)
        assert workspace.changes() == []
        assert not (workspace.path / "escape.txt").exists()

    def test_a_patch_through_its_own_symlink(self, workspace, tmp_path):
        patch = (
            "diff --git a/link b/link\nnew file mode 120000\n"
            f"--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+{tmp_path}\n"
            "\\ No newline at end of file\n"
            "diff --git a/link/escape.txt b/link/escape.txt\nnew file mode 100644\n"
            "--- /dev/null\n+++ b/link/escape.txt\n@@ -0,0 +1 @@\n+x\n"
        )
        with pytest.raises(PatchRejected):
            workspace.apply(patch)
        assert not (tmp_path / "escape.txt").exists()

    def test_text_that_is_not_utf8(self, workspace):
        write(workspace, "latin.txt", b"\xe4\n")
        with pytest.raises(GitError, match="not UTF-8"):
            workspace.diff()


class TestCommit:
    WHO = ("Pulser Bot", "bot@example.com", "2026-01-02T03:04:05.678901+00:00")

    def commit(self, workspace, message="Repair\n\nPulser-Run: 1/1\n", who=WHO):
        write(workspace, "app.py", "x = 1\n")
        return workspace.commit(message, *who)

    def test_the_same_input_gives_the_same_commit(self, remote, tmp_path):
        names = set()
        for number in range(2):
            place = tmp_path / f"work{number}"
            workspace = Workspace(place, remote.url, allow_file=True)
            workspace.checkout(remote.head)
            names.add(self.commit(workspace))
        assert len(names) == 1
        workspace.checkout(remote.head)
        assert self.commit(workspace) in names
        workspace.checkout(remote.head)
        assert self.commit(workspace, message="Another\n") not in names

    def test_author_date_and_trailer(self, workspace, remote):
        sha = self.commit(workspace)
        workspace.push("topic", remote.head)
        shown = remote._run(
            "show", "-s", "--format=%an|%ae|%cn|%at|%B|%P", sha, cwd=remote.bare
        )
        expected = "Pulser Bot|bot@example.com|Pulser Bot|1767323045|Repair\n\n"
        assert shown.startswith(expected + "Pulser-Run: 1/1")
        assert shown.endswith(f"|{remote.head}")

    def test_nothing_to_commit(self, workspace):
        with pytest.raises(GitError, match="nothing was changed"):
            workspace.commit("x", *self.WHO)

    @pytest.mark.parametrize("date", [1767323045, "2026-01-02T03:04:05"])
    def test_other_forms_of_a_date(self, workspace, remote, date):
        first = self.commit(workspace)
        workspace.checkout(remote.head)
        who = (*self.WHO[:2], date)
        assert self.commit(workspace, who=who) == first
