"""The trace of a run: what its facet says, else what came as a header with its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from headwater.lineage.entries import RunTrace
from headwater.model.identity import Key
from headwater.model.time import Offset
from headwater.openlineage.facets.headwater_trace import TraceFacet
from headwater.openlineage.reading import read_facet
from headwater.openlineage.trace_context import TraceContext, read_traceparent
from headwater.store.catalog_runs import stamped_facets
from headwater.store.schema_catalog import event, run
from headwater.store.trace_headers import TraceHeaders

_FACET: Final = "headwater_trace"
_EVENTS: Final = 200
"""Through how many of a run's first events it is looked for a header."""


def run_trace(connection: Connection, key: Key, headers: TraceHeaders) -> RunTrace | None:
    """The trace that a run is part of; None where nothing tells. It has no link yet."""
    stamps = connection.scalar(select(run.c.facets).where(run.c.key == key))
    told = read_facet(TraceFacet, stamped_facets(connection, stamps).get(_FACET))
    context = read_traceparent(told.traceparent) if told else None
    if context is not None:
        return RunTrace(context.trace_id, context.span_id, "facet")
    query = (
        select(event.c.log_offset)
        .where(event.c.run == key)
        .order_by(event.c.at, event.c.log_offset)
        .limit(_EVENTS)
    )
    offsets = [*connection.scalars(query)]
    return _first(offsets, headers.of(offsets))


def _first(offsets: Sequence[Offset], known: Mapping[Offset, TraceContext]) -> RunTrace | None:
    context = next((known[each] for each in offsets if each in known), None)
    return None if context is None else RunTrace(context.trace_id, context.span_id, "header")
