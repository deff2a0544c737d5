"""Which of some things are among what a selector selects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from headwater.lineage.graph import LineageGraph
from headwater.lineage.selector.evaluate import select
from headwater.lineage.selector.parse import parse
from headwater.model.identity import ColumnId, NodeId, key_of
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_select import SqlAssets


def selected_of(
    connection: Connection,
    index: LineageGraph,
    naming: NamingRules,
    *,
    selector: str,
    nodes: Sequence[NodeId],
) -> Sequence[NodeId]:
    """The datasets, jobs and columns that a selector selects, or the dataset of a column.

    Raises NothingNamedError, SeveralNamedError.
    """
    found = {*select(index, SqlAssets(connection, naming), parse(selector)).keys().tolist()}
    return [each for each in nodes if found & {key_of(node) for node in _meant(each)}]


def _meant(node: NodeId) -> tuple[NodeId, ...]:
    return (node, node.dataset) if isinstance(node, ColumnId) else (node,)
