"""Keeping a graph server as the projection is: the one writer that it needs."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final, Protocol

import structlog

from headwater.collector.worker import Worker
from headwater.errors import ConflictError
from headwater.model.time import Offset
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from headwater.store.gremlin.mark import Mark, read_mark, write_mark
from headwater.store.gremlin.projected import Folded, folded, reading, rows_between
from headwater.store.gremlin.rows import NumberedRow, RowWriter
from headwater.store.gremlin.shape import prepare

_log: Final = structlog.get_logger("headwater.graph")
_IDLE_S: Final = 1.0
_LONGEST_REST_S: Final = 5.0
_DROPPED_AT_ONCE: Final = 1_000


class ChainedLog(Protocol):
    """The log that a graph is of."""

    def chain(self, offset: Offset) -> bytes | None:
        """What stands for an event and all before it; None where no event lies there."""
        ...


class ForeignGraphError(ConflictError):
    """A graph server holds what would be lost if the graph were written there."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(
            f"the graph server at {place} holds {what}; name another in --graph, or empty that "
            "one with g.V().drop()"
        )


class GraphWriter:
    """Writes what the projection has and a graph server has not, on a thread of its own.

    Begins where the mark in the graph says, all of it in an empty one. What is not finished is
    written again, which changes nothing, and is not seen until the mark has moved.
    """

    def __init__(self, client: GremlinClient, projection: Path, log: ChainedLog) -> None:
        self._client = client
        self._projection = projection
        self._log = log
        self._rows = RowWriter(client)
        self._mark: Mark | None = None
        self._is_prepared = False
        self._woken = threading.Event()
        self._worker = Worker(
            "graph engine",
            self._work,
            idle_s=0.0,
            longest_rest_s=_LONGEST_REST_S,
            failed=self._forget,
        )

    def start(self) -> None:
        """Begin to write."""
        self._woken.set()
        self._worker.start()

    def wake(self) -> None:
        """The projection has grown."""
        self._woken.set()

    def stop(self) -> None:
        """Leave off after the batch at hand."""
        self._woken.set()
        self._worker.stop()

    def write(self) -> int:
        """Bring the graph up to where the projection is now; returns how many edges that took.

        Raises ForeignGraphError, GraphAwayError or GraphRefusesError.
        """
        with reading(self._projection) as connection:
            now = folded(connection)
            mark = self._standing(now)
            if mark is None or mark.offset >= now.offset:
                return 0
            rows = rows_between(connection, mark.offset, now.offset)
            written = self._rows.write_edges(self._until_stopped(rows))
        if self._worker.is_stopping:
            return written
        names = self._rows.write_names(now.names, at=now.offset)
        self._keep(replace(mark, offset=now.offset, names=names, chain=self._chain(now.offset)))
        return written

    def _work(self) -> int:
        self._woken.wait(_IDLE_S)
        self._woken.clear()
        return 0 if self._worker.is_stopping else self.write()

    def _standing(self, now: Folded) -> Mark | None:
        """Where the graph stands, once it is one of this log and these rules; None without events.

        Raises ForeignGraphError.
        """
        if not self._is_prepared:
            prepare(self._client)
            self._is_prepared = True
        mark = read_mark(self._client)
        if mark is not None and mark == self._mark:
            return mark
        self._rows = RowWriter(self._client)
        self._mark = None
        if not now.offset:
            return None
        log = self._chain(1)
        if mark is None:
            if self._client.ask(g.V().limit(1).count()) != [0]:
                raise ForeignGraphError(self._client.place, "a graph that is not Headwater's")
        elif mark.log != log:
            raise ForeignGraphError(self._client.place, "the graph of another log")
        elif mark.folded_with == now.folded_with and mark.chain == self._chain(mark.offset):
            return mark
        fresh = Mark(offset=0, names=0, folded_with=now.folded_with, log=log, chain="")
        if mark is not None:
            _log.warning("the graph is written anew", because="it is of another fold or history")
            # Of no fold, so that whoever goes on after a failure begins by emptying it again.
            write_mark(self._client, replace(fresh, folded_with=""))
            self._empty()
        self._keep(fresh)
        return fresh

    def _empty(self) -> None:
        others = g.V().has_not("mark")
        while self._client.ask(others.clone().limit(1).count()) != [0]:
            self._client.ask(others.clone().limit(_DROPPED_AT_ONCE).drop())

    def _keep(self, mark: Mark) -> None:
        write_mark(self._client, mark)
        self._mark = mark

    def _chain(self, offset: Offset) -> str:
        return (self._log.chain(offset) or b"").hex()

    def _until_stopped(self, rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
        return takewhile(lambda _: not self._worker.is_stopping, rows)

    def _forget(self, _: Exception) -> None:
        """What is known of the server may no longer be so."""
        self._mark = None
        self._is_prepared = False
