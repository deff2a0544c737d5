"""The columns of a picture: which rows a box shows, and what leads from row to row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.answer_edges import edges_of, keys_between, pairs_behind
from headwater.lineage.answers import Edge
from headwater.lineage.rows import Longs
from headwater.lineage.temporary import ways_of
from headwater.lineage.view.answer import ViewColumn, ViewPath
from headwater.lineage.view.columns import Field
from headwater.lineage.view.question import ViewCatalog, ViewQuestion
from headwater.lineage.walk import walk
from headwater.lineage.wording import edge_of
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one box, and how many columns there are behind them."""

    shown: tuple[ViewColumn, ...]
    keys: tuple[Key, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Locked:
    """A column whose way is shown. on_path: all columns that it comes from or leads to."""

    key: Key
    id: str
    on_path: frozenset[Key]


def lock(graph: FrontierGraph, start: Sequence[Key], column: str, *, as_of: AsOf) -> Locked:
    """Everything that a column comes from, and everything that comes from it.

    start: the keys that the column goes by.
    """
    found: set[Key] = set()
    for direction in Direction:
        reach = walk(graph, start, direction, as_of=as_of)
        found.update(reach.keys.tolist())
    return Locked(start[0], column, frozenset(found))


class ColumnLinks:
    """Which columns are linked, at a point in time."""

    def __init__(self, graph: FrontierGraph, *, as_of: AsOf) -> None:
        self._graph = graph
        self._as_of = as_of

    def linked(self, keys: Sequence[Key], direction: Direction) -> set[Key]:
        """Those of some columns from which a link leads on."""
        origin, _ = self._follow(keys, direction)
        return {keys[at] for at in origin.tolist()}

    def between(self, keys: Collection[Key]) -> list[tuple[Key, Key]]:
        """The links from one of these columns to another."""
        known = [*keys]
        origin, reached = self._follow(known, Direction.DOWNSTREAM)
        starts: list[Key] = np.array(known, dtype=np.int64).take(origin).tolist()
        ends: list[Key] = self._graph.keys(reached).tolist()
        pairs = dict.fromkeys(zip(starts, ends, strict=True))
        return [pair for pair in pairs if pair[1] in keys]

    def _follow(self, keys: Sequence[Key], direction: Direction) -> tuple[Longs, Longs]:
        handles = self._graph.handles(keys)
        known = np.flatnonzero(handles >= 0)
        hop = self._graph.hop(handles.take(known), direction, self._as_of)
        kept = hop.label != MEMBER_LABEL
        return known.take(hop.origin[kept]), hop.reached[kept]


def rows_of(
    fields: Mapping[Key, Sequence[Field]],
    *,
    links: ColumnLinks,
    counts: Mapping[Key, int],
    locked: Locked | None,
) -> dict[Key, Rows]:
    """The rows of each box that is unfolded: by hand, or because a locked way passes through.

    fields: of each dataset, in the order of its schema. counts: how many rows to show, where a
    dataset was unfolded. What lies on the way comes first, then what is linked at all.
    """
    on_path = locked.on_path if locked else frozenset[Key]()
    crossed = {
        dataset for dataset, columns in fields.items() if any(one.key in on_path for one in columns)
    }
    unfolded = [dataset for dataset in fields if dataset in counts or dataset in crossed]
    every = [one.key for dataset in unfolded for one in fields[dataset]]
    upstream, downstream = (links.linked(every, direction) for direction in _SIDES)
    rows: dict[Key, Rows] = {}
    for dataset in unfolded:
        columns = fields[dataset]
        ranked = sorted(
            columns,
            key=lambda one: (
                one.key not in on_path,
                one.key not in upstream and one.key not in downstream,
            ),
        )
        passed = sum(one.key in on_path for one in columns)
        shown = ranked[: max(counts.get(dataset, 0), passed)]
        rows[dataset] = Rows(
            tuple(
                ViewColumn(
                    one.id, one.path, one.type, one.key in upstream, one.key in downstream,
                    one.key in on_path,
                )
                for one in shown
            ),
            tuple(one.key for one in shown),
            len(columns),
        )  # fmt: skip
    return rows


_SIDES: Final = (Direction.UPSTREAM, Direction.DOWNSTREAM)


def path_of(locked: Locked, rows: Mapping[Key, Rows]) -> ViewPath:
    """How much of a locked way is drawn."""
    drawn = sum(column.on_path for each in rows.values() for column in each.shown)
    return ViewPath(locked.id, drawn, max(len(locked.on_path), drawn))


class Columns:
    """The columns of the boxes of one picture."""

    def __init__(
        self, graph: FrontierGraph, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf
    ) -> None:
        self._catalog = catalog
        self._question = question
        self._as_of = as_of
        self._graph = graph
        self._links = ColumnLinks(graph, as_of=as_of)
        self._locked: Locked | None = None
        if question.locked is not None:
            start, column = question.locked
            self._locked = lock(graph, start, column, as_of=as_of)

    def rows(self, datasets: Sequence[Key]) -> dict[Key, Rows]:
        """The rows of the datasets that are unfolded."""
        counts = self._question.unfolded
        wanted = datasets if self._locked else [key for key in datasets if key in counts]
        fields = self._catalog.fields(wanted, as_of=self._as_of)
        return rows_of(fields, links=self._links, counts=counts, locked=self._locked)

    def edges(self, rows: Mapping[Key, Rows]) -> tuple[Edge, ...]:
        """The links from row to row."""
        ids = {
            key: column.id
            for each in rows.values()
            for key, column in zip(each.keys, each.shown, strict=True)
        }
        pairs = self._links.between(ids)
        ways = ways_of(self._graph)
        facts = self._catalog.edges(Layer.COLUMNS, pairs_behind(pairs, ways), as_of=self._as_of)
        if between := keys_between(pairs, ways):
            told = self._catalog.describe([*ids, *between], as_of=self._as_of)
            return tuple(edges_of(Layer.COLUMNS, pairs, facts, told, ways))
        return tuple(
            edge_of(Layer.COLUMNS, ids[source], ids[target], None, facts.get((source, target), ()))
            for source, target in pairs
        )

    def path(self, rows: Mapping[Key, Rows]) -> ViewPath | None:
        """How much of the locked way is drawn."""
        return None if self._locked is None else path_of(self._locked, rows)
