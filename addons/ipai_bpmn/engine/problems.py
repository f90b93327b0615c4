# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a model, said so that its author finds the place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a model cannot run.

    ``element_id`` is "" and ``line`` 0 where there is none. ``rule`` names what is
    broken in one word that stays the same when the text is put better.
    """

    element_id: str
    line: int
    text: str
    rule: str = ""

    def __str__(self):
        where = [f"line {self.line}"] if self.line else []
        if self.element_id:
            where.append(self.element_id)
        text = f"{self.text} [{self.rule}]" if self.rule else self.text
        return f"{', '.join(where)}: {text}" if where else text


class ModelRefused(ValueError):
    """A model that cannot be read or run; ``problems`` has every reason."""

    def __init__(self, problems):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
