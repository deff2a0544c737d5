"""Lineage of columns.

An edge into a node is written with the node as its origin and what it comes from as its
destination, the wrong way round: Marquez does so, and its web UI relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer, is_member, transformation_of
from headwater.model.identity import NOT_COLUMNS, ColumnId, DatasetId, JobId, Key, key_of
from headwater.model.time import NOW, AsOf
from headwater.server.encode import encode
from headwater.server.marquez.ask import MOST, Ask, BadParameterError
from headwater.server.marquez.datasets import UnknownFieldError
from headwater.server.marquez.identity import (
    NodeName,
    UnknownNodeError,
    column_node,
    number_of_version,
    read_node,
    uuid_of_digest,
    version_of_dataset,
)
from headwater.server.marquez.lineage import DEFAULT_DEPTH, DEFAULT_NODES, NODES_FOUND
from headwater.server.marquez.shapes import ColumnData, ColumnInput, Edge, Graph, Node
from headwater.server.marquez.wording import columns_said, fields_of, transformation_word
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_hidden import hidden_among
from headwater.store.catalog_job_versions import job_versions
from headwater.store.catalog_names import columns, columns_of, identities
from headwater.store.catalog_recent import datasets_beside
from headwater.store.catalog_versions import (
    FIRST_VERSION,
    current_versions,
    dataset_version,
)
from headwater.store.layered_facets import NO_FACETS

_MOST_DEPTH: Final = 1_000
_Label = int
_Edges = dict[tuple[Key, Key], _Label]


def show_column_lineage(ask: Ask) -> Response:
    """The columns that those of a dataset or job, or one of them, come from, and lead to."""
    text = ask.required("nodeId")
    depth = ask.number("depth", default=DEFAULT_DEPTH, most=_MOST_DEPTH)
    downstream = ask.flag("withDownstream")
    limit = ask.number("limit", default=DEFAULT_NODES, most=MOST)
    with ask.platform.catalog.reading() as connection:
        named = read_node(connection, text, naming=ask.platform.catalog.naming)
        if named.version is not None and downstream:
            raise BadParameterError("nodeId", "a version has no lineage downstream")
        if named.key in hidden_among(connection, [named.key]):
            raise UnknownNodeError("Node", text)
        as_of = _as_of(connection, named)
        start = _columns(connection, named)
        view = ask.platform.index.view(Layer.COLUMNS)
        ways = (Direction.UPSTREAM, Direction.DOWNSTREAM)[: 2 if downstream else 1]
        reaches = [walk(view, start, way, depth=max(depth, 1), as_of=as_of) for way in ways]
        hops: dict[Key, int] = dict.fromkeys(start, 0)
        edges: _Edges = {}
        for reach in reaches:
            _add(hops, edges, reach)
        return _answer(connection, hops, edges, limit, as_of)


def _as_of(connection: Connection, named: NodeName) -> AsOf:
    """The point in time of a version. Raises UnknownNodeError."""
    if named.version is None:
        return NOW
    wanted = str(named.version)
    if isinstance(named.node, DatasetId):
        number = number_of_version(named.key, wanted)
        version = None if number is None else dataset_version(connection, named.key, number)
        if version is not None:
            return NOW if version.at is None else AsOf(valid=version.at)
    else:
        for each in job_versions(connection, named.key):
            if uuid_of_digest(each.digest) == wanted:
                return AsOf(valid=each.last_at)
    raise UnknownNodeError("Version", wanted)


def _columns(connection: Connection, named: NodeName) -> list[Key]:
    """The columns to start from. Raises UnknownFieldError."""
    if isinstance(named.node, JobId):
        written = datasets_beside(connection, [named.key], written=True).get(named.key, [])
        return [key for each in sorted(written) for key in columns_of(connection, each)]
    if named.column is None:
        return columns_of(connection, named.key)
    key = key_of(ColumnId(named.node, named.column))
    facets = facets_of(connection, [named.key], as_of=NOW, names=("schema",))
    declared = {each.name for each in fields_of(facets.get(named.key, NO_FACETS), {})}
    if named.column not in declared and not columns(connection, [key]):
        raise UnknownFieldError(named.column)
    return [key]


def _add(hops: dict[Key, int], edges: _Edges, reach: Reach) -> None:
    keys: list[Key] = reach.keys.tolist()
    for key, hop in zip(keys, reach.hop.tolist(), strict=True):
        hops[key] = min(hop, hops.get(key, hop))
    downstream = reach.direction is Direction.DOWNSTREAM
    origins: list[int] = reach.origin.tolist()
    ends: list[int] = reach.reached.tolist()
    followed = [*zip(origins, ends, reach.label.tolist(), strict=True)]
    # Another name of a column has its value, as a member has what is said of all.
    names = zip(reach.alias_origin.tolist(), reach.alias_reached.tolist(), strict=True)
    followed += [(one, other, MEMBER_LABEL) for one, other in names]
    for origin, reached, label in followed:
        near, far = keys[origin], keys[reached]
        edges.setdefault((near, far) if downstream else (far, near), label)


def _without_stars(edges: _Edges, places: Mapping[Key, tuple[Key, str]]) -> _Edges:
    """Edges between columns alone, where one led through several of a dataset at once."""
    stars = {end for pair in edges for end in pair if places[end][1] in NOT_COLUMNS}
    if not stars:
        return edges
    into: dict[Key, list[tuple[Key, _Label]]] = {}
    out_of: dict[Key, list[tuple[Key, _Label]]] = {}
    kept: _Edges = {}
    for (origin, reached), label in edges.items():
        if origin in stars:
            out_of.setdefault(origin, []).append((reached, label))
        if reached in stars:
            into.setdefault(reached, []).append((origin, label))
        if not {origin, reached} & stars:
            kept[origin, reached] = label
    for star in stars:
        for origin, before in into.get(star, ()):
            for reached, after in out_of.get(star, ()):
                if not {origin, reached} & stars and origin != reached:
                    label = after if is_member(before) else before
                    kept.setdefault((origin, reached), label)
    return kept


def _answer(
    connection: Connection, hops: dict[Key, int], edges: _Edges, limit: int, as_of: AsOf
) -> Response:
    places = columns(connection, hops)
    names = identities(connection, {owner for owner, _ in places.values()})
    hidden = hidden_among(connection, names)
    edges = _without_stars(
        {pair: label for pair, label in edges.items() if {*pair} <= places.keys()}, places
    )
    there = [
        key
        for key in sorted(hops, key=lambda key: (hops[key], key))
        if key in places and places[key][1] not in NOT_COLUMNS and places[key][0] not in hidden
    ]
    shown = there[: max(1, limit)]
    described = _Described(connection, {places[key][0] for key in shown}, names, as_of)
    nodes = {key: described.node(*places[key]) for key in shown}
    ordered = sorted(
        (pair for pair in edges if {*pair} <= nodes.keys()),
        key=lambda pair: (nodes[pair[0]].id, nodes[pair[1]].id),
    )
    for origin, reached in ordered:
        source, target = nodes[origin], nodes[reached]
        target.in_edges.append(Edge(target.id, source.id))
        source.out_edges.append(Edge(source.id, target.id))
        target.data.input_fields.append(
            described.input_of(places[reached], places[origin], edges[origin, reached])
        )
    response = encode(Graph([nodes[key] for key in shown]))
    if len(there) > len(shown):
        response.headers[NODES_FOUND] = str(len(there))
    return response


class _Described:
    """What is known of the datasets whose columns are answered."""

    def __init__(
        self,
        connection: Connection,
        owners: set[Key],
        names: Mapping[Key, DatasetId | JobId],
        as_of: AsOf,
    ) -> None:
        facets = facets_of(connection, owners, as_of=as_of, names=("schema", "columnLineage"))
        current = current_versions(connection, owners)
        self._names = names
        self._versions = {
            key: version_of_dataset(key, current.get(key, FIRST_VERSION)) for key in owners
        }
        self._types = {
            key: {each.name: each.type for each in fields_of(told, {})}
            for key, told in facets.items()
        }
        self._said = {key: columns_said(told) for key, told in facets.items()}

    def node(self, owner: Key, path: str) -> Node:
        name: Any = self._names[owner]
        said = self._said.get(owner, {}).get(path)
        data = ColumnData(
            namespace=name.namespace,
            dataset=name.name,
            dataset_version=self._versions[owner],
            field=path,
            field_type=self._types.get(owner, {}).get(path),
            transformation_description=said.transformation_description if said else None,
            transformation_type=said.transformation_type if said else None,
            input_fields=[],
        )
        return Node(
            id=column_node(name, path), type="DATASET_FIELD", data=data, in_edges=[], out_edges=[]
        )

    def input_of(self, target: tuple[Key, str], source: tuple[Key, str], label: int) -> ColumnInput:
        name: Any = self._names[source[0]]
        said = self._said.get(target[0], {}).get(target[1])
        given: Sequence[Any] = said.input_fields if said else ()
        about = next(
            (
                each.transformation_description
                for each in given
                if (each.namespace, each.dataset, each.field) == (*_pair(name), source[1])
            ),
            None,
        )
        word = None if is_member(label) else transformation_word(transformation_of(label))
        return ColumnInput(
            name.namespace, name.name, self._versions[source[0]], source[1], about, word
        )


def _pair(name: DatasetId) -> tuple[str, str]:
    return name.namespace, name.name
