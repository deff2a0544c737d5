"""The versions of jobs: what each one ran, by its code and SQL, and what it read and wrote.

A version is known by its content. It is new when one of the four changed, and a job that goes back
to what it was has its former version again. What runs, or declarations, do not say is as it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from headwater.collector.run_state import RunState
from headwater.model.identity import Key
from headwater.model.time import FOREVER, NOW, Instant
from headwater.store.catalog_facets import portions
from headwater.store.catalog_versions import shape_ends
from headwater.store.schema_catalog import declaration, event, facet_version, run

_CODE: Final = ("sourceCodeLocation", "sql")
_RUN: Final = (
    run.c.key, run.c.job, run.c.state, run.c.last_at, run.c.reads_told, run.c.writes_told,
    run.c.shape,
)  # fmt: skip


class Content(NamedTuple):
    """What makes a version. location, sql: digests of the facets that tell them."""

    location: bytes | None = None
    sql: bytes | None = None
    inputs: tuple[Key, ...] = ()
    outputs: tuple[Key, ...] = ()

    @property
    def digest(self) -> bytes:
        """Equal for equal versions."""
        hasher = hashlib.blake2b(digest_size=16)
        for code in (self.location, self.sql):
            hasher.update(b"-" if code is None else code)
            hasher.update(b";")
        for side in (self.inputs, self.outputs):
            hasher.update(b"%d;" % len(side))
            for key in side:
                hasher.update(b"%d;" % key)
        return hasher.digest()


@dataclass(slots=True)
class JobVersion:
    """A version of a job.

    first_at, last_at: when it was first and last seen. runs: those that were of it, in order.
    """

    content: Content
    first_at: Instant
    last_at: Instant
    runs: list[Key] = field(default_factory=list[Key])

    @property
    def digest(self) -> bytes:
        """Equal for equal versions."""
        return self.content.digest


class _Point(NamedTuple):
    """Something that shows what a job was. inputs, outputs: None where it does not say."""

    at: Instant
    tie: bytes
    run: Key | None
    inputs: tuple[Key, ...] | None
    outputs: tuple[Key, ...] | None
    completed: bool


def job_versions(
    connection: Connection, job: Key, *, until: Instant = NOW.valid
) -> list[JobVersion]:
    """The versions that a job had up to an instant, the latest first."""
    return _versions(connection, [job], until)[job]


def _versions(
    connection: Connection, jobs: Collection[Key], until: Instant
) -> dict[Key, list[JobVersion]]:
    code = _Code(connection, jobs)
    points = _points(connection, jobs, until)
    return {job: _read(job, points.get(job, ()), code) for job in jobs}


def _read(job: Key, points: Iterable[_Point], code: _Code) -> list[JobVersion]:
    found: dict[Content, JobVersion] = {}
    now = Content()
    for point in sorted(points, key=lambda point: point[:2]):
        location, sql = code.at(job, point.at)
        inputs = _side(now.inputs, point.inputs, completed=point.completed)
        outputs = _side(now.outputs, point.outputs, completed=point.completed)
        now = Content(location, sql, inputs, outputs)
        version = found.setdefault(now, JobVersion(now, point.at, point.at))
        version.last_at = point.at
        if point.run is not None:
            version.runs.append(point.run)
    return sorted(found.values(), key=lambda each: (each.last_at, each.digest), reverse=True)


def _side(
    before: tuple[Key, ...], told: tuple[Key, ...] | None, *, completed: bool
) -> tuple[Key, ...]:
    """One side of a version; a run that did not complete may have said less than there is."""
    if told is None or (not completed and {*told} <= {*before}):
        return before
    return told


def versions_of_runs(connection: Connection, keys: Collection[Key]) -> dict[Key, bytes]:
    """The digest of the version that each of these runs was of; those without one are left out."""
    rows: list[Any] = []
    for part in portions(keys):
        query = select(*_RUN).where(run.c.key.in_(part), run.c.shape.is_not(None))
        rows += connection.execute(query).all()
    ends = shape_ends(connection, {row.shape for row in rows})
    code = _Code(connection, {row.job for row in rows})
    found: dict[Key, bytes] = {}
    for row in rows:
        if row.state == RunState.COMPLETED and row.reads_told and row.writes_told:
            location, sql = code.at(row.job, row.last_at)
            inputs, outputs = ends[row.shape]
            found[row.key] = Content(location, sql, inputs, outputs).digest
    # What the others leave out is to be found in what was before them.
    others = {row.job for row in rows if row.key not in found}
    for versions in _versions(connection, others, NOW.valid).values():
        for version in versions:
            found |= {key: version.digest for key in version.runs if key in keys}
    return found


def _points(
    connection: Connection, jobs: Collection[Key], until: Instant
) -> dict[Key, list[_Point]]:
    rows: list[Any] = []
    said: list[Any] = []
    told_at: list[Any] = []
    for part in portions(jobs):
        of_part = select(*_RUN).where(run.c.job.in_(part), run.c.shape.is_not(None))
        rows += connection.execute(of_part.where(run.c.last_at <= until)).all()
        declared = select(declaration).where(declaration.c.owner.in_(part))
        said += connection.execute(declared.where(declaration.c.at <= until)).all()
        events = select(event.c.job, event.c.at).where(event.c.job.in_(part), event.c.run.is_(None))
        told_at += connection.execute(events.where(event.c.at <= until)).all()
    ends = shape_ends(connection, {each.shape for each in (*rows, *said)})
    points: dict[Key, list[_Point]] = defaultdict(list)
    for job, at in {(*each,) for each in told_at} - {(each.owner, each.at) for each in said}:
        points[job].append(_Point(at, b"", None, None, None, completed=True))
    for each in said:
        point = _Point(each.at, b"d" + each.digest, None, *_told(each, ends), completed=True)
        points[each.owner].append(point)
    for each in rows:
        tie = b"r" + each.key.to_bytes(8, "big", signed=True)
        completed = each.state == RunState.COMPLETED
        point = _Point(each.last_at, tie, each.key, *_told(each, ends), completed=completed)
        points[each.job].append(point)
    return points


def _told(
    row: Any, ends: Mapping[bytes, tuple[tuple[Key, ...], tuple[Key, ...]]]
) -> tuple[tuple[Key, ...] | None, tuple[Key, ...] | None]:
    inputs, outputs = ends[row.shape]
    return inputs if row.reads_told else None, outputs if row.writes_told else None


class _Code:
    """The code and SQL of some jobs through time, as their producers told it."""

    def __init__(self, connection: Connection, jobs: Iterable[Key]) -> None:
        self._spans: dict[tuple[Key, str], list[tuple[Instant, Instant, bytes | None]]] = {}
        version = facet_version.c
        for part in portions(jobs):
            query = select(
                version.owner, version.name, version.valid_from, version.valid_to, version.digest
            ).where(
                version.owner.in_(part),
                version.name.in_(_CODE),
                version.manual.is_(False),
                version.known_to == FOREVER,
            )
            for owner, name, *span in connection.execute(query):
                self._spans.setdefault((owner, name), []).append(tuple(span))

    def at(self, job: Key, instant: Instant) -> Sequence[bytes | None]:
        """The digests of the facets that tell the code's place and the SQL, at an instant."""
        return [
            next(
                (
                    digest
                    for since, until, digest in self._spans.get((job, name), ())
                    if since <= instant < until
                ),
                None,
            )
            for name in _CODE
        ]
