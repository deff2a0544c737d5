"""The graph of a running server in a graph server: written where this one leads, asked by all."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from headwater.collector.project import LagError
from headwater.errors import UnavailableError
from headwater.model.graph import GraphChanges
from headwater.model.time import Offset
from headwater.store.gremlin.client import GraphRefusesError, GremlinClient
from headwater.store.gremlin.layer import GremlinGraph
from headwater.store.gremlin.mark import Mark, read_mark
from headwater.store.gremlin.projected import checkpoint, reading
from headwater.store.gremlin.writer import ChainedLog, GraphWriter

_LOOKS_EVERY_S: Final = 0.02


class GraphNotWrittenError(UnavailableError):
    """The graph server answers, but what it has is nothing to answer from."""

    def __init__(self, place: str, mark: Mark | None) -> None:
        why = (
            "it is of a server with other settings, or with another log"
            if mark is not None and mark.offset
            else "it is being written for the first time, or anew"
        )
        super().__init__(f"the graph at {place} cannot be asked yet: {why}; ask again in a moment")


class GremlinKeeper:
    """Where questions find the graph. `load` and `apply` are called by the projector's thread.

    writer: to be started where this process leads.
    """

    def __init__(self, client: GremlinClient, projection: Path, log: ChainedLog) -> None:
        self._client = client
        self._projection = projection
        self._folded: Offset = 0
        self._folded_with = ""
        self._written: Offset = 0
        self.writer = GraphWriter(self._client, projection, log)

    @property
    def index(self) -> GremlinGraph:
        """The graph as far as it is written, and as far as this process has folded the log.

        Raises GraphAwayError, GraphRefusesError or GraphNotWrittenError.
        """
        mark = read_mark(self._client)
        if mark is None and not self._folded:
            mark = Mark(offset=0, names=0, folded_with=self._folded_with, log="", chain="")
        elif mark is None or not mark.offset or mark.folded_with != self._folded_with:
            raise GraphNotWrittenError(self._client.place, mark)
        self._written = mark.offset
        return GremlinGraph(self._client, mark, offset=min(mark.offset, self._folded))

    @property
    def edges(self) -> int:
        """None of them is in memory."""
        return 0

    @property
    def problem(self) -> str | None:
        """Why the graph cannot be asked, by what was last heard."""
        problem = self._client.problem
        return None if problem is None else f"the graph server at {self._client.place}: {problem}"

    def load(self) -> None:
        """Know how far the projection has got."""
        with reading(self._projection) as connection:
            self._folded, self._folded_with = checkpoint(connection)

    def apply(self, changes: GraphChanges) -> None:
        """What one transaction of the projector did is in the projection, to be written."""
        self._folded = changes.offset
        self.writer.wake()

    def wait_for(self, offset: Offset, *, timeout_s: float) -> None:
        """Return when the graph has an offset.

        Raises LagError when that takes too long, GraphAwayError or GraphRefusesError.
        """
        deadline = time.monotonic() + timeout_s
        while self._written < offset:
            is_late = time.monotonic() > deadline
            try:
                mark = read_mark(self._client)
            except GraphRefusesError:
                # JanusGraph may not know yet what a mark is.
                if is_late:
                    raise
                mark = None
            self._written = mark.offset if mark else 0
            if self._written < offset:
                if is_late:
                    raise LagError(offset, self._written, timeout_s)
                time.sleep(_LOOKS_EVERY_S)

    def save(self) -> None:
        """Nothing: what is written lies in the graph server."""

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()
