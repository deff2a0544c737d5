"""A panel of a dashboard: one question, answered in numbers, lines and a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from headwater.model.time import Instant, format_instant
from headwater.reliability.observation import Unmeasured


class Kind(StrEnum):
    """What a value is, for whoever writes it.

    ASSET: an identifier. SHARE: a ratio, 1 for all. SECONDS: a duration. INSTANT: as answers write
    it; DAY: the same, of which only the day counts. CODE: to be copied to the letter.
    """

    TEXT = "text"
    ASSET = "asset"
    INCIDENT = "incident"
    RUN = "run"
    OBJECTIVE = "objective"
    SEVERITY = "severity"
    RUN_STATE = "run_state"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    SECONDS = "seconds"
    BYTES = "bytes"
    INSTANT = "instant"
    DAY = "day"
    CODE = "code"


Cell: TypeAlias = str | float | int | None
"""A value; None for what is not known, which is neither 0 nor nothing."""


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column of a panel's table. kind: of its values."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One number. value: null for what is not known. note: out of what, or what it should be.

    to: the address in the page of the list behind it.
    """

    name: str
    value: Cell
    kind: str
    note: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class DotEntry:
    """What a line comes to at an instant."""

    at: str
    value: float


@dataclass(frozen=True, slots=True)
class LineEntry:
    """How a number went. kind: of its values. dots: oldest first."""

    name: str
    kind: str
    dots: tuple[DotEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelEntry:
    """One question of a dashboard.

    tells: what is counted, and out of what. rows: one value for each column; total: of how many
    they are the first. to: the address in the page where there is more. unmeasured: why the panel
    cannot answer, or not all of it; remedy: what would make it able to.
    """

    panel: str
    title: str
    tells: str
    figures: tuple[FigureEntry, ...] = ()
    lines: tuple[LineEntry, ...] = ()
    columns: tuple[ColumnEntry, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    to: str | None = None
    unmeasured: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel is, whatever it comes to: its name, its title, and what it counts."""

    name: str
    title: str
    tells: str
    columns: Sequence[tuple[str, Kind]] = ()
    to: str | None = None

    def filled(
        self,
        rows: Iterable[Sequence[Cell]] = (),
        *,
        most: int,
        total: int | None = None,
        figures: Iterable[FigureEntry] = (),
        lines: Iterable[LineEntry] = (),
        missing: Unmeasured | None = None,
    ) -> PanelEntry:
        """The panel with what it comes to. most: how many rows are shown of all.

        total: how many there are, where not all of them are given.
        """
        given = [tuple(row) for row in rows]
        return PanelEntry(
            panel=self.name,
            title=self.title,
            tells=self.tells,
            figures=tuple(figures),
            lines=tuple(lines),
            columns=tuple(ColumnEntry(name, kind.value) for name, kind in self.columns),
            rows=tuple(given[:most]),
            total=len(given) if total is None else total,
            to=self.to,
            unmeasured=missing.reason if missing else None,
            remedy=missing.remedy if missing else None,
        )

    def without(self, missing: Unmeasured) -> PanelEntry:
        """The panel where there is nothing to fill it with."""
        return self.filled(most=0, missing=missing)


def figure(
    name: str, value: Cell, kind: Kind = Kind.COUNT, note: str | None = None, to: str | None = None
) -> FigureEntry:
    """One number, as answers write it."""
    return FigureEntry(name, value, kind.value, note, to)


def line(name: str, kind: Kind, dots: Iterable[tuple[Instant, float]]) -> LineEntry:
    """How a number went, as answers write it."""
    return LineEntry(
        name, kind.value, tuple(DotEntry(format_instant(at), value) for at, value in dots)
    )


def share(part: float, whole: float) -> float | None:
    """A ratio; None of nothing."""
    return part / whole if whole else None


def of(part: int, whole: int) -> str:
    """Out of how much a share is."""
    return f"{part:,} of {whole:,}"
