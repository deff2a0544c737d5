"""Which runs made what a run read, and those what they read, back to the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from headwater.collector.facts import Role
from headwater.model.identity import DatasetId, Key, RunId
from headwater.model.time import NOW, AsOf, Instant
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_names import names_of
from headwater.store.catalog_runs import known_by, stamped_facets, subset_of
from headwater.store.schema_catalog import drop, run, run_flow, side
from headwater.store.staleness import is_long_running, runs_then, state_then

MOST_RUNS: Final = 500
"""How many runs are followed; what lies further back is not looked for."""

_WRITES: Final = 200
"""In how many of the writes of a dataset before a read that of each part is looked for."""


class Read(NamedTuple):
    """What a run read of a dataset, and who wrote that.

    side: its row. version: None where it is not known. writers: the runs that wrote it, the latest
    first. followed: those of them whose own input is looked into. between: runs that wrote it while
    it was being read. in_parts: only the latest part of it is known by its run.
    streamed: it was written all the time. own: the same job, or one that waits for it, wrote it.
    """

    side: Row[Any]
    version: str | None
    writers: tuple[Key, ...] = ()
    followed: tuple[Key, ...] = ()
    between: tuple[str, ...] = ()
    in_parts: bool = False
    streamed: bool = False
    own: bool = False


class Visited(NamedTuple):
    """A run on the way. hops: from the output. below: its job, and those that need what it made.

    handed: runs that handed it something, as explicit lineage says, beside what its reads tell.
    """

    row: Row[Any]
    hops: int
    below: frozenset[Key]
    reads: list[Read]
    handed: tuple[Key, ...]

    @property
    def before(self) -> list[Key]:
        """The runs that have to be done before this one."""
        followed = (writer for read in self.reads for writer in read.followed)
        return [*dict.fromkeys((*followed, *self.handed))]


class Change(NamedTuple):
    """What became of a dataset after it was read. by: the run that wrote it; None for a drop."""

    at: Instant
    by: str | None


def latest_writer(connection: Connection, names: Sequence[Key], as_of: AsOf) -> Key | None:
    """The latest run that wrote a dataset to its end, else the latest that wrote a version of it.

    names: the keys of the dataset under all of its names.
    """
    query = _writes(names, as_of).with_only_columns(side.c.run)
    completed = query.where(state_then(connection, as_of) == "COMPLETED")
    found = connection.scalar(completed.limit(1)) or connection.scalar(query.limit(1))
    return found or _stream(connection, names, as_of.valid, as_of)


def wrote(connection: Connection, names: Sequence[Key], runs: Iterable[Key]) -> list[Key]:
    """Those of some runs that wrote a dataset."""
    query = select(side.c.run).where(
        side.c.run.in_([*runs]), side.c.role == int(Role.WRITTEN), side.c.dataset.in_(names)
    )
    return [*connection.scalars(query.distinct().order_by(side.c.run))]


def with_sides(connection: Connection, runs: Iterable[Key]) -> list[Key]:
    """Those of some runs that touched data themselves, in the order in which they began."""
    query = (
        select(run.c.key)
        .where(run.c.key.in_(select(side.c.run).where(side.c.run.in_([*runs]))))
        .order_by(run.c.begins_at, run.c.key)
    )
    return [*connection.scalars(query)]


class Walk:
    """The runs that lead to some runs, nearest first."""

    def __init__(
        self,
        connection: Connection,
        as_of: AsOf,
        naming: NamingRules,
    ) -> None:
        self._connection = connection
        self._as_of = as_of
        self._naming = naming
        self._names: dict[Key, list[Key]] = {}
        self.visited: dict[Key, Visited] = {}
        self.cut_off = False

    def from_runs(self, start: Sequence[Key], *, further: bool = True) -> None:
        """Go from these runs to the sources; further than to these only where that is asked."""
        frontier: list[tuple[Key, int, frozenset[Key]]] = [(key, 0, frozenset()) for key in start]
        while frontier:
            reached: dict[Key, tuple[Key, int, frozenset[Key]]] = {}
            for key, hops, below in frontier:
                if key in self.visited:
                    continue
                if len(self.visited) >= MOST_RUNS:
                    self.cut_off = True
                    return
                visited = self._visit(key, hops, below)
                if visited is None:
                    continue
                self.visited[key] = visited
                for writer in visited.before if further else ():
                    reached.setdefault(writer, (writer, hops + 1, visited.below))
            frontier = [*reached.values()]

    def names_of(self, dataset: Key) -> list[Key]:
        """All names of a dataset."""
        if dataset not in self._names:
            self._names[dataset] = names_of(self._connection, dataset) or [dataset]
        return self._names[dataset]

    def change_after(self, read: Read, reader: Row[Any]) -> Change | None:
        """What first wrote or dropped a dataset after it was read, as far as its part goes."""
        at = reader.begins_at
        if at is None:
            return None
        names = self.names_of(read.side.dataset)
        parts = self.parts_of(read.side)
        later = (
            _writes(names, self._as_of)
            .where(side.c.happened_at > at, side.c.run.not_in([*read.writers, reader.key]))
            .order_by(None)
            .order_by(side.c.happened_at, side.c.run)
            .limit(_WRITES)
        )
        found = (
            Change(row.happened_at, str(RunId(row.id)))
            for row in self._connection.execute(later)
            if read.version is None or row.version != read.version
            if not parts or not (told := self.parts_of(row)) or told & parts
        )
        written = next(found, None)
        dropped_at = self._connection.scalar(
            select(drop.c.at)
            .where(drop.c.dataset.in_(names), drop.c.at > at, drop.c.at <= self._as_of.valid)
            .order_by(drop.c.at)
            .limit(1)
        )
        if dropped_at is not None and (written is None or dropped_at <= written.at):
            return Change(dropped_at, None)
        return written

    def parts_of(self, row: Row[Any]) -> set[str]:
        """The parts of a dataset that one side of a run is about; none for all of it."""
        facets = stamped_facets(self._connection, row.facets)
        return {*subset_of(spelled_names(row), facets.get("subset"), self._naming)}

    def _visit(self, key: Key, hops: int, below: frozenset[Key]) -> Visited | None:
        query = runs_then(self._connection, self._as_of).where(run.c.key == key)
        query = query.add_columns(is_long_running(self._as_of).label("long_running"))
        row = self._connection.execute(query).first()
        if row is None:
            return None
        own = below | ({row.job} if row.job is not None else frozenset[Key]())
        sides = self._connection.execute(
            select(side)
            .where(side.c.run == key, side.c.role == int(Role.READ))
            .order_by(side.c.dataset)
        ).all()
        reads = [self._read(each, row, own) for each in sides]
        query = select(run_flow.c.upstream).where(
            run_flow.c.downstream == key, run_flow.c.first_at <= self._as_of.valid
        )
        handed = self._connection.scalars(query.order_by(run_flow.c.upstream))
        return Visited(row, hops, own, reads, tuple(handed))

    def _read(self, each: Row[Any], reader: Row[Any], below: frozenset[Key]) -> Read:
        names = self.names_of(each.dataset)
        read = self._stated(each, names) if each.version is not None else None
        if read is None and reader.begins_at is not None:
            read = self._newest(each, names, reader)
        if read is None:
            return Read(each, None)
        query = select(run.c.key, run.c.job).where(run.c.key.in_(read.writers))
        jobs = {row.key: row.job for row in self._connection.execute(query)}
        followed = tuple(key for key in read.writers if jobs.get(key) not in below)
        return read._replace(followed=followed, own=len(followed) < len(read.writers))

    def _stated(self, each: Row[Any], names: Sequence[Key]) -> Read:
        """Who wrote the version that a run says it read."""
        query = _writes(names, self._as_of).where(side.c.version == each.version)
        query = query.order_by(None).order_by(side.c.happened_at, side.c.run).limit(1)
        row = self._connection.execute(query).first()
        return Read(each, each.version, () if row is None else (row.run,))

    def _newest(self, each: Row[Any], names: Sequence[Key], reader: Row[Any]) -> Read | None:
        """Who had written last what a run read when it began."""
        began, ended = reader.begins_at, reader.ended_at or reader.last_at or reader.begins_at
        writes = _writes(names, self._as_of)
        rows = self._connection.execute(
            writes.where(side.c.happened_at <= began, side.c.run != reader.key).limit(_WRITES)
        ).all()
        if reader.long_running or not rows:
            stream = _stream(self._connection, names, ended, self._as_of, but=reader.key)
            if stream is not None:
                return Read(each, None, (stream,), streamed=True)
        if not rows:
            return None
        during = self._connection.execute(
            writes.where(
                side.c.happened_at > began,
                side.c.happened_at <= ended,
                side.c.run != reader.key,
            ).limit(_WRITES)
        )
        between = tuple(str(RunId(row.id)) for row in during)
        parts = self.parts_of(each)
        writers, in_parts = self._writers_of(rows, parts)
        if not writers:
            return None
        first = next(row for row in rows if row.run == writers[0])
        version = first.version or str(RunId(first.id))
        return Read(each, version, writers, between=between, in_parts=in_parts)

    def _writers_of(
        self, rows: Sequence[Row[Any]], wanted: set[str]
    ) -> tuple[tuple[Key, ...], bool]:
        """The latest run that wrote each of these parts, and whether there are others besides.

        rows: writes, the latest first. wanted: none where the whole was read.
        """
        if not wanted:
            told = self.parts_of(rows[0])
            return (rows[0].run,), bool(told)
        found: dict[Key, None] = {}
        left = set(wanted)
        for row in rows:
            told = self.parts_of(row)
            if not told or told & left:
                found[row.run] = None
                left -= told or left
            if not left:
                break
        return tuple(found), bool(left)


def spelled_names(row: Row[Any]) -> list[DatasetId]:
    """The names of a dataset as a producer wrote them."""
    return [DatasetId(*told.split("\x1f", 1)) for told in row.spelled.split("\x1e")]


def _writes(names: Sequence[Key], as_of: AsOf) -> Select[Any]:
    """Complete writes of a dataset, the latest first."""
    query = (
        select(side, run.c.id)
        .join(run, run.c.key == side.c.run)
        .where(
            side.c.dataset.in_(names),
            side.c.role == int(Role.WRITTEN),
            side.c.happened_at.is_not(None),
            side.c.happened_at <= as_of.valid,
        )
        .order_by(side.c.happened_at.desc(), side.c.run)
    )
    return query if as_of.known == NOW.known else query.where(known_by(as_of.known))


def _stream(
    connection: Connection,
    names: Sequence[Key],
    until: Instant,
    as_of: AsOf,
    *,
    but: Key | None = None,
) -> Key | None:
    """The latest run that was writing a dataset without an end to it."""
    query = (
        select(run.c.key)
        .join(side, side.c.run == run.c.key)
        .where(
            side.c.dataset.in_(names),
            side.c.role == int(Role.WRITTEN),
            run.c.begins_at <= min(until, as_of.valid),
            is_long_running(as_of),
        )
        .order_by(run.c.begins_at.desc(), run.c.key)
        .limit(1)
    )
    if but is not None:
        query = query.where(run.c.key != but)
    if as_of.known != NOW.known:
        query = query.where(known_by(as_of.known))
    return connection.scalar(query)
