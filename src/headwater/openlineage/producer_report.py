"""What each producer sends wrongly or leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import msgspec

from headwater.errors import InvalidInputError
from headwater.model.time import Instant, Offset, format_instant
from headwater.openlineage.envelope import RunEvent, read_event
from headwater.openlineage.facets.processing_engine import ProcessingEngineFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.producer import source_of
from headwater.openlineage.reading import read_facet
from headwater.openlineage.validation import RULES, Finding, FindingSeverity, RunsSeen, validate

Sent: TypeAlias = tuple[Offset, Instant, bytes]
"""An event of the log: where it lies, when it came in, and its text."""

_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """A rule that a producer breaks.

    events: how many of its events break it. offsets: of a few of them. pointer, detail: of the
    first.
    """

    rule: str
    severity: FindingSeverity
    events: int
    offsets: tuple[Offset, ...]
    pointer: str
    detail: str
    fix: str


@dataclass(frozen=True, slots=True)
class ProducerReport:
    """One producer, whatever its release.

    versions: the producer URIs it used. engines: what ran the work, by name and version, and
    adapters that reported it. lag_s: of the newest event, between its own time and its arrival.
    """

    producer: str
    events: int
    faulty: int
    first_received_at: str
    last_received_at: str
    lag_s: float
    versions: tuple[str, ...]
    engines: tuple[str, ...]
    adapters: tuple[str, ...]
    habits: tuple[Habit, ...]


def report(sent: Iterable[Sent], *, naming: NamingRules) -> tuple[ProducerReport, ...]:
    """The producers of some events of the log, those with most faulty events first.

    naming: the rules that the events were taken with.
    """
    tallies: dict[str, _Tally] = {}
    runs = RunsSeen()
    for offset, received_at, body in sent:
        try:
            event = read_event(body)
        except InvalidInputError:
            continue
        source = source_of(event.producer or "")
        tally = tallies.setdefault(source, _Tally(source, received_at))
        found = validate(body, naming=naming, runs=runs)
        tally.add(offset, received_at, event, found)
    reports = [tally.report() for tally in tallies.values()]
    return tuple(sorted(reports, key=lambda each: (-each.faulty, -each.events, each.producer)))


@dataclass(slots=True)
class _Tally:
    source: str
    first_received_at: Instant
    last_received_at: Instant = 0
    events: int = 0
    faulty: int = 0
    lag_s: float = 0.0
    versions: dict[str, None] = field(default_factory=dict[str, None])
    engines: dict[str, None] = field(default_factory=dict[str, None])
    adapters: dict[str, None] = field(default_factory=dict[str, None])
    broken: dict[str, list[tuple[Offset, str, str]]] = field(
        default_factory=dict[str, list[tuple[Offset, str, str]]]
    )

    def add(
        self, offset: Offset, received_at: Instant, event: Any, found: Sequence[Finding]
    ) -> None:
        self.events += 1
        self.first_received_at = min(self.first_received_at, received_at)
        if received_at >= self.last_received_at:
            self.last_received_at = received_at
            self.lag_s = (received_at - event.event_time) / 1_000_000
        self.versions[event.producer or ""] = None
        if isinstance(event, RunEvent):
            self._note_engine(event.run.facets.get("processing_engine"))
        self.faulty += any(each.severity is FindingSeverity.ERROR for each in found)
        # An event counts once for a rule, however many places of it break the rule.
        for rule, each in {each.rule: each for each in reversed(found)}.items():
            self.broken.setdefault(rule, []).append((offset, each.pointer, each.detail))

    def _note_engine(self, body: msgspec.Raw | None) -> None:
        engine = read_facet(ProcessingEngineFacet, body)
        if engine is not None:
            self.engines[" ".join(filter(None, (engine.name, engine.version)))] = None
            if engine.adapter_version:
                self.adapters[engine.adapter_version] = None

    def report(self) -> ProducerReport:
        return ProducerReport(
            producer=self.source,
            events=self.events,
            faulty=self.faulty,
            first_received_at=format_instant(self.first_received_at),
            last_received_at=format_instant(self.last_received_at),
            lag_s=round(self.lag_s, 3),
            versions=tuple(sorted(self.versions)),
            engines=tuple(sorted(self.engines)),
            adapters=tuple(sorted(self.adapters)),
            habits=tuple(self._habits()),
        )

    def _habits(self) -> Iterable[Habit]:
        order = list(FindingSeverity)
        ranked = sorted(
            self.broken.items(),
            key=lambda each: (order.index(RULES[each[0]].severity), -len(each[1]), each[0]),
        )
        for rule, places in ranked:
            _, pointer, detail = places[0]
            offsets = tuple(offset for offset, _, _ in places[:_EXAMPLES])
            known = RULES[rule]
            yield Habit(rule, known.severity, len(places), offsets, pointer, detail, known.fix)
