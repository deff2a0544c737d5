"""Trace contexts that came as a header beside an event.

A header is no part of an event, which is kept as its sender wrote it. So they lie beside the log,
by offset, and what was noted in the last moment before a crash is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, select

from headwater.collector.worker import Worker
from headwater.model.time import Offset
from headwater.openlineage.trace_context import TraceContext, read_traceparent
from headwater.store.metadata import Words
from headwater.store.upsert import insert_into

headers: Final = MetaData()

trace_header: Final = Table(
    "trace_header",
    headers,
    Column("log_offset", BigInteger, primary_key=True, autoincrement=False),
    Column("trace_id", Words, nullable=False),
    Column("span_id", Words, nullable=False),
)

_EVERY_S: Final = 1.0
_PART: Final = 500


class TraceHeaders:
    """Headers in the file of the operational store. May be used from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._noted: dict[Offset, TraceContext] = {}
        self._lock = threading.Lock()
        self._writer = Worker("trace-headers", self.keep, idle_s=_EVERY_S)
        headers.create_all(engine)

    def start(self) -> None:
        """Keep what is noted, now and then."""
        self._writer.start()

    def stop(self) -> None:
        """Keep the rest, and no more."""
        self._writer.stop()
        self.keep()

    def note(self, offset: Offset, text: str) -> None:
        """Remember the header of the event at an offset. One that says nothing is passed over."""
        context = read_traceparent(text)
        if context is not None:
            with self._lock:
                self._noted.setdefault(offset, context)

    def keep(self) -> int:
        """Write what was noted, and return how much. The first header of an event stays."""
        with self._lock:
            noted = dict(self._noted)
        if not noted:
            return 0
        rows = [
            {"log_offset": offset, "trace_id": each.trace_id, "span_id": each.span_id}
            for offset, each in noted.items()
        ]
        with self._engine.begin() as connection:
            connection.execute(insert_into(trace_header, connection).on_conflict_do_nothing(), rows)
        with self._lock:
            for offset in noted:
                self._noted.pop(offset, None)
        return len(noted)

    def of(self, offsets: Sequence[Offset]) -> Mapping[Offset, TraceContext]:
        """Those of the events at these offsets."""
        self.keep()
        found: dict[Offset, TraceContext] = {}
        with self._engine.connect() as connection:
            for begin in range(0, len(offsets), _PART):
                query = select(trace_header).where(
                    trace_header.c.log_offset.in_(offsets[begin : begin + _PART])
                )
                for row in connection.execute(query):
                    found[row.log_offset] = TraceContext(row.trace_id, row.span_id)
        return found
