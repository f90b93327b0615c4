# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from .source_common import SourceCase

FEW, MANY = 50, 200
# Odoo writes at most a hundred rows with one statement (``INSERT_BATCH_SIZE``). An item
# has three rows of evidence: that it was taken in, and the start of its two clocks.
MOST_WRITES = 3 * MANY // 100


class TestSourceQueries(SourceCase):
    """What ten thousand employees at once cost is not ten thousand of anything."""

    @contextmanager
    def _statements(self):
        """Count the statements of each shape that are sent."""
        sent = Counter()
        cursor = type(self.env.cr)
        execute = cursor.execute

        def count(cr, query, *args, **kwargs):
            text = getattr(query, "code", query)
            text = text.decode() if isinstance(text, bytes) else str(text)
            sent[" ".join(re.sub(r"\(.*|[\d']+", "", text).split())[:120]] += 1
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, "execute", count):
            yield sent

    def _emit(self, count):
        """Return the statements that emitting for ``count`` records took."""
        self.event.enabled = False
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(count)]
        )
        records = self.requests.create(
            [{"name": f"R{p.id}", "partner_id": p.id} for p in partners]
        )
        self.event.enabled = True
        self.env.flush_all()
        self.env.invalidate_all()
        with self._statements() as sent:
            items = records._mc_emit("test.request")
            self.env.flush_all()
        self.assertEqual(len(items), count)
        return sent

    def _assert_no_growth(self):
        self._emit(2)  # fills the caches of the registry
        few, many = self._emit(FEW), self._emit(MANY)
        grown = {
            shape: (few[shape], count)
            for shape, count in many.items()
            if count > (MOST_WRITES if _writes(shape) else few[shape])
        }
        self.assertFalse(grown, "statements that grow with the records")

    def test_items_that_nobody_is_given(self):
        self._assert_no_growth()

    def test_items_that_members_get_in_turn(self):
        self.lane.write(
            {"assignment": "round_robin", "member_ids": [(4, self.leader.id)]}
        )
        self._assert_no_growth()

    def test_items_that_are_there_already(self):
        self._emit(FEW)
        records = self.requests.search([])
        with self._statements() as sent:
            records._mc_emit("test.request")
        self.assertLess(sum(sent.values()), 15, sent)


def _writes(shape):
    return shape.startswith(("INSERT", "UPDATE"))
