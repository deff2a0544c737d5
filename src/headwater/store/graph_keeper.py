"""The graph index of a running server: read at the start, kept up to date, saved now and then."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol

import structlog

from headwater.errors import UnavailableError
from headwater.lineage.graph import LineageGraph
from headwater.lineage.index import GraphIndex
from headwater.lineage.snapshot import UnusableSnapshotError
from headwater.model.graph import GraphChanges
from headwater.model.time import Offset
from headwater.store.graph_load import build_index, catch_up

_log: Final = structlog.get_logger("headwater.graph")

# A snapshot saves reading so many rows again after a crash; writing one costs about a fifth of it.
_ROWS_BETWEEN_SNAPSHOTS: Final = 250_000


class KeptGraph(Protocol):
    """The graph of a running server, wherever it is kept."""

    @property
    def index(self) -> LineageGraph:
        """The graph as it is now. Raises UnavailableError where it cannot be asked yet."""
        ...

    @property
    def edges(self) -> int:
        """How many edge versions are in memory."""
        ...

    @property
    def problem(self) -> str | None:
        """Why it cannot be asked; None where it can, or will be in a moment."""
        ...

    def load(self) -> None:
        """Be ready for changes behind the projection's checkpoint; the projector's thread calls."""
        ...

    def apply(self, changes: GraphChanges) -> None:
        """Take in what one transaction of the projector did; its thread calls."""
        ...

    def wait_for(self, offset: Offset, *, timeout_s: float) -> None:
        """Return when the graph has an offset that the projection has. Raises UnavailableError."""
        ...

    def save(self) -> None:
        """Leave behind what makes the next start quick."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class GraphNotReadyError(UnavailableError):
    """The graph is still being read; events are accepted meanwhile."""

    def __init__(self) -> None:
        super().__init__("the graph is still being read from disk; ask again in a moment")


class GraphKeeper:
    """Owns the index in memory. `load` and `apply` are called by the projector's thread alone."""

    def __init__(self, projection: Path, snapshot: Path, *, wait_s: float) -> None:
        self._projection = projection
        self._snapshot = snapshot
        self._wait_s = wait_s
        self._index: GraphIndex | None = None
        self._ready = threading.Event()
        self._rows_since_snapshot = 0

    @property
    def index(self) -> GraphIndex:
        """The index, as soon as it is read. Raises GraphNotReadyError when that takes long."""
        if not self._ready.wait(self._wait_s) or self._index is None:
            raise GraphNotReadyError
        return self._index

    @property
    def edges(self) -> int:
        """How many edge versions are in memory; 0 while they are being read."""
        return 0 if self._index is None else len(self._index)

    @property
    def problem(self) -> str | None:
        """None: what goes wrong in memory goes wrong with the projector."""
        return None

    def load(self) -> None:
        """Read the graph as of the projection's checkpoint."""
        uri = f"file:{self._projection}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            row = connection.execute("SELECT log_offset FROM checkpoint").fetchone()
            checkpoint = row[0] if row else 0
            index = self._from_snapshot(connection, checkpoint) if checkpoint else None
            self._index = index or build_index(connection, offset=checkpoint)
        self._ready.set()

    def _from_snapshot(self, connection: sqlite3.Connection, checkpoint: int) -> GraphIndex | None:
        if not self._snapshot.exists():
            return None
        try:
            index = GraphIndex.load(self._snapshot)
        except UnusableSnapshotError as problem:
            _log.info("the graph is read from the projection", because=str(problem))
            return None
        if index.offset > checkpoint:
            # The projection lost its last transactions with the power, the snapshot did not.
            _log.info("the graph is read from the projection", because="the snapshot is ahead")
            return None
        catch_up(index, connection, offset=checkpoint)
        return index

    def apply(self, changes: GraphChanges) -> None:
        """Take in what one transaction of the projector did."""
        index = self.index
        index.apply(changes)
        self._rows_since_snapshot += len(changes.opened) + len(changes.closed)
        if self._rows_since_snapshot >= _ROWS_BETWEEN_SNAPSHOTS:
            self.save()

    def wait_for(self, offset: Offset, *, timeout_s: float) -> None:
        """Nothing to wait for: the index has what the projection has."""

    def close(self) -> None:
        """Nothing is held open."""

    def save(self) -> None:
        """Leave a snapshot, so that the next start need not read every row."""
        if self._index is not None and self._index.offset:
            self._index.save(self._snapshot)
            self._rows_since_snapshot = 0
