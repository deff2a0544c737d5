"""What a server answers about how well lineage itself works, and how it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from headwater.sdk.answers import Answer, Json, read, read_all

A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure comes to. value: a share from 0 to 1, or seconds; None where unknown.

    state: measured, few (too few things to rely on) or unknown. low, high: between which a share
    lies with a confidence of 95 %. meets: whether the target is reached.
    """

    state: str = "unknown"
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    things: int = 0
    low: float | None = None
    high: float | None = None
    meets: bool | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its definition. told: its reading, as the server writes it."""

    id: str = ""
    name: str = ""
    definition: str = ""
    unit: str = ""
    summary: str = ""
    subjects: str = ""
    wants_more: bool = False
    target: float | None = None
    reading: Json = field(default_factory=dict[str, Any])
    reason: str | None = None
    remedy: str | None = None

    @property
    def told(self) -> Reading:
        """What it comes to."""
        return read(Reading, self.reading)


@dataclass(frozen=True, slots=True)
class Part:
    """What a measure comes to over the things of one value; None of those that have none."""

    value: str | None = None
    reading: Json = field(default_factory=dict[str, Any])

    @property
    def told(self) -> Reading:
        """What it comes to."""
        return read(Reading, self.reading)


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing that stands behind a measure. amount: of a share how much of it counts."""

    subject: str = ""
    amount: float = 0.0
    weight: float = 1.0
    note: str = ""
    labels: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Point:
    """What a measure came to in the hour, or on the day, that began at an instant."""

    at: str = ""
    value: float = 0.0
    numerator: float = 0.0
    denominator: float = 0.0


@dataclass(frozen=True, slots=True)
class Measures(Answer):
    """Every measure."""

    LISTS = ("measures",)

    @property
    def items(self) -> Sequence[Measure]:
        """The measures."""
        return read_all(Measure, self.raw.get("measures"))


@dataclass(frozen=True, slots=True)
class MeasureParts(Answer):
    """One measure by one dimension, the largest parts first."""

    LISTS = ("parts",)

    @property
    def measure(self) -> Measure:
        """The measure over all things."""
        return read(Measure, self.raw["measure"])

    @property
    def items(self) -> Sequence[Part]:
        """The parts."""
        return read_all(Part, self.raw.get("parts"))


@dataclass(frozen=True, slots=True)
class Subjects(Answer):
    """What stands behind a measure, the worst first."""

    LISTS = ("behind",)

    @property
    def items(self) -> Sequence[Behind]:
        """The things."""
        return read_all(Behind, self.raw.get("behind"))


@dataclass(frozen=True, slots=True)
class Series(Answer):
    """How a measure went, oldest first."""

    LISTS = ("points",)

    @property
    def items(self) -> Sequence[Point]:
        """The points."""
        return read_all(Point, self.raw.get("points"))


@dataclass(frozen=True, slots=True)
class Universe(Answer):
    """Which datasets count."""

    LISTS = ("excluded",)

    @property
    def rule(self) -> str:
        """The rule as it is written."""
        return str(self.raw.get("rule") or "")

    @property
    def universe(self) -> Json:
        """Its version, how many datasets count, and how many do not, by rule."""
        return self.raw.get("universe") or {}


@dataclass(frozen=True, slots=True)
class Gap:
    """A dataset of which nobody knows what it is made of, with how much depends on it."""

    dataset: str = ""
    reason: str = ""
    remedy: str = ""
    dependants: int = 0
    critical: int = 0
    score: int = 0
    labels: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Gaps(Answer):
    """What to instrument first."""

    LISTS = ("gaps",)

    @property
    def items(self) -> Sequence[Gap]:
        """The gaps, those first that most depends on."""
        return read_all(Gap, self.raw.get("gaps"))


class Ask(Protocol):
    """How a client asks for an answer that comes in pages."""

    def __call__(
        self, kind: type[A], path: str, question: Mapping[str, Any], bounds: Mapping[str, Any]
    ) -> A:
        """The answer to a question."""
        ...


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """A line of the guide's checklists; see the HTTP API."""

    id: str = ""
    stage: str = ""
    text: str = ""
    verdict: str = ""
    because: str = ""
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Readiness(Answer):
    """Every line of the checklists."""

    LISTS = ("lines",)

    @property
    def items(self) -> Sequence[ReadinessLine]:
        """The lines."""
        return read_all(ReadinessLine, self.raw.get("lines"))


@dataclass(frozen=True, slots=True)
class Slis:
    """The questions about measures: `hw.sli.list()`, `hw.sli.show("M1", by="owner")`."""

    ask: Ask

    def list(self, *, min_offset: int | None = None) -> Measures:
        """Every measure with its definition and what it comes to now."""
        return self.ask(Measures, "sli", {}, {"min_offset": min_offset})

    def show(
        self,
        measure: str,
        *,
        by: str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> MeasureParts:
        """One measure by domain, tier, owner, source or platform."""
        bounds = {"min_offset": min_offset, "limit": limit}
        return self.ask(MeasureParts, "sli/show", {"measure": measure, "by": by}, bounds)

    def behind(
        self,
        measure: str,
        *,
        where: Mapping[str, str] | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Subjects:
        """The single things a measure is made of, the worst first.

        where: only those of these values, by dimension; `-` for those that have none.
        """
        bounds = {"min_offset": min_offset, "limit": limit}
        return self.ask(Subjects, "sli/behind", {"measure": measure, **(where or {})}, bounds)

    def history(
        self,
        measure: str,
        *,
        where: Mapping[str, str] | None = None,
        from_time: datetime | str | None = None,
    ) -> Series:
        """How a measure went: in all, or for one value of one dimension."""
        question = {"measure": measure, "from": from_time, **(where or {})}
        return self.ask(Series, "sli/history", question, {})

    def gaps(self, *, min_offset: int | None = None, limit: int | None = None) -> Gaps:
        """What to instrument first: the gaps that most depends on."""
        return self.ask(Gaps, "gaps", {}, {"min_offset": min_offset, "limit": limit})

    def universe(self, *, min_offset: int | None = None) -> Universe:
        """Which datasets count, and why the others do not."""
        return self.ask(Universe, "universe", {}, {"min_offset": min_offset})
