"""How the platform itself does: what it takes in, loses, cannot read, or cannot tell apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.lineage.entries import ConflictEntry
from headwater.model.time import Instant, format_instant
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure, share
from headwater.reliability.facts import Arrival, JobRuns
from headwater.reliability.histogram import Histogram
from headwater.reliability.measures.numbered_events import NO_NUMBERS
from headwater.reliability.observation import Dimension, Unmeasured
from headwater.reliability.senders import SenderStanding

PIPELINE: Final = Panel(
    "pipeline",
    "Ingestion and answers",
    "What the collector did since the server started, and how long answers took, each up to a "
    "fifth longer than it was.",
    (
        ("answer", Kind.TEXT),
        ("times", Kind.COUNT),
        ("half within", Kind.SECONDS),
        ("95 % within", Kind.SECONDS),
        ("99 % within", Kind.SECONDS),
    ),
)
LOSS: Final = Panel(
    "loss",
    "Event loss and retries by source",
    "Runs of the last week that should be over, and of how many a start or an end never came. Of "
    "a source that tells no starts, none is missed.",
    (
        ("source", Kind.TEXT),
        ("runs", Kind.COUNT),
        ("without a start", Kind.COUNT),
        ("without an end", Kind.COUNT),
        ("lost", Kind.SHARE),
    ),
    "/measures/M9",
)
NUMBERED: Final = Panel(
    "numbered",
    "Numbered events by sender",
    "Of senders that number their events: how many they gave a number, how many of these never "
    "came, and what they say of themselves.",
    (
        ("sender", Kind.TEXT),
        ("numbered", Kind.COUNT),
        ("lost", Kind.COUNT),
        ("late", Kind.COUNT),
        ("kept for later", Kind.COUNT),
        ("given up", Kind.COUNT),
        ("sent again", Kind.COUNT),
        ("last heard of", Kind.INSTANT),
    ),
    "/measures/M9.numbered",
)
GRAPH: Final = Panel(
    "graph",
    "Graph explorer",
    "How large the graph is. The explorer shows any part of it, with the code and the evidence "
    "behind each line.",
    to="/lineage",
)
PARSER: Final = Panel(
    "parser",
    "Reading SQL",
    "Events of runs whose SQL was read for columns since the server started, and how many told "
    "nothing: what stops it is shown by `headwater sql check`.",
    to="/verify",
)
NAMES: Final = Panel(
    "names",
    "Names that look alike",
    "Pairs of datasets whose names differ only in how they are spelled, and that nobody has said "
    "are one or two.",
    (
        ("one", Kind.ASSET),
        ("other", Kind.ASSET),
        ("differ in", Kind.TEXT),
        ("to join them", Kind.CODE),
    ),
    "/identity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What came in since the start, and what waits. lag_events: not yet seen by questions."""

    accepted: int
    duplicates: int
    rejected: int
    refused: int
    failed: int
    waiting: int
    lag_events: int
    lag_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What could not be taken: waiting, gone to make room for others, or lost by the disk."""

    waiting: int
    dropped: int
    lost: int


@dataclass(frozen=True, slots=True)
class Order:
    """How the newest events of a day came. overtaken: after younger ones of the same source.

    late: long after their own time.
    """

    events: int
    overtaken: int
    late: int


_LATE_US: Final = 300_000_000


def order_of(arrivals: Iterable[Arrival]) -> Order:
    """How events came. arrivals: the newest first."""
    newest: dict[Sequence[str], Instant] = {}
    events = overtaken = late = 0
    for each in reversed([*arrivals]):
        source = tuple(each.labels.get(Dimension.SOURCE, ()))
        events += 1
        overtaken += each.at < newest.get(source, each.at)
        late += each.received_at - each.at > _LATE_US
        newest[source] = max(each.at, newest.get(source, each.at))
    return Order(events, overtaken, late)


def pipeline(
    traffic: Traffic, order: Order, took: Mapping[str, Histogram], *, most: int
) -> PanelEntry:
    """Whether the platform keeps up. took: how long answers took, by what was asked."""
    rows = [
        (of, len(told), *(_within(told, part) for part in (0.5, 0.95, 0.99)))
        for of, told in sorted(took.items(), key=lambda each: (-len(each[1]), each[0]))
    ]
    since = "since the start"
    return PIPELINE.filled(
        rows,
        most=most,
        figures=[
            figure("accepted", traffic.accepted, note=since),
            figure("duplicates", traffic.duplicates, note=since),
            figure("rejected", traffic.rejected, note=since, to="/dead-letters"),
            figure("turned away", traffic.refused, note="the queue was full"),
            figure("could not be written", traffic.failed, note=since),
            figure("waiting to be written", traffic.waiting, note="groups of events"),
            figure("not yet seen", traffic.lag_events, note="events"),
            figure("oldest of them", traffic.lag_s, Kind.SECONDS),
            figure(
                "out of order", order.overtaken, note=f"of the newest {order.events:,} of a day"
            ),
            figure("late", order.late, note="of these, more than five minutes"),
        ],
    )


def _within(told: Histogram, part: float) -> float | None:
    wanted, passed = part * len(told), 0
    for seconds, times in told:
        passed += times
        if passed >= wanted:
            return seconds
    return None


def loss(runs: Iterable[JobRuns], letters: Letters, *, retried: int, most: int) -> PanelEntry:
    """What never arrived. retried: deliveries of ours that were tried again since the start."""
    by: dict[str, list[JobRuns]] = defaultdict(list)
    for each in runs:
        for source in each.labels.get(Dimension.SOURCE, ("",)):
            by[source].append(each)
    rows = [_loss_of(source, told) for source, told in by.items()]
    rows.sort(key=lambda row: (-(row[4] or 0.0), -row[1], row[0]))
    return LOSS.filled(
        rows,
        most=most,
        figures=[
            figure(
                "dead letters", letters.waiting, note="refused, and waiting", to="/dead-letters"
            ),
            figure("dropped", letters.dropped, note="refused, and gone to make room"),
            figure("lost", letters.lost, note="refused, and not kept by the disk"),
            figure("retried", retried, note="notices and copies that we send"),
        ],
    )


def numbered(senders: Sequence[SenderStanding], *, most: int) -> PanelEntry:
    """What never came of what senders numbered."""
    rows = [
        (
            each.name,
            each.produced,
            each.lost,
            each.late,
            each.spooled,
            each.dropped,
            each.retried,
            format_instant(each.last_at),
        )
        for each in sorted(senders, key=lambda each: (-each.lost, -each.late, each.name))
    ]
    return NUMBERED.filled(
        rows,
        most=most,
        figures=[
            figure("senders", len(rows)),
            figure("lost", sum(each.lost for each in senders)),
            figure("late", sum(each.late for each in senders)),
        ],
        missing=None if rows else NO_NUMBERS,
    )


def _loss_of(source: str, told: Sequence[JobRuns]) -> tuple[str, int, int, int, float | None]:
    runs = sum(each.runs for each in told)
    starts, ends = (
        sum(each.without_start for each in told),
        sum(each.without_end for each in told),
    )
    expected = sum((2 if each.starts_told else 1) * each.runs for each in told)
    return source or "(unknown)", runs, starts, ends, share(starts + ends, expected)


def graph(*, datasets: int, jobs: int, edges: int, offset: int, most: int) -> PanelEntry:
    """How large the graph is."""
    return GRAPH.filled(
        most=most,
        figures=[
            figure("datasets", datasets, to="/catalog?kind=dataset"),
            figure("jobs", jobs, to="/catalog?kind=job"),
            figure("edge versions", edges, note="in memory"),
            figure("events", offset, note="folded in"),
        ],
    )


def parser(*, read: int, unread: int, most: int) -> PanelEntry:
    """How much SQL could be read."""
    return PARSER.filled(
        most=most,
        figures=[
            figure("read", read),
            figure("told nothing", unread),
            figure("share read", share(read, read + unread), Kind.SHARE),
        ],
    )


def names(
    found: Sequence[ConflictEntry], total: int, *, most: int, missing: Unmeasured | None = None
) -> PanelEntry:
    """Which datasets may be one."""
    rows = [(each.one, each.other, ", ".join(each.differences), each.suggestion) for each in found]
    return NAMES.filled(
        rows, most=most, total=total, figures=[figure("pairs", total)], missing=missing
    )
