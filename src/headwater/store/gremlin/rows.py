"""Writing edges and names into a graph server, by name: to write one twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from typing import Any, Final, NamedTuple, TypeAlias

from headwater.model.graph import EdgeRow, Layer, NameGroup, is_missed
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Offset
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import Ends, Merge, T, g, inner, number, within
from headwater.store.gremlin.shape import (
    LEADS_TO,
    NAME_FIELDS,
    NAMED,
    NODE,
    edge_text,
    key_property,
    name_text,
    read_texts,
)
from headwater.store.sql_log import chunks

# JanusGraph takes 64 KiB as one request unless it is told otherwise; an edge is some 450 bytes.
_WRITTEN_AT_ONCE: Final = 100
_REMEMBERED: Final = 500_000

Node: TypeAlias = tuple[Layer, Key]


class NumberedRow(NamedTuple):
    """A version of an edge with its number in the projection."""

    number: int
    row: EdgeRow


class _Name(NamedTuple):
    """The first of the group that a name belongs to, and since when it does."""

    first: Key
    since: Offset


class _Line(NamedTuple):
    """An edge as it is written. fixed: what never changes beside its text."""

    label: str
    source: Node
    target: Node
    text: str
    fixed: dict[str, Any]
    known_to: Offset


class RowWriter:
    """Knows where vertices are, and which names are written. For one thread."""

    def __init__(self, client: GremlinClient) -> None:
        self._client = client
        self._places: dict[Node, Any] = {}
        self._named: dict[Node, _Name] | None = None

    def write_edges(self, rows: Iterable[NumberedRow]) -> int:
        """Have each there as it stands; returns how many there were."""
        lines = (_edge_line(each) for each in rows)
        written = 0
        while some := [*islice(lines, _WRITTEN_AT_ONCE)]:
            self._write(some)
            written += len(some)
        return written

    def write_names(self, groups: Sequence[NameGroup], *, at: Offset) -> int:
        """Have these groups hold from an offset on; returns how many names belong to another.

        groups: all there are, and each name that once had another and stands alone.
        """
        first_of = {(group.layer, key): group.keys[0] for group in groups for key in group.keys[1:]}
        before = self._read_names(groups) if self._named is None else self._named
        kept = {node: name for node, name in before.items() if first_of.get(node) == name.first}
        fresh = {node: _Name(first, at) for node, first in first_of.items() if node not in kept}
        lines = [
            _name_line(node, name, known_to=at) for node, name in before.items() if node not in kept
        ]
        lines += [_name_line(node, name, known_to=FOREVER) for node, name in fresh.items()]
        self._named = None
        for some in chunks(lines, _WRITTEN_AT_ONCE):
            self._write(some)
        self._named = kept | fresh
        return len(first_of)

    def _write(self, lines: Sequence[_Line]) -> None:
        self._find({node for line in lines for node in (line.source, line.target)})
        told = [self._upsert(line) for line in lines]
        edges = g.inject(told).unfold().merge_e(inner.select("edge"))
        edges = edges.option(Merge.on_create, inner.select("new"))
        self._client.ask(edges.option(Merge.on_match, inner.select("closes")).none())

    def _upsert(self, line: _Line) -> dict[str, Any]:
        known = {"known_to": number(line.known_to)}
        # A writer that was held up does not open again what another has closed since.
        closes = known if line.known_to < FOREVER else dict[str, Any]()
        return {
            "edge": {
                T.label: line.label,
                Ends.OUT: self._places[line.source],
                Ends.IN: self._places[line.target],
                "row": line.text,
            },
            "new": line.fixed | known,
            "closes": closes,
        }

    def _find(self, nodes: set[Node]) -> None:
        """Know where these vertices are, after making those that are not there."""
        if len(self._places) > _REMEMBERED:
            self._places.clear()
        missing = sorted(nodes - self._places.keys())
        for layer, some in groupby(missing, key=lambda node: node[0]):
            keys = [key for _, key in some]
            name = key_property(layer)
            self._remember(layer, _vertices(layer, keys))
            new = [number(key) for key in keys if (layer, key) not in self._places]
            if new:
                made = g.inject(new).unfold().as_("key").add_v(NODE)
                self._remember(layer, made.property(name, inner.select("key")))

    def _remember(self, layer: Layer, vertices: Any) -> None:
        found = vertices.project("key", "place").by(key_property(layer)).by(T.id)
        for each in self._client.ask(found):
            self._places[layer, int(each["key"])] = each["place"]

    def _read_names(self, groups: Sequence[NameGroup]) -> dict[Node, _Name]:
        named: dict[Node, _Name] = {}
        for layer in Layer:
            keys = [key for group in groups if group.layer is layer for key in group.keys]
            for some in chunks(keys, _WRITTEN_AT_ONCE):
                held = _vertices(layer, some).out_e(NAMED).has("known_to", number(FOREVER))
                for text in self._client.ask(held.values("row").fold().conjoin(" ")):
                    for name, first, since in read_texts(text, fields=NAME_FIELDS).tolist():
                        named[layer, name] = _Name(first, since)
        return named


def _edge_line(numbered: NumberedRow) -> _Line:
    row = numbered.row
    fixed: dict[str, Any] = {
        "valid_from": number(row.valid_from),
        "valid_to": number(row.valid_to),
        "known_from": number(row.known_from),
    }
    if row.layer is Layer.FLOW and is_missed(row.label):
        fixed["missed"] = True
    ends = ((row.layer, row.source), (row.layer, row.target))
    return _Line(LEADS_TO, *ends, edge_text(row, numbered.number), fixed, row.known_to)


def _name_line(node: Node, name: _Name, *, known_to: Offset) -> _Line:
    layer, key = node
    fixed = {"known_from": number(name.since)}
    text = name_text(key, name.first, name.since)
    return _Line(NAMED, node, (layer, name.first), text, fixed, known_to)


def _vertices(layer: Layer, keys: Sequence[Key]) -> Any:
    return g.V().has(key_property(layer), within(keys))
