# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from mirror_lib import hashes


def test_ranges_that_differ_in_count_or_sum_or_are_on_one_side_only():
    ours = [("00", 2, "7"), ("01", 1, "5"), ("02", 1, "3")]
    theirs = [("00", 2, "7"), ("01", 1, "6"), ("03", 1, "3")]
    assert hashes.differing_ranges(ours, theirs) == ["01", "02", "03"]


def test_rows_are_missing_surplus_or_different():
    found = hashes.compare(
        [("a", "1"), ("b", "2"), ("c", "3")], [("b", "2"), ("c", "4"), ("d", "5")]
    )
    assert found == hashes.Difference({"a"}, {"d"}, {"c"})
