"""The lineage graph in memory: one writer keeps it up to date, any number of readers walk it."""

from __future__ import annotations

from pathlib import Path

from headwater.errors import HeadwaterError
from headwater.lineage import snapshot
from headwater.lineage.layer import LayerIndex, LayerView
from headwater.lineage.rows import EdgeColumns
from headwater.model.graph import GraphChanges, Layer
from headwater.model.time import Offset


class OutOfOrderError(HeadwaterError):
    """Changes came that would rewrite what readers have been told already."""

    def __init__(self, offset: Offset, current: Offset) -> None:
        super().__init__(
            f"changes as of offset {offset} came after the index had applied offset {current}"
        )


class GraphIndex:
    """Both layers, up to one offset of the log.

    `apply`, `open` and `save` belong to one thread; `view` and all that it returns to any.
    """

    def __init__(
        self, layers: tuple[LayerIndex, LayerIndex] | None = None, *, offset: Offset = 0
    ) -> None:
        self._layers = layers or (LayerIndex(Layer.FLOW), LayerIndex(Layer.COLUMNS))
        self._publish(offset)

    @property
    def offset(self) -> Offset:
        """Up to where the log has been applied."""
        return self._views[Layer.FLOW].offset

    def __len__(self) -> int:
        return sum(map(len, self._layers))

    def view(self, layer: Layer) -> LayerView:
        """The layer as it is now, and stays for whoever holds the view."""
        return self._views[layer]

    def apply(self, changes: GraphChanges) -> None:
        """Take in what a transaction did; whoever asks for a view from then on sees it.

        Raises OutOfOrderError, UnknownEdgeError or OffsetTooLargeError; then the index is to be
        rebuilt.
        """
        if changes.offset < self.offset:
            raise OutOfOrderError(changes.offset, self.offset)
        for row in changes.closed:
            if row.known_to <= self.offset:
                raise OutOfOrderError(row.known_to, self.offset)
        for layer in self._layers:
            closed = [row for row in changes.closed if row.layer is layer.layer]
            if closed:
                layer.close(closed)
            opened = [row for row in changes.opened if row.layer is layer.layer]
            layer.open(EdgeColumns.of(opened))
            named = [group.keys for group in changes.names if group.layer is layer.layer]
            if named:
                layer.name(named)
        self._publish(changes.offset)

    def open(self, layer: Layer, edges: EdgeColumns, *, offset: Offset) -> None:
        """Take in many rows at once, as when a store is read after the start."""
        self._layers[layer].open(edges)
        self._publish(max(offset, self.offset))

    def merge(self) -> None:
        """Bring all rows into their smallest and fastest form now rather than when due."""
        for layer in self._layers:
            layer.merge()
        self._publish(self.offset)

    def save(self, folder: Path) -> None:
        """Write a snapshot that replaces the one in this folder, or leaves it as it was."""
        self.merge()
        snapshot.save(self._layers, folder, offset=self.offset)

    @classmethod
    def load(cls, folder: Path) -> GraphIndex:
        """Read a snapshot. Raises UnusableSnapshotError when it is absent, damaged or foreign."""
        layers, offset = snapshot.load(folder)
        return cls(layers, offset=offset)

    def _publish(self, offset: Offset) -> None:
        # One assignment, so that no reader sees one layer newer than the other.
        self._views = tuple(layer.view(offset) for layer in self._layers)
