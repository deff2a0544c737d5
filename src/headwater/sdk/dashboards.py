"""The three dashboards, panel by panel, as a server answers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. kind: share, seconds, bytes and so on; to: the address of the list behind it."""

    name: str = ""
    value: str | float | None = None
    kind: str = ""
    note: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a panel's table, and what its values are."""

    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """What a line comes to at an instant."""

    at: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """How a number went, oldest first."""

    name: str = ""
    kind: str = ""
    dots: Sequence[Json] = ()

    @property
    def told(self) -> Sequence[Dot]:
        """Its dots."""
        return read_all(Dot, self.dots)


@dataclass(frozen=True, slots=True)
class Panel:
    """One question of a dashboard, answered in figures, lines and a table.

    tells: what is counted. total: of how many the rows are the first. unmeasured: why it cannot
    answer, or not all of it; remedy: what would make it able to.
    """

    panel: str = ""
    title: str = ""
    tells: str = ""
    figures: Sequence[Json] = ()
    lines: Sequence[Json] = ()
    columns: Sequence[Json] = ()
    rows: Sequence[Sequence[Any]] = ()
    total: int = 0
    to: str | None = None
    unmeasured: str | None = None
    remedy: str | None = None

    @property
    def told_figures(self) -> Sequence[Figure]:
        """Its numbers."""
        return read_all(Figure, self.figures)

    @property
    def told_lines(self) -> Sequence[Line]:
        """Its lines."""
        return read_all(Line, self.lines)

    @property
    def told_columns(self) -> Sequence[Column]:
        """The columns of its table."""
        return read_all(Column, self.columns)


@dataclass(frozen=True, slots=True)
class Dashboard(Answer):
    """A dashboard. `complete_to`: up to when every event is in it."""

    LISTS = ("panels",)

    @property
    def items(self) -> Sequence[Panel]:
        """The panels."""
        return read_all(Panel, self.raw.get("panels"))

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.raw.get("title", ""))

    @property
    def at(self) -> str:
        """When it was filled, or the instant that it shows."""
        return str(self.raw.get("at", ""))

    @property
    def complete_to(self) -> str:
        """Up to when every event is in it."""
        return str(self.raw.get("complete_to", ""))

    @property
    def domain(self) -> str | None:
        """Of what alone it tells."""
        told = self.raw.get("domain")
        return None if told is None else str(told)

    @property
    def days(self) -> int:
        """How far back it looks."""
        return int(self.raw.get("days", 0))
