"""From the tree of a selector to what it selects."""

from __future__ import annotations

import numpy as np

from headwater.errors import ConflictError, NotFoundError
from headwater.lineage.graph import LineageGraph
from headwater.lineage.rows import Flags, Longs
from headwater.lineage.selector.assets import Assets
from headwater.lineage.selector.expression import (
    ALL_THE_WAY,
    Around,
    Atom,
    Both,
    Condition,
    Expression,
    Named,
    Terms,
    Walk,
)
from headwater.lineage.selector.selection import NOTHING_HERE, Selection, among
from headwater.lineage.trace import Kind
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import NOW, AsOf


class NothingNamedError(NotFoundError):
    """A selector names what no event has ever named."""

    def __init__(self, named: Named, cause: NotFoundError) -> None:
        super().__init__(f"column {named.place.column}: {cause}", similar=cause.similar)


class SeveralNamedError(ConflictError):
    """A selector names one thing, and several have that name."""

    def __init__(self, named: Named, cause: ConflictError) -> None:
        super().__init__(
            f"column {named.place.column}: {cause}, or select all of them with *",
            candidates=cause.candidates,
        )


def select(
    index: LineageGraph,
    assets: Assets,
    expression: Expression,
    *,
    as_of: AsOf = NOW,
    visible: Visibility = EVERYTHING,
) -> Selection:
    """Everything that an expression selects.

    Raises NothingNamedError or SeveralNamedError.
    """
    return Evaluation(index, assets, as_of=as_of, visible=visible).of(expression)


class Evaluation:
    """What expressions select in one state of the graph and the catalog; equal ones are equal."""

    def __init__(
        self,
        index: LineageGraph,
        assets: Assets,
        *,
        as_of: AsOf = NOW,
        visible: Visibility = EVERYTHING,
    ) -> None:
        self._flow = index.view(Layer.FLOW)
        self._columns = index.view(Layer.COLUMNS)
        self._assets = assets
        self._as_of = as_of
        self._visible = visible
        self._known: dict[Expression, Selection] = {}

    def of(self, expression: Expression) -> Selection:
        """What it selects."""
        found = self._known.get(expression)
        if found is None:
            found = self._known[expression] = self._evaluate(expression)
        return found

    def _evaluate(self, expression: Expression) -> Selection:
        match expression:
            case Named() | Condition():
                return self._matching(expression)
            case Walk(of, upstream, downstream):
                start = self.of(of)
                found = start
                for direction, distance in (
                    (Direction.UPSTREAM, upstream),
                    (Direction.DOWNSTREAM, downstream),
                ):
                    if distance != 0:
                        found |= self._walk(start, direction, distance)
                return found
            case Around(of):
                below = self._walk(self.of(of), Direction.DOWNSTREAM, ALL_THE_WAY)
                start = self.of(of) | below
                return start | self._walk(start, Direction.UPSTREAM, ALL_THE_WAY)
            case Both(parts):
                found, *others = map(self.of, parts)
                for each in others:
                    found = self._both(found, each)
                return found
            case Terms(first, rest):
                found = self.of(first)
                for term in rest:
                    other = self.of(term.of)
                    found = self._without(found, other) if term.taken else found | other
                return found

    def _matching(self, atom: Atom) -> Selection:
        try:
            found = self._assets.matching(atom, as_of=self._as_of)
        except NotFoundError as error:
            if isinstance(atom, Condition):
                raise
            raise NothingNamedError(atom, error) from error
        except ConflictError as error:
            if isinstance(atom, Condition):
                raise
            raise SeveralNamedError(atom, error) from error
        return found.shown_to(self._visible)

    # A column is in a selection that has its dataset, when two are compared: a dataset stands for
    # its columns, and what is taken away takes them along.

    def _both(self, one: Selection, other: Selection) -> Selection:
        columns = np.concatenate(
            (
                one.columns[self._covers(other, one.columns)],
                other.columns[self._covers(one, other.columns)],
            )
        )
        return Selection.of(
            datasets=one.datasets[among(one.datasets, other.datasets)],
            jobs=one.jobs[among(one.jobs, other.jobs)],
            columns=columns,
            stale=one.stale + other.stale,
            restricted=one.restricted + other.restricted,
        )

    def _without(self, one: Selection, other: Selection) -> Selection:
        return Selection(
            one.datasets[~among(one.datasets, other.datasets)],
            one.jobs[~among(one.jobs, other.jobs)],
            one.columns[~self._covers(other, one.columns)],
            stale=one.stale + other.stale,
            restricted=one.restricted + other.restricted,
        )

    def _covers(self, selection: Selection, columns: Longs) -> Flags:
        """For each column whether it, or its dataset, is in a selection."""
        covered = among(columns, selection.columns)
        if len(columns) and len(selection.datasets):
            owned = self._assets.owned(columns)
            inside = owned.columns[among(owned.datasets, selection.datasets)]
            covered |= among(columns, inside)
        return covered

    def _walk(self, start: Selection, direction: Direction, depth: int | None) -> Selection:
        """What lies up to so far from a selection: datasets and jobs, and of columns columns."""
        reaches: list[Reach] = []
        steps = self._assets.steps_of(start.jobs) if len(start.jobs) else NOTHING_HERE
        for view, kind, keys in (
            (self._flow, Kind.DATASET, start.datasets),
            (self._flow, Kind.STEP, steps),
            (self._columns, Kind.COLUMN, start.columns),
        ):
            if len(keys):
                reach = walk(
                    view,
                    keys.tolist(),
                    direction,
                    starts_at=kind,
                    depth=depth,
                    as_of=self._as_of,
                    visible=self._visible,
                )
                reaches.append(reach)
        reached = {kind: _of_kind(reaches, kind) for kind in Kind}
        passed = reached[Kind.STEP]
        columns = reached[Kind.COLUMN]
        found = Selection.of(
            datasets=reached[Kind.DATASET],
            jobs=self._assets.jobs_of(passed) if len(passed) else NOTHING_HERE,
            columns=self._assets.owned(columns).columns if len(columns) else columns,
        ).shown_to(self._visible)
        return found | Selection(
            stale=sum(each.stale for each in reaches),
            restricted=sum(each.restricted for each in reaches),
        )


def _of_kind(reaches: list[Reach], kind: Kind) -> Longs:
    return np.concatenate([NOTHING_HERE, *(each.keys[each.kind == kind] for each in reaches)])
