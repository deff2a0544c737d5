"""Rows and columns, before they take a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of an answer.

    precise: columns that only machines are shown, since people would not read them.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    precise: frozenset[str] = frozenset()

    @property
    def of_facts(self) -> bool:
        """Whether each row is a fact under its own name, and the columns have none."""
        return not any(self.columns)

    def for_people(self) -> Sheet:
        """Without the columns meant for machines."""
        kept = [at for at, name in enumerate(self.columns) if name not in self.precise]
        return Sheet(
            [self.columns[at] for at in kept],
            [[row[at] for at in kept] for row in self.rows],
            self.title,
        )


def as_text(cell: Cell) -> str:
    """A cell as text; an absent value is empty."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
