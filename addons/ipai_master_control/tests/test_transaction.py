# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import Mock, patch

from odoo.addons.ipai_master_control.lib import transaction
from psycopg2.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from .common import MasterControlCase


class TestTransaction(MasterControlCase):
    def setUp(self):
        super().setUp()
        self.fake = Mock()
        self.waits = []
        self.startPatcher(patch.object(transaction.time, "sleep", self.waits.append))

    def _outside_tests(self):
        return patch.object(transaction, "under_test", lambda: False)

    def test_under_test_nothing_is_committed(self):
        transaction.end_transaction(self.fake)
        self.assertEqual(transaction.retry_write(self.fake, lambda: 7), 7)
        self.fake.cr.commit.assert_not_called()
        self.assertEqual(self.fake.cr.flush.call_count, 2)

    def test_commit(self):
        with self._outside_tests():
            transaction.end_transaction(self.fake)
            self.assertEqual(transaction.retry_write(self.fake, lambda: 7), 7)
        self.assertEqual(self.fake.cr.commit.call_count, 2)

    def test_conflicts_are_retried(self):
        func = Mock(side_effect=[SerializationFailure(), DeadlockDetected(), "done"])
        with self._outside_tests():
            self.assertEqual(transaction.retry_write(self.fake, func), "done")
        self.assertEqual(self.fake.cr.rollback.call_count, 2)
        self.assertEqual(self.fake.cr.commit.call_count, 1)
        self.assertEqual(len(self.waits), 2)

    def test_conflict_at_the_commit(self):
        self.fake.cr.commit.side_effect = [SerializationFailure(), None]
        func = Mock(return_value=1)
        with self._outside_tests():
            transaction.retry_write(self.fake, func)
        self.assertEqual(func.call_count, 2)

    def test_the_last_conflict_is_raised(self):
        func = Mock(side_effect=SerializationFailure())
        with self._outside_tests(), self.assertRaises(SerializationFailure):
            transaction.retry_write(self.fake, func, tries=3)
        self.assertEqual(func.call_count, 3)

    def test_other_errors_are_not_retried(self):
        func = Mock(side_effect=UniqueViolation())
        with self._outside_tests(), self.assertRaises(UniqueViolation):
            transaction.retry_write(self.fake, func)
        self.assertEqual(func.call_count, 1)
