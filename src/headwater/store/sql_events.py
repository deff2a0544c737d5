"""The events that bring SQL, and what was said of them, as the projection and the log have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, literal_column, select, union

from headwater.collector.follow_sql import Carried, SchemaChange
from headwater.collector.read_sql import PRODUCER
from headwater.model.graph import Layer
from headwater.model.identity import JobId, Key
from headwater.model.time import Instant, Offset
from headwater.ports import EventLog
from headwater.store.catalog import SqlCatalog
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import event, facet_version, sql_event
from headwater.store.schema_graph import edge_version

_MOST_OF_A_RUN = 1_000


class StoredSqlEvents:
    """Reads them. May be called from any thread."""

    def __init__(self, catalog: SqlCatalog, log: EventLog) -> None:
        self._catalog = catalog
        self._log = log

    def carried(self, *, after: Offset, limit: int) -> Sequence[Carried]:
        """The next of them in the order of the log."""
        told = sql_event.c
        return self._carried(
            _CARRIED.where(told.log_offset > after).order_by(told.log_offset).limit(limit)
        )

    def carried_by(self, job: Key, *, since: Instant, limit: int) -> Sequence[Carried]:
        """Those of a job at or after an instant, in the order of their times."""
        told = sql_event.c
        of_job = _CARRIED.where(told.job == job, told.at >= since)
        return self._carried(of_job.order_by(told.at, told.log_offset).limit(limit))

    def _carried(self, query: Select[*tuple[Any, ...]]) -> Sequence[Carried]:
        with self._catalog.reading() as connection:
            return [Carried(*row) for row in connection.execute(query)]

    def events_of(self, carried: Carried) -> Sequence[bytes]:
        """The events of its run in the order of their times, or the event itself."""
        if carried.run is None:
            return [each.body for each in self._log.at([carried.offset])]
        query = (
            select(event.c.log_offset, event.c.at)
            .where(event.c.run == carried.run)
            .order_by(event.c.at, event.c.log_offset)
            .limit(_MOST_OF_A_RUN)
        )
        with self._catalog.reading() as connection:
            rows = connection.execute(query).all()
        times = {row.log_offset: row.at for row in rows}
        # What is of one instant is in no order but that of its content.
        found = sorted((times[each.offset], each.body) for each in self._log.at([*times]))
        return [body for _, body in found]

    def times_of(self, carried: Carried) -> Sequence[Instant]:
        """The times of the events of its run, or its own."""
        if carried.run is None:
            return [carried.at]
        query = select(event.c.at).where(event.c.run == carried.run).distinct()
        with self._catalog.reading() as connection:
            return [*connection.scalars(query)]

    def name_of(self, job: Key) -> JobId:
        """The name of a job."""
        with self._catalog.reading() as connection:
            name = identities(connection, [job])[job]
        if not isinstance(name, JobId):
            raise TypeError(f"{name} is no job")
        return name

    def said_of(self, job: Key) -> Sequence[tuple[Instant, bytes]]:
        """What we said of a job, with its times: by time, what was said last behind the rest."""
        query = (
            select(event.c.at, event.c.log_offset)
            .where(event.c.job == job, event.c.producer == PRODUCER)
            .order_by(event.c.at, event.c.log_offset)
        )
        with self._catalog.reading() as connection:
            rows = connection.execute(query).all()
        bodies = {each.offset: each.body for each in self._log.at([row.log_offset for row in rows])}
        return [(row.at, bodies[row.log_offset]) for row in rows if row.log_offset in bodies]

    def schema_changes(self, *, after: int, limit: int) -> Sequence[SchemaChange]:
        """The next changes of schemas. after: the number of the last that was dealt with."""
        version, before = facet_version.c, facet_version.alias("before").c
        # One that only got an end by the same event has not changed while it held.
        as_before = exists().where(
            before.owner == version.owner,
            # By its owner is how to find it, not among all that have its name.
            before.name.concat("") == version.name,
            before.manual == version.manual,
            before.digest == version.digest,
            before.known_to == version.known_from,
            before.valid_from <= version.valid_from,
            before.valid_to >= version.valid_to,
        )
        query = (
            select(version.number, version.owner, version.valid_from, version.valid_to)
            # Written out, so that the index of schemas alone is seen to hold them all.
            .where(version.number > after, version.name == literal_column("'schema'"), ~as_before)
            .order_by(version.number)
            .limit(limit)
        )
        with self._catalog.reading() as connection:
            return [SchemaChange(*row) for row in connection.execute(query)]

    def jobs_touching(self, dataset: Key) -> Sequence[Key]:
        """The jobs that bring SQL and read or write a dataset."""
        version = edge_version.c
        flow = select(version.owner).where(version.layer == Layer.FLOW)
        # Each end has an index of its own; of the two joined by OR it would use neither.
        owners = union(flow.where(version.source == dataset), flow.where(version.target == dataset))
        query = select(sql_event.c.job).where(sql_event.c.job.in_(owners)).distinct()
        with self._catalog.reading() as connection:
            return sorted(connection.scalars(query))


_CARRIED = select(sql_event.c.log_offset, sql_event.c.job, sql_event.c.run, sql_event.c.at)
