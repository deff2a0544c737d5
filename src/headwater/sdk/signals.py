"""What a server answers about signals from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class Signal:
    """What a source says of something, by a rule.

    of: the job or dataset. wrong: which values look wrong. verdict: wrong, was wrong, fine or
    unknown. since, until: of the last stretch that looks wrong. before_onset: it turned wrong
    before something else did. query: as it was sent. problem: why it was not checked.
    """

    name: str = ""
    source: str = ""
    of: str = ""
    asked: str = ""
    run: str | None = None
    says: str = ""
    unit: str = ""
    wrong: str = ""
    verdict: str = "unknown"
    since: str | None = None
    until: str | None = None
    before_onset: bool | None = None
    last_good: float | None = None
    now: float | None = None
    query: str | None = None
    link: str | None = None
    problem: str | None = None
    series: tuple[Json, ...] = ()
    series_total: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of a run. spans: those that failed or were slow, of spans_total.

    compared_with: the run whose trace tells how long spans usually take.
    """

    run: str = ""
    trace_id: str = ""
    source: str | None = None
    link: str | None = None
    compared_with: str | None = None
    spans: tuple[Json, ...] = ()
    spans_total: int = 0
    problem: str | None = None


class Signals(Answer):
    """What sources outside say, what looks wrong first."""

    LISTS = ("signals",)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals."""
        return read_all(Signal, self.raw.get("signals"))

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The traces of the runs that were asked about, or of the first bad ones."""
        return read_all(Trace, self.raw.get("traces"))

    @property
    def not_checked(self) -> tuple[str, ...]:
        """What could not be looked at, in words."""
        return tuple(self.raw.get("not_checked") or ())

    @property
    def declared(self) -> int:
        """How many rules there are, and one more where traces can be read."""
        return int(self.raw.get("declared", 0))

    @property
    def items(self) -> Sequence[Any]:
        """The signals."""
        return self.signals
