"""What depends on datasets of which nobody knows where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from headwater.lineage.graph import LineageGraph
from headwater.lineage.trace import Kind
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import DatasetId, key_of, parse_node_id
from headwater.reliability.facts import MeasuredDataset
from headwater.reliability.gaps import Gap, gap_of, gaps_in, ranked, tiers_of
from headwater.store.catalog_names import identities, names_of

MOST_WALKED: Final = 2_000
"""From so many gaps at most it is walked: those that feed most directly."""


def find_gaps(
    connection: Connection, index: LineageGraph, datasets: Sequence[MeasuredDataset]
) -> tuple[list[Gap], int]:
    """The gaps, those first that most depends on; and how many there are in all."""
    gaps = sorted(gaps_in(datasets), key=lambda each: (-each.feeds, each.id))
    tiers = tiers_of(datasets)
    found = [
        gap_of(each, _downstream(connection, index, each), tiers) for each in gaps[:MOST_WALKED]
    ]
    return ranked(found), len(gaps)


def _downstream(
    connection: Connection, index: LineageGraph, dataset: MeasuredDataset
) -> Iterable[str]:
    """The datasets that depend on one, under any of its names, by identifier."""
    here = names_of(connection, key_of(parse_node_id(dataset.id)))
    reach = walk(index.view(Layer.FLOW), [*here], Direction.DOWNSTREAM)
    keys = reach.keys[reach.kind == Kind.DATASET].tolist()
    named = identities(connection, set(keys) - {*here})
    return [str(each) for each in named.values() if isinstance(each, DatasetId)]
