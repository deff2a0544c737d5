"""The laws of the fold, each as a check of one history; `random` only varies how it is checked."""

from __future__ import annotations

from random import Random

import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from headwater.lineage.index import GraphIndex
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import AsOf
from headwater.store.graph_sql import SqlGraph
from histories.harness import (
    MemoryStore,
    differences,
    every_row,
    fold_all,
    hash_of,
    valid_state,
    whole_state,
    without_duplicates,
)


def sizes_of(random: Random) -> list[int]:
    return [random.choice([1, 2, 3, 5]) for _ in range(4)]


def order_leaves_no_trace(bodies: list[bytes], random: Random) -> None:
    straight = fold_all(without_duplicates(bodies))
    for _ in range(2):
        shuffled = bodies * random.choice([1, 2])
        random.shuffle(shuffled)
        other = fold_all(without_duplicates(shuffled), sizes=sizes_of(random))
        found = differences(whole_state(straight), whole_state(other))
        assert not found, found
        assert hash_of(straight) == hash_of(other)


def repetition_leaves_no_trace(bodies: list[bytes], random: Random) -> None:
    """Even past the log, which would have held duplicates back."""
    repeated = bodies * 10
    random.shuffle(repeated)
    found = differences(
        whole_state(fold_all(without_duplicates(bodies))),
        whole_state(fold_all(repeated, sizes=[64])),
    )
    assert not found, found


def batches_leave_no_trace(bodies: list[bytes], random: Random) -> None:
    once = every_row(fold_all(bodies))
    for options in (
        {"sizes": [1]},
        {"sizes": sizes_of(random)},
        {"sizes": sizes_of(random), "forgetful": True},
        {"sizes": sizes_of(random), "reopen": True},
        {"sizes": sizes_of(random), "fail_after": random.randrange(4)},
        {"sizes": [2], "forgetful": True, "fail_after": random.randrange(4)},
    ):
        found = differences(once, every_row(fold_all(bodies, **options)))
        assert not found, (options, found)


def the_past_is_what_was_known_then(bodies: list[bytes], random: Random) -> None:
    events = without_duplicates(bodies)
    whole = fold_all(events, sizes=sizes_of(random))
    known = random.randint(1, len(events))
    then = fold_all(events[:known], sizes=[3])
    found = differences(valid_state(whole, known=known), valid_state(then))
    assert not found, (known, found)


def the_index_answers_as_the_store_does(bodies: list[bytes], random: Random) -> None:
    index = GraphIndex()
    store = fold_all(bodies, sizes=sizes_of(random), apply=index.apply)
    for _ in range(3):
        layer = random.choice([*Layer])
        same_hops(store, index, layer, random)


def same_hops(store: MemoryStore, index: GraphIndex, layer: Layer, random: Random) -> None:
    engine = create_engine(
        "sqlite://", creator=lambda: store.connection, poolclass=StaticPool
    )
    view = index.view(layer)
    nodes = sorted(
        {
            key
            for pair in store.connection.execute(
                "SELECT source, target FROM edge_version WHERE layer = ?"
                " UNION SELECT one, other FROM alias", (int(layer),)
            )
            for key in pair
        }
    )  # fmt: skip
    if not nodes:
        return
    start = store.connection.execute("SELECT min(valid_from) FROM edge_version").fetchone()[0] or 0
    valid = random.choice([2**63 - 2, max(start, 0) + 1_000_000 * random.randrange(8)])
    as_of = AsOf(valid=valid, known=random.choice([2**63 - 2, random.randrange(1, 15)]))
    connection = engine.connect()
    sql = SqlGraph(connection, layer)
    for direction in Direction:
        told = []
        for graph in (view, sql):
            handles = graph.handles(nodes)
            there = np.flatnonzero(handles != -1)
            hop = graph.hop(handles[there], direction, as_of)
            origin = there[hop.origin].tolist()
            far = graph.keys(hop.reached).tolist()
            told.append((sorted(zip(origin, far, hop.label.tolist(), strict=True)), hop.stale))
        assert told[0] == told[1], (layer, direction, as_of, told)
    peers = []
    for graph in (view, sql):
        handles = graph.handles(nodes)
        there = np.flatnonzero(handles != -1)
        found = graph.peers(handles[there])
        origin = there[found.origin].tolist()
        peers.append(sorted(zip(origin, graph.keys(found.reached).tolist(), strict=True)))
    assert peers[0] == peers[1] or layer is Layer.COLUMNS, peers


PROPERTIES = [
    order_leaves_no_trace,
    repetition_leaves_no_trace,
    batches_leave_no_trace,
    the_past_is_what_was_known_then,
    the_index_answers_as_the_store_does,
]
