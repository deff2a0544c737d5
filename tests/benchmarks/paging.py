"""How often are people told? Faults in made-up estates, watched hour by hour; and quiet months.

    PYTHONPATH=tests python tests/benchmarks/paging.py              48 faults, 3 quiet months
    PYTHONPATH=tests python tests/benchmarks/paging.py --faults 6 --months 1

Every table is of tier 1 and the objectives are the built-in ones. A fault should be told of once:
not more often, and not never. Only faults count of which events tell something: a check that fails,
a run that fails or does not come, another size. Wrong values that nothing checks are in no event.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from headwater.app import Platform, open_platform
from headwater.config import Config
from headwater.model.notice import Severity
from headwater.model.time import to_instant
from headwater.ports import Received
from incidents.faults import BROKEN_DAY, KINDS
from incidents.story import BEGINS, PRODUCER, Json, Story, story

_PAGES = {Severity.CRITICAL, Severity.HIGH}
_STEP_H = 1.0
_WATCHED_FROM_H = 24.0 * (BROKEN_DAY - 2)
"""Habits are learned before anybody watches."""
_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent"


@dataclass(frozen=True)
class Told:
    """What people were told in one story. before: of the fault; after: since it. pages, of it."""

    seed: int
    kind: str
    before: int
    after: int
    pages: int
    titles: tuple[str, ...]


def main() -> None:
    """Print how often people were told, by kind of fault, and of quiet months."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=48)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    kinds: list[tuple[int, str | None, int]] = [*shown_faults(asked.faults)]
    kinds += [(1_000 + seed, None, 30 + BROKEN_DAY) for seed in range(asked.months)]
    with ProcessPoolExecutor(asked.processes) as processes:
        told = [*processes.map(watch, *zip(*kinds, strict=True))]
    report(told)
    if asked.verbose:
        for each in told:
            print(each.seed, each.kind, each.before, each.after, *each.titles, sep="\n    ")


def shown_faults(count: int) -> Iterator[tuple[int, str, int]]:
    """So many faults of which events tell something, all kinds alike."""
    for place in range(count):
        kind, days = KINDS[place % len(KINDS)], BROKEN_DAY + 3
        seeds = range(place, 100_000, count)
        yield next(s for s in seeds if story(s, kind, days=days).shows), kind, days


def watch(seed: int, kind: str | None, days: int) -> Told:
    """Let a story go by, evaluate every hour, and count what people are told."""
    told = story(seed, kind, days=days)
    hour = _WATCHED_FROM_H
    now = _instant(hour)
    with TemporaryDirectory() as folder:
        config = Config(data=Path(folder), port=0, min_offset_wait_s=120, read_sql=False)
        platform = open_platform(config, clock=lambda: now)
        # Nothing runs by itself: time goes by as it is told.
        platform.projector.start()
        try:
            waiting = [*_rated(told), *told.events]
            while hour < 24.0 * days:
                until = _text(hour)
                ready = [each for each in waiting if each["eventTime"] <= until]
                waiting = waiting[len(ready) :]
                tell(platform, ready)
                platform.keep_standings(
                    platform.slo_measurer.latest(min_offset=platform.log.head())
                )
                hour += _STEP_H
                now = _instant(hour)
            incidents = [*platform.incidents.all().values()]
        finally:
            platform.close()
    begin = _instant(told.hour)
    after = [each for each in incidents if each.opened.at >= begin]
    return Told(
        seed,
        told.kind,
        len(incidents) - len(after),
        len(after),
        sum(each.severity in _PAGES for each in after),
        tuple(f"{each.name} {each.severity} {each.title} {each.onset}" for each in incidents),
    )


def tell(platform: Platform, events: Sequence[Json]) -> None:
    """Tell events as if each had come three seconds after its own time."""
    received: list[Received] = []
    for each in events:
        admitted = platform.admission.admit(msgspec.json.encode(each))
        at = to_instant(datetime.fromisoformat(each["eventTime"])) + 3_000_000
        received.append(Received(admitted.body, admitted.digest, at, "estate"))
    for start in range(0, len(received), 500):
        platform.collector.submit(received[start : start + 500]).result()
    platform.wait_for(platform.log.head())


def report(told: Sequence[Told]) -> None:
    """Print it."""
    by_kind: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_kind[each.kind].append(each)
    faults = [each for each in told if each.kind != "nothing"]
    print(f"{'':20} {'n':>4} {'told of':>8} {'pages':>6} {'missed':>7} {'before it':>10}")
    for kind, some in [*sorted(by_kind.items()), ("all faults", faults)]:
        if some:
            mean = sum(each.after for each in some) / len(some)
            pages = sum(each.pages for each in some) / len(some)
            missed = "-" if kind == "nothing" else sum(not each.after for each in some)
            before = sum(each.before for each in some)
            print(f"{kind:20} {len(some):4} {mean:8.2f} {pages:6.2f} {missed:7} {before:10}")


def _rated(told: Story) -> Iterator[Json]:
    for table in told.tables:
        tier = {"_producer": PRODUCER, "_schemaURL": _SCHEMA, "tier": 1}
        yield {
            "eventTime": _text(0),
            "producer": PRODUCER,
            "schemaURL": _SCHEMA,
            "dataset": {
                "namespace": "warehouse", "name": table, "facets": {"headwater_tier": tier},
            },
        }  # fmt: skip


def _text(hours: float) -> str:
    moment = BEGINS + timedelta(hours=hours)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _instant(hours: float) -> int:
    return to_instant(BEGINS + timedelta(hours=hours))


if __name__ == "__main__":
    main()
