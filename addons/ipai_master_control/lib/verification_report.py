# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a verification says: findings (broken), warnings (not proven), and counts."""

from dataclasses import asdict, dataclass, field

MAX_FINDINGS = 100
OK, UNPROVEN, BROKEN = "ok", "unproven", "broken"


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit, and where."""

    kind: str  # row, content, file, deleted, gap, tree, checkpoint, witness, …
    where: str  # "evidence 12 (leaf 7)", "checkpoint 3 (tree size 40)", …
    message: str
    evidence_id: int = 0
    leaf_index: int = -1
    checkpoint_id: int = 0

    def __str__(self):
        return f"{self.where}: {self.message}"


@dataclass
class Report:
    """The result for one company's log."""

    origin: str
    company: str
    leaves: int = 0
    files: int = 0
    erased: int = 0
    retired: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    signed: int = 0
    witnessed: int = 0
    tree_size: int = 0
    root_hash: str = ""
    problems: int = 0
    findings: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def add(self, kind, where, message, **place):
        """Note a finding; after MAX_FINDINGS they are only counted."""
        self.problems += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, where, message, **place))

    def warn(self, message):
        self.warnings.append(message)

    @property
    def state(self):
        """``broken``; ``unproven``: nothing is wrong but not all is vouched for."""
        if self.problems:
            return BROKEN
        return UNPROVEN if self.warnings else OK

    @property
    def first(self):
        """The first finding in the order of the log, or None."""
        placed = [one for one in self.findings if one.leaf_index >= 0]
        if placed:
            return min(placed, key=lambda one: one.leaf_index)
        return self.findings[0] if self.findings else None

    def as_dict(self):
        """Return JSON-ready data."""
        return {**asdict(self), "state": self.state}

    def lines(self):
        """Yield the report as lines for people."""
        yield (
            f"{self.company}: {self.state.upper()}, {self.leaves} pieces of evidence,"
            f" {self.files} files, {self.checkpoints} checkpoints ({self.signed} signed"
            f" and valid), {self.witnessed} compared with witnesses"
        )
        if self.erased or self.retired:
            yield (
                f"  {self.erased} erased and {self.retired} retired by the procedure:"
                " their hashes still verify"
            )
        for finding in self.findings:
            yield f"  BROKEN [{finding.kind}] {finding}"
        if self.problems > len(self.findings):
            yield f"  and {self.problems - len(self.findings)} more"
        for warning in self.warnings:
            yield f"  note: {warning}"
