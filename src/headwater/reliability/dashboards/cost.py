"""What lineage itself takes up, and what the data costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from headwater.model.time import Instant
from headwater.reliability.dashboards.panel import (
    Cell,
    Kind,
    Panel,
    PanelEntry,
    figure,
    line,
    share,
)
from headwater.reliability.observation import Unmeasured
from headwater.reliability.storage import Used

_DAY: Final = 86_400_000_000
_WEEK: Final = 7 * _DAY
_NONE: Final = "(none)"

_AMOUNTS: Final = (
    ("events", Kind.COUNT), ("bytes", Kind.BYTES), ("share", Kind.SHARE),
    ("last 7 days", Kind.BYTES), ("the 7 before", Kind.BYTES),
)  # fmt: skip
STORAGE: Final = Panel(
    "storage",
    "Cost of lineage itself",
    "Bytes of events as they were sent, by the namespace of their job or dataset, and how much of "
    "that came within the last week. What they take up on disk is compressed.",
    (("namespace", Kind.TEXT), *_AMOUNTS),
)
BY_DOMAIN: Final = Panel(
    "storage-by-domain",
    "Cost of lineage by domain",
    "The same bytes by the domain of the job or dataset, as it was when the event was counted.",
    (("domain", Kind.TEXT), *_AMOUNTS),
)
DATA_COST: Final = Panel(
    "data-cost",
    "Cost of the data",
    "Bytes and money that datasets cost in their warehouses.",
)
_NO_COST: Final = Unmeasured(
    "no source tells yet what datasets cost",
    "sizes that runs report stand on each dataset's page, under its runs",
)


def storage(
    used: Sequence[Used], on_disk: Mapping[str, int] | None, *, until: Instant, most: int
) -> PanelEntry:
    """What lineage itself takes up. on_disk: bytes by the file; None of the past."""
    every = sum(each.bytes for each in used)
    days: dict[Instant, int] = defaultdict(int)
    for each in used:
        days[each.day] += each.bytes
    return STORAGE.filled(
        _rows(used, lambda each: each.namespace, until),
        most=most,
        figures=[
            figure("events", every, Kind.BYTES, "as they were sent, within this time"),
            figure("on disk", None, Kind.BYTES, "it is known of now alone")
            if on_disk is None
            else figure("on disk", sum(on_disk.values()), Kind.BYTES, _sizes(on_disk)),
        ],
        lines=[line("bytes a day", Kind.BYTES, sorted(days.items()))] if len(days) > 1 else (),
    )


def by_domain(used: Sequence[Used], *, until: Instant, most: int) -> PanelEntry:
    """The same, for whoever answers for a domain."""
    return BY_DOMAIN.filled(_rows(used, lambda each: each.domain, until), most=most)


def _rows(
    used: Sequence[Used], of: Callable[[Used], str], until: Instant
) -> Sequence[Sequence[Cell]]:
    """What each takes up, the most first."""
    by: dict[str, list[Used]] = defaultdict(list)
    for each in used:
        by[of(each)].append(each)
    every = sum(each.bytes for each in used)
    return [
        (
            name or _NONE, sum(each.events for each in some),
            _whole(some), share(_whole(some), every),
            _bytes(some, since=until - _WEEK),
            _bytes(some, since=until - 2 * _WEEK, until=until - _WEEK),
        )
        for name, some in sorted(by.items(), key=lambda each: (-_whole(each[1]), each[0]))
    ]  # fmt: skip


def _sizes(on_disk: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {size / 1e6:,.1f} MB" for name, size in on_disk.items() if size)


def _whole(used: Iterable[Used]) -> int:
    return sum(each.bytes for each in used)


def _bytes(used: Iterable[Used], *, since: Instant, until: Instant | None = None) -> int:
    """The bytes of the days that begin within a span, whose begin is not part of it."""
    return sum(
        each.bytes for each in used if since < each.day and (until is None or each.day <= until)
    )


def data_cost() -> PanelEntry:
    """What datasets cost: nothing can be told yet."""
    return DATA_COST.without(_NO_COST)
