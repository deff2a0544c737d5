"""The rows that follow from a timeline: edges of datasets, and of columns, and when they held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from headwater.collector.shape import FlowEdge
from headwater.model.edges import Evidence, Transformation
from headwater.model.graph import Layer, column_label, flow_label
from headwater.model.identity import Key
from headwater.model.time import Instant

Links: TypeAlias = list[tuple[Key, Key, int]]
"""(source column, target column, transformation code) of each link of a mapping."""

LinksOf: TypeAlias = Callable[[bytes, frozenset[Key]], Links]
"""The links of a mapping, but for those from columns of some datasets."""

_TOLD_ALIKE: Final = ("step", "declared", "evidence")


class Row(NamedTuple):
    """An edge and when it held. ended: why it no longer does."""

    layer: Layer
    source: Key
    target: Key
    label: int
    valid_from: Instant
    valid_to: Instant
    ended: str | None


class Told(NamedTuple):
    """A mapping in force at a step, for some time.

    declared: whether a declaration told it, rather than runs. ended: why it no longer is.
    without: the datasets that no longer flow into the step, so that their columns do not either.
    """

    step: Key
    declared: bool
    evidence: Evidence
    digest: bytes
    since: Instant
    until: Instant
    ended: str | None
    without: frozenset[Key] = frozenset()


def flow_row(
    edge: FlowEdge, evidence: Evidence, since: Instant, until: Instant, ended: str | None
) -> Row:
    """The row of an edge between a dataset and a step."""
    missed = ended == "missed"
    label = flow_label(
        evidence, edge.influence, implied=edge.implied, missed=missed, bare=edge.bare
    )
    return Row(Layer.FLOW, edge.source, edge.target, label, since, until, ended)


def link_rows(told: Iterable[Told], links_of: LinksOf) -> set[Row]:
    """The column edges of some mappings: a link lasts as long as mapping after mapping has it."""
    in_order = sorted(told, key=attrgetter(*_TOLD_ALIKE, "since"))
    rows: set[Row] = set()
    for _, together in groupby(in_order, key=attrgetter(*_TOLD_ALIKE)):
        rows.update(_rows_of(together, links_of))
    return rows


def _rows_of(told: Iterable[Told], links_of: LinksOf) -> Iterator[Row]:
    lasting: dict[tuple[Key, Key, int], Instant] = {}
    last: Told | None = None
    for each in told:
        links = set(links_of(each.digest, each.without))
        for link, began in [*lasting.items()]:
            if last is None or (last.until == each.since and link in links):
                continue
            del lasting[link]
            yield _link_row(link, began, last)
        for link in links:
            lasting.setdefault(link, each.since)
        last = each
    if last is not None:
        for link, began in lasting.items():
            yield _link_row(link, began, last)


def _link_row(link: tuple[Key, Key, int], since: Instant, last: Told) -> Row:
    source, target, code = link
    label = column_label(last.evidence, Transformation.from_code(code))
    return Row(Layer.COLUMNS, source, target, label, since, last.until, last.ended)
