# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check a company's sealed log: rows, files, gaps, tree, signatures, witnesses.

Everything is worked out again from the rows in one pass, in the order of the leaves,
with flat memory. Nothing that the database says about itself is believed: the roots
that were signed are compared with the roots that the rows give, and the keys must be
vouched for from outside (``key_chain``).

``source`` gives the data of one log (see ``log_source.LogSource``).
"""

from contextlib import closing

from . import checkpoint, evidence_leaf, key_chain, merkle
from .checkpoint import BadNote
from .verification_report import Report
from .verification_rows import RowChecks
from .witness_notes import Witnesses

PROGRESS_STEP = 1000


class Verifier(RowChecks):
    """One verification of one log."""

    def __init__(self, source, anchors=(), witnesses=(), progress=None, files=True):
        """Prepare.

        :param anchors: public keys from outside the database
        :param witnesses: paths of witness files
        :param progress: called with ``(done, total)`` now and then
        :param files: whether the bytes of attached files are read and hashed
        """
        self.source = source
        self.origin = checkpoint.origin(source.company_uuid)
        self.report = Report(self.origin, source.company_name)
        self.anchors = list(anchors)
        self.witness_paths = list(witnesses)
        self.progress = progress or (lambda done, total: None)
        self.with_files = files
        self.frontier = merkle.Frontier()
        self.tree_is_whole = True
        self.nodes_fit = True
        self.known = {}  # nodes since the checkpoint before, for the proofs
        self.signed_size = 0

    def run(self):
        """Return the Report."""
        report = self.report
        self.keys, problems = key_chain.vouched(
            self.origin, self.source.keys(), self.anchors
        )
        for problem in problems:
            report.add("key", "public keys", problem)
        self.witnesses = Witnesses(self.origin, self.keys, report)
        for path in self.witness_paths:
            self.witnesses.load(path)
        self.erasures = self.source.erasures()
        with (
            closing(self.source.nodes()) as self.stored_nodes,
            closing(self.source.checkpoints()) as self.points,
        ):
            self.point = next(self.points, None)
            self.before = None
            self._walk_leaves()
            self._finish()
        return report

    # Leaves

    def _walk_leaves(self):
        total = self.source.leaf_count()
        self._pass_checkpoints()
        for number, leaf in enumerate(self.source.leaves()):
            if number % PROGRESS_STEP == 0:
                self.progress(number, total)
            self.report.leaves += 1
            self._check_row(leaf)
            self._grow(leaf)
            self._pass_checkpoints()
        self.progress(total, total)

    def _grow(self, leaf):
        """Add the leaf to the tree and compare the nodes that are full now."""
        if not self.tree_is_whole:
            return
        if leaf.leaf_index != self.frontier.size:
            self._report_gap(leaf)
            return
        try:
            value = bytes.fromhex(leaf.leaf_hash)
        except (TypeError, ValueError):
            value = b""
        self.known[0, leaf.leaf_index] = value
        for node in self.frontier.append(value):
            self.known[node[:2]] = node[2]
            self._check_node(*node)

    def _report_gap(self, leaf):
        expected = self.frontier.size
        self.tree_is_whole = False
        if leaf.leaf_index < expected:
            message = f"leaf {leaf.leaf_index} is there twice"
        elif leaf.leaf_index == expected + 1:
            message = f"leaf {expected} is missing"
        else:
            message = f"leaves {expected} to {leaf.leaf_index - 1} are missing"
        self.report.add("gap", f"leaf {expected}", message, leaf_index=expected)

    def _check_node(self, level, index, value):
        if not self.nodes_fit:
            return
        stored = next(self.stored_nodes, None)
        if stored == (level, index, value):
            return
        self.nodes_fit = False
        first, last = index << level, ((index + 1) << level) - 1
        if stored and stored[:2] == (level, index):
            self.report.add(
                "tree",
                f"leaves {first} to {last}",
                "they do not give the node that was stored when they were sealed",
                leaf_index=first,
            )
        else:
            self.report.add(
                "tree",
                f"node {level}/{index}",
                "the stored node is missing or not in its place",
                leaf_index=first,
            )

    # Checkpoints

    def _pass_checkpoints(self):
        """Check the checkpoints that are reached at this size."""
        if self.tree_is_whole:
            self.witnesses.reached(self.frontier)
        while self.point and self.point.tree_size <= self.report.leaves:
            if self._check_checkpoint(self.point):
                self.before = self.point
            self.point = next(self.points, None)

    def _check_checkpoint(self, point):
        """Check one; False when it stands in a place where it cannot be."""
        self.report.checkpoints += 1
        size = point.tree_size
        where = f"checkpoint {point.id} (tree size {size})"
        place = {"checkpoint_id": point.id}
        if problem := self._order_problem(point):
            self.report.add("replayed", where, problem, **place)
            return False
        if problem := self._note_problem(point):
            self.report.add("checkpoint", where, problem, **place)
        elif point.key_id:
            self.report.signed += 1
            self.signed_size = size
        if self.tree_is_whole:
            self._check_root(point, where, place)
        return True

    def _order_problem(self, point):
        before = self.before
        if not before:
            return ""
        if point.tree_size < before.tree_size:
            return f"an older state was put after tree size {before.tree_size}"
        if point.sealed_at <= before.sealed_at:
            return "it is not younger than the checkpoint before it"
        if point.tree_size == before.tree_size and before.key_id:
            return "the checkpoint before it has sealed the same already"
        return ""

    def _note_problem(self, point):
        """Return what is wrong with note and signature, "" when nothing is."""
        try:
            body, signatures = checkpoint.parse(point.note)
        except BadNote as error:
            return str(error)
        time = evidence_leaf.moment(point.sealed_at)
        said = (body.origin, body.tree_size, body.root.hex(), body.time)
        if said != (self.origin, point.tree_size, point.root_hash, time):
            return "its note says something else than its row"
        if not point.key_id:
            return "it has a signature but no key" if signatures else ""
        problem = f"no trusted key {point.key_id} was in use at its time"
        for key in self.keys:
            if key.public.key_id == point.key_id and key.covers(time):
                try:
                    checkpoint.verify(point.note, key.public)
                    return ""
                except BadNote as error:
                    problem = str(error)
        return problem

    def _check_root(self, point, where, place):
        if point.tree_size != self.frontier.size:
            return
        root = self.frontier.root()
        if root.hex() != point.root_hash:
            start = self.before.tree_size if self.before else 0
            self.tree_is_whole = False
            self.report.add(
                "tree",
                where,
                "the evidence does not give the root that was sealed; what was changed"
                f" is among leaves {start} to {point.tree_size - 1}",
                # A node that does not fit has named the place more closely already.
                leaf_index=start if self.nodes_fit else -1,
                **place,
            )
            return
        self._prove_consistency(point, root, where, place)
        self.known = self.frontier.nodes()

    def _prove_consistency(self, point, root, where, place):
        """Prove, from nodes, that this checkpoint only adds to the one before."""
        old = self.before
        if not old or not self.known:
            return
        proof = merkle.consistency_proof(
            old.tree_size, point.tree_size, lambda *node: self.known[node]
        )
        old_root = bytes.fromhex(old.root_hash)
        if not merkle.verify_consistency(
            old.tree_size, point.tree_size, old_root, root, proof
        ):
            self.report.add(
                "tree", where, "it does not continue the checkpoint before", **place
            )

    # The end

    def _finish(self):
        report = self.report
        report.tree_size = self.frontier.size
        report.root_hash = self.frontier.root().hex()
        while self.point:
            report.checkpoints += 1
            report.add(
                "truncated",
                f"checkpoint {self.point.id} (tree size {self.point.tree_size})",
                f"the log ends after {report.leaves} leaves",
                checkpoint_id=self.point.id,
            )
            self.point = next(self.points, None)
        covered = self.before.tree_size if self.before else 0
        if report.leaves > covered:
            report.add(
                "checkpoint",
                f"leaf {covered}",
                "no checkpoint covers the leaves from here on",
                leaf_index=covered,
            )
        extra = next(self.stored_nodes, None) if self.tree_is_whole else None
        if extra and self.nodes_fit:
            place = f"node {extra[0]}/{extra[1]}"
            report.add("tree", place, "it is stored, but no leaves give it")
        self.witnesses.finish(report.leaves, self.tree_is_whole)
        self._warn(covered)

    def _warn(self, covered):
        report = self.report
        report.unsealed, oldest = self.source.unsealed()
        if report.unsealed:
            report.warn(
                f"{report.unsealed} pieces of evidence are not sealed yet"
                f" (the first is evidence {oldest})."
            )
        if report.leaves and self.signed_size < covered:
            report.warn(
                f"Leaves {self.signed_size} to {covered - 1} are covered by seals"
                " without a signature only."
            )
        if self.keys and not self.anchors:
            report.warn(
                "No public key was given from outside: only the database vouches for"
                " the keys."
            )
        if not self.report.witnessed:
            report.warn(
                "No witness was compared: a log that was cut off at its end"
                " would not be noticed."
            )
