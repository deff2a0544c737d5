"""What pictures ask of the quality of datasets: the newest checks of each, and how large it is.

All boxes of a picture are asked about at once. Of each only so many of the newest uses are looked
through, so a dataset that thousands read costs no more than another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from headwater.collector.facts import Role
from headwater.lineage.entries import CheckEntry, Volume
from headwater.lineage.view.answer import ViewQuality
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, format_instant
from headwater.store.catalog_facets import bodies_of, portions, stamps_in
from headwater.store.catalog_quality import checks_in, measures_in, volume_in
from headwater.store.schema_catalog import dataset, run, side

_LOOKED_AT: Final = 40
_MOST_CHECKED: Final = 4
_ASSERTIONS: Final = "dataQualityAssertions"
_METRICS: Final = "dataQualityMetrics"
_TEST: Final = "test"
_WRITTEN: Final = "outputStatistics"


class _Told(NamedTuple):
    """A facet by its name and digest, and when it was told."""

    at: Instant
    name: str
    digest: bytes


@dataclass(slots=True)
class _Found:
    """What was told of one dataset: of its checks by run, and of its size."""

    checked: list[_Told] = field(default_factory=list[_Told])
    sized: list[_Told] = field(default_factory=list[_Told])


def quality_of_boxes(
    connection: Connection, datasets: Sequence[Key], *, as_of: AsOf
) -> dict[Key, ViewQuality]:
    """The newest checks of each dataset and its size; one of which nothing is told is left out."""
    found: dict[Key, _Found] = defaultdict(_Found)
    for part in portions(datasets):
        for role in Role:
            for key, told in _newest(connection, part, role, as_of):
                kept = found[key].checked if told.name in {_ASSERTIONS, _TEST} else found[key].sized
                kept.append(told)
    for each in found.values():
        each.checked.sort(reverse=True)
        each.sized.sort(reverse=True)
    wanted = [*_wanted(found)]
    bodies = bodies_of(connection, {told.digest for told in wanted})
    return {key: told for key, each in found.items() if (told := _quality(each, bodies))}


def _newest(
    connection: Connection, datasets: Sequence[Key], role: Role, as_of: AsOf
) -> Iterator[tuple[Key, _Told]]:
    """What the newest uses of some datasets told of them."""
    use = side.alias()
    newest = (
        select(use.c.run)
        .where(
            use.c.dataset == dataset.c.key,
            use.c.role == int(role),
            use.c.happened_at <= as_of.valid,
        )
        .order_by(use.c.happened_at.desc())
        .limit(_LOOKED_AT)
        .correlate(dataset)
    )
    query = (
        select(side.c.dataset, side.c.facets, run.c.facets)
        .select_from(dataset)
        .join(side, side.c.dataset == dataset.c.key)
        .join(run, run.c.key == side.c.run)
        .where(dataset.c.key.in_(datasets), side.c.role == int(role), side.c.run.in_(newest))
    )
    for key, own, of_whole_run in connection.execute(query):
        stamps = stamps_in(own) if own is not None else {}
        for name in (_ASSERTIONS, _METRICS, _WRITTEN):
            if name in stamps and stamps[name][0] <= as_of.valid:
                yield key, _Told(stamps[name][0], name, stamps[name][1])
        if role is Role.READ:
            test = stamps_in(of_whole_run).get(_TEST)
            if test is not None and test[0] <= as_of.valid:
                yield key, _Told(test[0], _TEST, test[1])


def _wanted(found: Mapping[Key, _Found]) -> Iterator[_Told]:
    for each in found.values():
        yield from each.checked[:_MOST_CHECKED]
        yield from each.sized[:1]


def _quality(found: _Found, bodies: Mapping[bytes, bytes]) -> ViewQuality | None:
    checks: dict[tuple[str, str | None], CheckEntry] = {}
    for told in found.checked[:_MOST_CHECKED]:
        for check in checks_in(told.name, bodies.get(told.digest)):
            checks.setdefault((check.name, check.column), check)
    size = _size(found.sized[:1], bodies)
    if not checks and size is None:
        return None
    failing = [each for each in checks.values() if each.success is False]
    warned = sum(each.severity == "warn" for each in failing)
    return ViewQuality(
        failed=len(failing) - warned,
        warned=warned,
        passed=sum(each.success is True for each in checks.values()),
        checked_at=format_instant(found.checked[0].at) if checks else None,
        bytes=None if size is None else size.bytes,
        rows=None if size is None else size.rows,
    )


def _size(sized: Sequence[_Told], bodies: Mapping[bytes, bytes]) -> Volume | None:
    for told in sized:
        body = bodies.get(told.digest)
        if told.name == _WRITTEN:
            return volume_in(body)
        measured = measures_in(body)
        return measured and Volume(measured.rows, measured.bytes, measured.files)
    return None
