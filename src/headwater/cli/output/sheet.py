"""Rows and columns, before they take a form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of an answer.

    precise: columns that only machines are shown, since people would not read them.
    spare: columns that a narrow terminal leaves out, the least important first.
    prose: columns whose cells may be folded between words.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    precise: frozenset[str] = frozenset()
    spare: Sequence[str] = ()
    prose: frozenset[str] = frozenset()

    @property
    def of_facts(self) -> bool:
        """Whether each row is a fact under its own name, and the columns have none."""
        return not any(self.columns)

    def for_people(self) -> Sheet:
        """Without the columns meant for machines."""
        return self.without(self.precise)

    def filled(self) -> Sheet:
        """Without the columns in which no row says anything: they would crowd out the others."""
        if self.of_facts or not self.rows:
            return self
        empty = [
            name
            for at, name in enumerate(self.columns)
            if all(row[at] in {None, ""} for row in self.rows)
        ]
        return self.without(empty)

    def without(self, columns: Collection[str]) -> Sheet:
        """The rest of it."""
        kept = [at for at, name in enumerate(self.columns) if name not in columns]
        return replace(
            self,
            columns=[self.columns[at] for at in kept],
            rows=[[row[at] for at in kept] for row in self.rows],
            spare=[name for name in self.spare if name not in columns],
        )


def as_text(cell: Cell) -> str:
    """A cell as text; an absent value is empty."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
