"""What was measured and checked of a dataset through time, in whichever container it came.

Producers put the same facets on the dataset, on the input or on the output, and tests on the run.
One run is one result, whatever its events repeat; an event without a run is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import Connection, select

from headwater.collector.facts import Role
from headwater.lineage.entries import (
    CheckEntry,
    ColumnMeasures,
    Measures,
    QualityEntry,
    QualitySummary,
    Volume,
)
from headwater.model.identity import Key, RunId
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.facets.check import Check
from headwater.openlineage.facets.data_quality_assertions import DataQualityAssertionsFacet
from headwater.openlineage.facets.data_quality_metrics import DataQualityMetricsFacet
from headwater.openlineage.facets.statistics import StatisticsFacet
from headwater.openlineage.facets.test_run import TestRunFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.catalog_names import identities
from headwater.store.catalog_runs import Long
from headwater.store.schema_catalog import event, facet_set, run, side, telling

MOST_SIDES: Final = 50_000
"""How many of the newest uses of a dataset are looked through."""

_SUMMED_UP: Final = 200
_METRICS: Final = "dataQualityMetrics"
_ASSERTIONS: Final = "dataQualityAssertions"
_STATISTICS: Final = {Role.READ: "inputStatistics", Role.WRITTEN: "outputStatistics"}
_TEST: Final = "test"
_OF_A_DATASET: Final = frozenset({_METRICS, _ASSERTIONS, *_STATISTICS.values()})
_STATUS: Final = {"pass": True, "fail": False}
_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_MEMBERS: Final = msgspec.msgpack.Decoder(list[tuple[tuple[str, bool], bytes | None]])

Stamps: TypeAlias = Mapping[str, tuple[Instant, bytes]]


class QualityPlace(msgspec.Struct, array_like=True, tag="quality", frozen=True):
    """The place of a result among those of a dataset, newest first."""

    at: Long
    key: Long


class Results(NamedTuple):
    """How many results there are, some of them, and the place of the last where there are more.

    cut_off: older ones may have been left out of the count.
    """

    total: int
    results: list[QualityEntry]
    last: QualityPlace | None
    cut_off: bool


@dataclass(slots=True)
class _Result:
    """The facets of one result by digest. key: of its run, or the offset of its event.

    told: by container and name, since both sides of a run may tell of one dataset.
    """

    key: Key
    run: Key | None
    at: Instant = 0
    told: dict[tuple[str, str], tuple[Instant, bytes]] = field(
        default_factory=dict[tuple[str, str], tuple[Instant, bytes]]
    )

    def take(self, container: str, stamps: Stamps, names: Iterable[str], until: Instant) -> None:
        for name in names:
            stamp = stamps.get(name)
            if stamp is not None and stamp[0] <= until:
                known = self.told.get((container, name))
                self.told[container, name] = stamp if known is None else max(known, stamp)
                self.at = max(self.at, stamp[0])

    @property
    def place(self) -> tuple[Instant, Key]:
        return (-self.at, self.key)


def quality_of(
    connection: Connection,
    dataset: Key,
    *,
    limit: int,
    after: QualityPlace | None,
    as_of: AsOf,
) -> Results:
    """The results of a dataset, newest first."""
    results, cut_off = _results(connection, dataset, MOST_SIDES, as_of)
    rest = results
    if after is not None:
        rest = [each for each in results if each.place > (-after.at, after.key)]
    shown = rest[:limit]
    last = QualityPlace(shown[-1].at, shown[-1].key) if len(rest) > limit else None
    return Results(len(results), _entries(connection, shown), last, cut_off)


def quality_summary(connection: Connection, dataset: Key, *, as_of: AsOf) -> QualitySummary | None:
    """The last word on each check of a dataset, and on how much there is; None without any."""
    results, _ = _results(connection, dataset, _SUMMED_UP, as_of)
    entries = _entries(connection, results[:_SUMMED_UP])
    checks: dict[tuple[str, str | None], CheckEntry] = {}
    for entry in entries:
        for check in entry.checks:
            checks.setdefault((check.name, check.column), check)
    measured = next((each for each in entries if each.measures), None)
    if not checks and measured is None:
        return None
    checked = next((each.at for each in entries if each.checks), None)
    return QualitySummary(
        checked_at=checked,
        passed=sum(each.success is True for each in checks.values()),
        failed=sum(each.success is False for each in checks.values()),
        failing=tuple(each for each in checks.values() if each.success is False),
        measured_at=measured.at if measured else None,
        measures=measured.measures if measured else None,
    )


def _results(
    connection: Connection, dataset: Key, most: int, as_of: AsOf
) -> tuple[list[_Result], bool]:
    found: dict[Key, _Result] = {}
    cut_off = _add_events(connection, dataset, found, most, as_of)
    cut_off |= _add_sides(connection, dataset, found, most, as_of)
    told = [each for each in found.values() if each.told]
    return sorted(told, key=lambda each: each.place), cut_off


def _add_events(
    connection: Connection, dataset: Key, found: dict[Key, _Result], most: int, as_of: AsOf
) -> bool:
    """What events said of the dataset itself."""
    sets = (
        select(telling.c.digest, facet_set.c.members)
        .join(facet_set, facet_set.c.digest == telling.c.facet_set)
        .where(telling.c.owner == dataset)
    )
    of_telling: dict[bytes, dict[str, bytes]] = {}
    for digest, members in connection.execute(sets):
        named = {name: body for (name, _), body in _MEMBERS.decode(members) if body is not None}
        told = {name: body for name, body in named.items() if name in _OF_A_DATASET}
        if told:
            of_telling[digest] = told
    count = 0
    for part in portions(of_telling):
        query = (
            select(event.c.log_offset, event.c.at, event.c.run, event.c.told)
            .where(event.c.told.in_(part), event.c.at <= as_of.valid)
            .order_by(event.c.at.desc())
            .limit(most)
        )
        for offset, at, of_run, digest in connection.execute(query):
            count += 1
            key = offset if of_run is None else of_run
            stamps = {name: (at, body) for name, body in of_telling[digest].items()}
            result = found.setdefault(key, _Result(key, of_run))
            result.take("dataset", stamps, stamps, as_of.valid)
    return count >= most


def _add_sides(
    connection: Connection, dataset: Key, found: dict[Key, _Result], most: int, as_of: AsOf
) -> bool:
    """What runs said of their use of the dataset, and the tests of those that read it."""
    cut_off = False
    for role in Role:
        query = (
            select(side.c.run, side.c.facets, run.c.facets)
            .join(run, run.c.key == side.c.run)
            .where(side.c.dataset == dataset, side.c.role == int(role))
            .order_by(side.c.happened_at.desc())
            .limit(most)
        )
        rows = connection.execute(query).all()
        cut_off |= len(rows) == most
        for of_run, own, of_whole_run in rows:
            result = found.setdefault(of_run, _Result(of_run, of_run))
            if own is not None:
                result.take(role.name, _STAMPS.decode(own), _OF_A_DATASET, as_of.valid)
            if role is Role.READ:
                result.take("run", _STAMPS.decode(of_whole_run), (_TEST,), as_of.valid)
    return cut_off


def _entries(connection: Connection, results: Sequence[_Result]) -> list[QualityEntry]:
    digests = {digest for each in results for _, digest in each.told.values()}
    bodies = bodies_of(connection, digests)
    runs: dict[Key, tuple[str, Key | None]] = {}
    for part in portions(each.run for each in results if each.run is not None):
        query = select(run.c.key, run.c.id, run.c.job).where(run.c.key.in_(part))
        runs |= {key: (value, job) for key, value, job in connection.execute(query)}
    jobs = identities(connection, {job for _, job in runs.values() if job is not None})
    found: list[QualityEntry] = []
    for each in results:
        value, job = runs.get(each.run, (None, None)) if each.run is not None else (None, None)
        texts = {at: bodies[digest] for at, (_, digest) in each.told.items() if digest in bodies}
        found.append(
            QualityEntry(
                at=format_instant(each.at),
                run=None if value is None else str(RunId(value)),
                job=str(jobs[job]) if job in jobs else None,
                measures=measures_in(_told(texts, _METRICS)),
                checks=_checks(texts),
                read=volume_in(_told(texts, _STATISTICS[Role.READ])),
                written=volume_in(_told(texts, _STATISTICS[Role.WRITTEN])),
            )
        )
    return found


def _told(texts: Mapping[tuple[str, str], bytes], name: str) -> bytes | None:
    """A facet of that name, from whichever container has it."""
    return next((body for (_, named), body in sorted(texts.items()) if named == name), None)


def measures_in(body: bytes | None) -> Measures | None:
    """What was measured of a dataset, by a facet of metrics."""
    told = read_facet(DataQualityMetricsFacet, body)
    if told is None:
        return None
    columns = tuple(
        ColumnMeasures(name, each.null_count, each.distinct_count, each.min, each.max)
        for name, each in sorted(told.column_metrics.items())
    )
    return Measures(told.row_count, told.bytes, told.file_count, columns)


def volume_in(body: bytes | None) -> Volume | None:
    """How much a run read or wrote, by a facet of statistics."""
    told = read_facet(StatisticsFacet, body)
    return Volume(told.row_count, told.size, told.file_count) if told else None


def _checks(texts: Mapping[tuple[str, str], bytes]) -> tuple[CheckEntry, ...]:
    """Every assertion and test, once, though both sides of a run may tell of it."""
    told = (checks_in(name, body) for (_, name), body in sorted(texts.items()))
    return tuple(dict.fromkeys(check for checks in told for check in checks))


def checks_in(name: str, body: bytes | None) -> Iterator[CheckEntry]:
    """The checks that a facet of assertions, or of a test run, tells of."""
    if name == _ASSERTIONS:
        told = read_facet(DataQualityAssertionsFacet, body)
        for each in told.assertions if told else ():
            yield _check(each, each.name or each.assertion or "", each.column, each.success)
    if name == _TEST:
        tested = read_facet(TestRunFacet, body)
        for each in tested.tests if tested else ():
            success = _STATUS.get((each.status or "").lower())
            yield _check(each, each.name or each.type or "", None, success)


def _check(told: Check, name: str, column: str | None, success: bool | None) -> CheckEntry:  # noqa: FBT001 because it is a result
    return CheckEntry(
        name=name,
        column=column,
        success=success,
        severity=told.severity or "error",
        expected=told.expected,
        actual=told.actual,
    )
