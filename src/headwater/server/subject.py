"""What a statement is about: something that is known, or that will be."""

from __future__ import annotations

from headwater.app import Platform
from headwater.errors import InvalidInputError
from headwater.model.identity import NodeId, parse_node_id
from headwater.store.catalog_names import UnknownNodeError


def node_meant(platform: Platform, reference: str) -> NodeId:
    """The node that is named; one that was never seen is named by its full identifier.

    Raises UnknownNodeError, AmbiguousNodeError.
    """
    try:
        return platform.catalog.resolve(reference).node
    except UnknownNodeError:
        try:
            return parse_node_id(reference)
        except InvalidInputError:
            pass
        raise
