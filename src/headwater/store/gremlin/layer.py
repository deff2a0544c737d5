"""One layer of a graph server, as of one offset of the log, asked a whole frontier at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from headwater.lineage.keys import KeyTable
from headwater.lineage.links import Links
from headwater.lineage.rows import Longs, distinct, spans
from headwater.lineage.visited import SparseVisited
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf, Offset
from headwater.ports import Hop, Peers
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import P, g, inner, number, within
from headwater.store.gremlin.mark import Mark
from headwater.store.gremlin.shape import (
    EDGE_FIELDS,
    LEADS_TO,
    NAME_FIELDS,
    NAMED,
    key_property,
    read_texts,
)

_Continuation: TypeAlias = Callable[[Any], Any]
"""What follows on some vertices, in a traversal."""

# So many keys stay well below what a server takes as one question by default, 64 KiB.
_ASKED_AT_ONCE: Final = 1_000


class GremlinGraph:
    """Both layers of a graph server, up to an offset that all of it has."""

    def __init__(self, client: GremlinClient, mark: Mark, *, offset: Offset) -> None:
        self._client = client
        self._has_names = mark.names > 0
        self._offset = offset

    @property
    def offset(self) -> Offset:
        """Up to where the log has been applied."""
        return self._offset

    def view(self, layer: Layer) -> GremlinLayer:
        """The layer as it is now, and stays for whoever holds the view."""
        return GremlinLayer(self._client, layer, self._offset, has_names=self._has_names)


class GremlinLayer:
    """A view for one thread. A handle counts the keys that this view has met.

    What is written while it is asked is known from behind its offset, so it never sees half of it.
    """

    def __init__(
        self, client: GremlinClient, layer: Layer, offset: Offset, *, has_names: bool
    ) -> None:
        self._client = client
        self._layer = layer
        self._offset = offset
        self._has_names = has_names
        self._met = KeyTable()

    @property
    def layer(self) -> Layer:
        """Which layer this is."""
        return self._layer

    def handles(self, keys: Sequence[Key]) -> Longs:
        """The handles of these keys, -1 for one that no edge or alias has ever touched."""
        wanted = np.array(keys, dtype=np.int64)
        fresh = distinct(wanted[self._met.view().search(wanted) < 0])
        name = key_property(self._layer)
        texts = self._texts(fresh, lambda some: some.values(name).as_string())
        self._met.intern(distinct(read_texts(texts, fields=1)[:, 0]))
        return self._met.view().search(wanted)

    def keys(self, handles: Longs) -> Longs:
        """The keys of these handles."""
        return self._met.view().keys.take(handles)

    def hop(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Hop:
        """Every edge that leads on from the frontier and held at `as_of`."""
        return self.links(frontier, direction, as_of).hop()

    def links(self, frontier: Longs, direction: Direction, as_of: AsOf) -> Links:
        """The same, with what is stale beside it."""
        asked = self.keys(frontier)
        rows = self._edges(distinct(asked), direction, as_of)
        near, far = (0, 1) if direction is Direction.DOWNSTREAM else (1, 0)
        rows = rows[rows[:, near].argsort(kind="stable")]
        begin = rows[:, near].searchsorted(asked)
        end = rows[:, near].searchsorted(asked, side="right")
        origin, position = spans(begin, end - begin)
        found = rows[position]
        return Links.among(
            origin,
            self._met.intern(found[:, far]),
            found[:, 2].astype(np.uint8),
            begun=np.ones(len(found), dtype=np.bool_),
            holds=found[:, 4] > as_of.valid,
            layer=self._layer,
        )

    def peers(self, handles: Longs) -> Peers:
        """All other names of these nodes, themselves not included."""
        if not self._has_names or not len(handles):
            return Peers(_NONE, _NONE)
        asked = self.keys(handles)
        firsts = distinct(self._names(asked, lambda some: some.both_e(NAMED))[:, 1])
        rows = self._names(firsts, lambda some: some.in_e(NAMED))
        first_of = {name: first for name, first, _ in rows.tolist()}
        first_of |= {first: first for first in firsts.tolist()}
        groups: dict[Key, list[Key]] = {}
        for name, first in first_of.items():
            groups.setdefault(first, []).append(name)
        pairs = [
            (place, other)
            for place, name in enumerate(asked.tolist())
            for other in groups.get(first_of.get(name, name), ())
            if other != name
        ]
        origin, reached = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return Peers(origin, self._met.intern(reached))

    def visited(self) -> SparseVisited:
        """An empty set of handles."""
        return SparseVisited()

    def _edges(self, near: Longs, direction: Direction, as_of: AsOf) -> Longs:
        """All versions at these keys that had begun, and have not ended or are stale."""
        known = min(as_of.known, self._offset)
        downstream = direction is Direction.DOWNSTREAM
        holds = inner.has("valid_to", P.gt(number(as_of.valid)))
        if self._layer is Layer.FLOW:
            holds = inner.or_(holds, inner.has("missed"))

        def lead_on(some: Any) -> Any:
            edges = some.out_e(LEADS_TO) if downstream else some.in_e(LEADS_TO)
            begun = _known(edges, known).has("valid_from", P.lte(number(as_of.valid)))
            return begun.where(holds).values("row")

        rows = read_texts(self._texts(near, lead_on), fields=EDGE_FIELDS)
        # Two writers at a time can write one version twice, and nobody is to see it.
        _, first = np.unique(rows[:, -1], return_index=True)
        return rows[first]

    def _names(self, keys: Longs, at: _Continuation) -> Longs:
        texts = self._texts(keys, lambda some: _known(at(some), self._offset).values("row"))
        return read_texts(texts, fields=NAME_FIELDS)

    def _texts(self, keys: Longs, go_on: _Continuation) -> str:
        """What traversals from these vertices come to, with blanks between."""
        name = key_property(self._layer)
        parts: list[str] = []
        for begin in range(0, len(keys), _ASKED_AT_ONCE):
            some: list[int] = keys[begin : begin + _ASKED_AT_ONCE].tolist()
            # One text costs the driver a hundredth of what as many numbers do.
            whole = go_on(g.V().has(name, within(some))).fold().conjoin(" ")
            parts += self._client.ask(whole)
        return " ".join(part for part in parts if part)


def _known(edges: Any, offset: Offset) -> Any:
    at = number(offset)
    return edges.has("known_from", P.lte(at)).has("known_to", P.gt(at))


_NONE: Final[Longs] = np.zeros(0, dtype=np.int64)
