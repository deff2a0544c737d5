"""Whether one thing is among what a selector selects."""

from __future__ import annotations

from sqlalchemy import Connection

from headwater.lineage.index import GraphIndex
from headwater.lineage.selector.evaluate import select
from headwater.lineage.selector.parse import parse
from headwater.model.identity import ColumnId, NodeId, key_of
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_select import SqlAssets


def is_selected(
    connection: Connection, index: GraphIndex, naming: NamingRules, *, selector: str, node: NodeId
) -> bool:
    """Whether a selector selects a dataset, a job or a column, or the dataset of the column.

    Raises NothingNamedError, SeveralNamedError.
    """
    found = select(index, SqlAssets(connection, naming), parse(selector))
    meant = (node, node.dataset) if isinstance(node, ColumnId) else (node,)
    return bool({key_of(each) for each in meant} & set(found.keys().tolist()))
