"""The runs above an asset, what they wrote, how much of it, and what checks said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from headwater.collector.facts import Role
from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.openlineage.facets.error_message import ErrorMessageFacet
from headwater.openlineage.reading import read_facet
from headwater.reliability.suspects.scene import Checked, RunFact, Written
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.catalog_quality import checks_in, volume_in
from headwater.store.schema_catalog import run, side, window

MOST_RUNS: Final = 20_000
MOST_SIDES: Final = 60_000
"""How many runs, and uses of datasets by runs, are looked at, the newest first."""

_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_ASSERTIONS: Final = "dataQualityAssertions"
_TEST: Final = "test"
_VOLUME: Final = "outputStatistics"
_ERROR: Final = "errorMessage"
_ERROR_LENGTH: Final = 200


@dataclass(slots=True)
class Told:
    """Runs, writes and checks. cut_off: whether older ones were left out."""

    runs: dict[Key, RunFact] = field(default_factory=dict[Key, RunFact])
    written: dict[Key, list[Written]] = field(default_factory=dict[Key, list[Written]])
    checked: dict[Key, list[Checked]] = field(default_factory=dict[Key, list[Checked]])
    cut_off: bool = False


def runs_around(
    connection: Connection,
    *,
    jobs: Collection[Key],
    datasets: Mapping[Key, Key],
    since: Instant,
    until: Instant,
) -> Told:
    """What jobs did in a span of time, and what is told of datasets by whoever used them.

    datasets: from each spelling to the one name.
    """
    told = Told()
    rows = _runs(connection, jobs, since, until)
    sides = _sides(connection, datasets, since, until)
    told.cut_off = len(rows) >= MOST_RUNS or len(sides) >= MOST_SIDES
    bodies = bodies_of(connection, _digests(rows, sides))
    _take_runs(told, rows, sides, datasets, bodies)
    _take_sides(told, sides, datasets, bodies)
    _take_windows(connection, told, [each.key for each in rows if each.ended_at is None], datasets)
    for written in told.written.values():
        written.sort()
    for checked in told.checked.values():
        checked.sort(key=lambda each: each.at)
    return told


def _runs(
    connection: Connection, jobs: Collection[Key], since: Instant, until: Instant
) -> list[Any]:
    found: list[Any] = []
    for part in portions(sorted(jobs)):
        query = (
            select(
                run.c.key, run.c.job, run.c.begins_at, run.c.last_at, run.c.ended_at,
                run.c.terminal, run.c.facets,
            )
            .where(run.c.job.in_(part), run.c.last_at > since, run.c.begins_at <= until)
            .order_by(run.c.begins_at.desc())
            .limit(MOST_RUNS)
        )  # fmt: skip
        found += connection.execute(query).all()
    return found[:MOST_RUNS]


def _sides(
    connection: Connection, datasets: Iterable[Key], since: Instant, until: Instant
) -> list[Any]:
    found: list[Any] = []
    for part in portions(sorted(datasets)):
        for role in Role:
            query = (
                select(
                    side.c.run, side.c.role, side.c.dataset, side.c.happened_at, side.c.facets,
                    run.c.job, run.c.facets.label("of_run"), run.c.begins_at,
                )
                .join(run, run.c.key == side.c.run)
                .where(
                    side.c.dataset.in_(part), side.c.role == int(role),
                    side.c.happened_at > since, side.c.happened_at <= until,
                )
                .order_by(side.c.happened_at.desc())
                .limit(MOST_SIDES)
            )  # fmt: skip
            found += connection.execute(query).all()
    return found[: 2 * MOST_SIDES]


def _digests(rows: Iterable[Any], sides: Iterable[Any]) -> set[bytes]:
    wanted: set[bytes] = set()
    for each in rows:
        if each.terminal == "FAIL":
            wanted.update(_stamped(each.facets, (_ERROR,)).values())
    for each in sides:
        wanted.update(_stamped(each.facets, (_ASSERTIONS, _VOLUME)).values())
        if each.role == Role.READ:
            wanted.update(_stamped(each.of_run, (_TEST,)).values())
    return wanted


def _stamped(stamps: bytes | None, names: Sequence[str]) -> dict[str, bytes]:
    if stamps is None:
        return {}
    told = _STAMPS.decode(stamps)
    return {name: told[name][1] for name in names if name in told}


def _take_runs(
    told: Told,
    rows: Iterable[Any],
    sides: Iterable[Any],
    datasets: Mapping[Key, Key],
    bodies: Mapping[bytes, bytes],
) -> None:
    ends: dict[tuple[Key, int], list[Key]] = {}
    for each in sides:
        ends.setdefault((each.run, each.role), []).append(datasets[each.dataset])
    for each in rows:
        error = None
        if each.terminal == "FAIL":
            digest = _stamped(each.facets, (_ERROR,)).get(_ERROR, b"")
            facet = read_facet(ErrorMessageFacet, bodies.get(digest))
            error = facet.message[:_ERROR_LENGTH] if facet else None
        told.runs[each.key] = RunFact(
            each.key, each.job, each.begins_at, each.ended_at or each.last_at,
            each.terminal == "COMPLETE", each.terminal == "FAIL", error,
            tuple(ends.get((each.key, int(Role.READ)), ())),
            tuple(ends.get((each.key, int(Role.WRITTEN)), ())),
        )  # fmt: skip


def _take_sides(
    told: Told, sides: Iterable[Any], datasets: Mapping[Key, Key], bodies: Mapping[bytes, bytes]
) -> None:
    for each in sides:
        name = datasets[each.dataset]
        stamps = _stamped(each.facets, (_ASSERTIONS, _VOLUME))
        if each.role == Role.WRITTEN:
            volume = volume_in(bodies.get(stamps.get(_VOLUME, b"")))
            rows = None if volume is None else volume.rows
            told.written.setdefault(name, []).append(Written(each.happened_at, each.run, rows))
        facets = [(_ASSERTIONS, stamps.get(_ASSERTIONS))]
        if each.role == Role.READ:
            facets.append((_TEST, _stamped(each.of_run, (_TEST,)).get(_TEST)))
        for named, digest in facets:
            if digest is None:
                continue
            for check in checks_in(named, bodies.get(digest)):
                if check.success is not None:
                    result = Checked(each.happened_at, check.name, check.column, check.success)
                    told.checked.setdefault(name, []).append(result)


def _take_windows(
    connection: Connection, told: Told, runs: Sequence[Key], datasets: Mapping[Key, Key]
) -> None:
    """The windows of runs that have not ended stand for writes of their own."""
    for part in portions(runs):
        query = select(window.c.run, window.c.at, window.c.dataset, window.c.rows).where(
            window.c.run.in_(part),
            window.c.role == int(Role.WRITTEN),
            window.c.rows.is_not(None),
        )
        for of_run, at, dataset, rows in connection.execute(query):
            if dataset in datasets:
                told.written.setdefault(datasets[dataset], []).append(Written(at, of_run, rows))
