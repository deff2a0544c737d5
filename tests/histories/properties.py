"""The laws of the fold, each as a check of one history; `random` only varies how it is checked."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from headwater.lineage.index import GraphIndex
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import AsOf
from headwater.store.graph_load import build_index
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
from histories.oracle import Oracle
from histories.restated import a_graph_told_again_is_equal


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
    repeated = bodies * random.choice([2, 2, 2, 10])
    random.shuffle(repeated)
    found = differences(
        whole_state(fold_all(without_duplicates(bodies))),
        whole_state(fold_all(repeated, sizes=[64])),
    )
    assert not found, found


def batches_leave_no_trace(bodies: list[bytes], random: Random) -> None:
    once = every_row(fold_all(bodies))
    ways: list[dict[str, Any]] = [
        {"sizes": [1]},
        {"sizes": sizes_of(random)},
        {"sizes": sizes_of(random), "forgetful": True},
        {"sizes": sizes_of(random), "reopen": True},
        {"sizes": sizes_of(random), "fail_after": random.randrange(4)},
        {"sizes": [2], "forgetful": True, "fail_after": random.randrange(4)},
    ]
    for options in random.sample(ways, 3):
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
    engine = create_engine("sqlite://", creator=lambda: store.connection, poolclass=StaticPool)
    view = index.view(layer)
    read = build_index(store.connection, offset=store.checkpoint()).view(layer)
    named = 'SELECT key, key FROM "column"' if layer else "SELECT one, other FROM alias"
    nodes = sorted(
        {
            key
            for pair in store.connection.execute(
                f"SELECT source, target FROM edge_version WHERE layer = ? UNION {named}",
                (int(layer),),
            )
            for key in pair
        }
    )
    if not nodes:
        return
    start = store.connection.execute("SELECT min(valid_from) FROM edge_version").fetchone()[0] or 0
    valid = random.choice([2**63 - 2, max(start, 0) + 1_000_000 * random.randrange(8)])
    as_of = AsOf(valid=valid, known=random.choice([2**63 - 2, random.randrange(1, 15)]))
    connection = engine.connect()
    sql = SqlGraph(connection, layer)
    for direction in Direction:
        told = []
        for graph in (view, read, sql):
            handles = graph.handles(nodes)
            there = np.flatnonzero(handles != -1)
            hop = graph.hop(handles[there], direction, as_of)
            origin = there[hop.origin].tolist()
            far = graph.keys(hop.reached).tolist()
            told.append((sorted(zip(origin, far, hop.label.tolist(), strict=True)), hop.stale))
        assert told[0] == told[1] == told[2], (layer, direction, as_of, told)
    peers = []
    for graph in (view, read, sql):
        handles = graph.handles(nodes)
        there = np.flatnonzero(handles != -1)
        found = graph.peers(handles[there])
        origin = there[found.origin].tolist()
        peers.append(sorted(zip(origin, graph.keys(found.reached).tolist(), strict=True)))
    assert peers[0] == peers[1] == peers[2], (layer, peers)


RUN_COLUMNS = (
    "id", "mentioned", "mentioned_at", "state", "ended_at", "first_at", "last_at", "started_at",
    "begins_at", "job", "source", "nominal_start", "nominal_end", "parent", "root",
    "evidence", "reads_told", "writes_told",
)  # fmt: skip


def the_oracle_says_the_same(bodies: list[bytes], random: Random) -> None:
    store = fold_all(bodies, sizes=sizes_of(random))
    oracle = Oracle(bodies)

    def rows(query: str) -> set[tuple[Any, ...]]:
        return set(store.connection.execute(query).fetchall())

    held = "known_to = 9223372036854775807"
    expected: dict[str, tuple[set[Any], set[Any]]] = {
        "run": (
            {tuple(run[name] for name in RUN_COLUMNS) for run in oracle.runs},
            rows(f"SELECT {', '.join(RUN_COLUMNS)} FROM run"),
        ),
        "side": (
            {(run["id"], *side) for run in oracle.runs for side in run["sides"]},
            rows(
                "SELECT id, role, dataset, spelled, version, happened_at"
                " FROM side JOIN run ON run.key = side.run"
            ),
        ),
        "facet": (
            oracle.facets(),
            rows(
                "SELECT owner, name, manual, digest, valid_from, valid_to FROM facet_version"
                f" WHERE {held}"
            ),
        ),
        "alias": (oracle.aliases(), rows("SELECT one, other, manual, holds FROM alias")),
        "drop": (oracle.drops, rows('SELECT dataset, at, reason FROM "drop"')),
        "rename": (oracle.renames(), rows("SELECT previous, dataset, at FROM rename")),
        "dependency": (
            oracle.dependencies(),
            rows("SELECT upstream, downstream, first_at, last_at FROM dependency"),
        ),
        "run_flow": (
            oracle.run_flows(),
            rows("SELECT upstream, downstream, first_at, last_at FROM run_flow"),
        ),
        "edge": (
            oracle.edges(),
            rows(
                "SELECT owner, source_name, layer, source, target, label, valid_from, valid_to,"
                f" ended FROM edge_version WHERE {held}"
            ),
        ),
    }
    for table, (wanted, found) in expected.items():
        assert wanted == found, (table, "expected", wanted - found, "found", found - wanted)


PROPERTIES = [
    the_oracle_says_the_same,
    order_leaves_no_trace,
    repetition_leaves_no_trace,
    batches_leave_no_trace,
    the_past_is_what_was_known_then,
    the_index_answers_as_the_store_does,
    a_graph_told_again_is_equal,
]
