"""Whether selectors select what something is about, for whoever has to be told or may act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from headwater.errors import HeadwaterError, NotFoundError
from headwater.model.identity import parse_node_id
from headwater.model.notice import Notice
from headwater.reliability.remedies.remedy import Selects
from headwater.store.catalog import SqlCatalog
from headwater.store.catalog_selected import selected_of
from headwater.store.graph_keeper import KeptGraph

_log: Final = structlog.get_logger("headwater")


def selects_notices(catalog: SqlCatalog, graph: KeptGraph) -> Callable[[str, Notice], bool]:
    """Whether what a notice is about is among what a selector selects."""

    def selects(selector: str, notice: Notice) -> bool:
        if notice.subject is None:
            return False
        try:
            return bool(selected_by(catalog, graph, selector, [notice.subject]))
        except NotFoundError:
            return False
        except HeadwaterError as error:
            # Somebody told too much is better than somebody told nothing.
            _log.warning("told without its selector", selector=selector, problem=str(error))
            return True

    return selects


def selects_assets(catalog: SqlCatalog, graph: KeptGraph) -> Selects:
    """Which of some assets are among what a selector selects; none by one that cannot be read."""

    def selects(selector: str, assets: Sequence[str]) -> Sequence[str]:
        try:
            return selected_by(catalog, graph, selector, assets)
        except NotFoundError:
            return ()
        except HeadwaterError as error:
            _log.warning("no remedy by its selector", selector=selector, problem=str(error))
            return ()

    return selects


def selected_by(
    catalog: SqlCatalog, graph: KeptGraph, selector: str, assets: Sequence[str]
) -> Sequence[str]:
    """Those of some assets that a selector selects now.

    Raises InvalidInputError, NotFoundError, UnavailableError.
    """
    nodes = {parse_node_id(each): each for each in assets}
    with catalog.reading() as connection:
        found = selected_of(
            connection, graph.index, catalog.naming, selector=selector, nodes=[*nodes]
        )
    return [nodes[each] for each in found]
