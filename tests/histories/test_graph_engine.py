"""A graph server answers as the index in memory does, whatever was told and when it was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lineage.graph import LineageGraph, stale_at
from headwater.lineage.index import GraphIndex
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.time import AsOf
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from headwater.store.gremlin.layer import GremlinGraph
from headwater.store.gremlin.mark import read_mark
from headwater.store.gremlin.writer import GraphWriter
from histories.generate import history_of
from histories.harness import MemoryStore, fold_all, without_duplicates

settings.register_profile(
    "graph engine", max_examples=12, deadline=None, derandomize=True, database=None
)


class Chain:
    """The chain of a log whose events are called by their number."""

    def chain(self, offset: int) -> bytes | None:
        return b"%d" % offset if offset else None


@pytest.fixture(scope="module")
def client(janusgraph: str) -> Iterator[GremlinClient]:
    with closing(GremlinClient(janusgraph)) as client:
        yield client


def engine(client: GremlinClient) -> GremlinGraph:
    mark = read_mark(client)
    assert mark is not None
    return GremlinGraph(client, mark, offset=mark.offset)


@pytest.mark.timeout(300)
@settings(settings.get_profile("graph engine"))
@given(seed=st.integers(0, 2**32))
def test_what_was_written_batch_by_batch_is_walked_as_in_memory(
    client: GremlinClient, seed: int
) -> None:
    random = Random(seed)
    client.ask(g.V().drop())
    bodies = without_duplicates(history_of(random))
    index, store = GraphIndex(), MemoryStore()
    with TemporaryDirectory() as folder:
        projection = Path(folder) / "projection.db"
        writer = GraphWriter(client, projection, Chain())
        for until in sorted({random.randint(1, len(bodies)) for _ in range(3)} | {len(bodies)}):
            fold_all(bodies[:until], store=store, apply=index.apply)
            projection.write_bytes(store.image())
            if random.random() < 0.3:
                writer = GraphWriter(client, projection, Chain())
            writer.write()
    graph = engine(client)
    assert graph.offset == index.offset == len(bodies)
    for layer in Layer:
        keys = nodes(store, layer)
        first = store.connection.execute("SELECT min(valid_from) FROM edge_version").fetchone()[0]
        for _ in range(3):
            moment = AsOf(
                random.choice([2**63 - 2, (first or 0) + 1_000_000 * random.randrange(8)]),
                random.choice([2**63 - 2, random.randint(0, len(bodies))]),
            )
            start = random.sample(keys, min(len(keys), random.randint(1, 3)))
            depth = random.choice([None, 1, 2])
            assert told(graph, layer, start, moment, depth) == told(
                index, layer, start, moment, depth
            )


def nodes(store: MemoryStore, layer: Layer) -> list[int]:
    rows = store.connection.execute(
        "SELECT source, target FROM edge_version WHERE layer = ? UNION SELECT one, other FROM alias"
        " ORDER BY 1, 2",
        (int(layer),),
    )
    return sorted({key for row in rows for key in row})


def told(
    graph: LineageGraph, layer: Layer, start: list[int], as_of: AsOf, depth: int | None
) -> list[object]:
    """All that walks and pictures are made of, in an order of its own."""
    view = graph.view(layer)
    handles = view.handles(start)
    found: list[object] = [stale_at(view, handles[handles >= 0], as_of)]
    for direction in Direction:
        reach = walk(view, start, direction, as_of=as_of, depth=depth, influence=True)
        edges = np.stack([reach.origin, reach.reached, reach.label.astype(np.int64)], axis=1)
        kinds = [*zip(reach.keys.tolist(), reach.hop.tolist(), reach.kind.tolist(), strict=True)]
        composed = reach.influence if layer is Layer.FLOW else reach.transformations
        assert composed is not None
        found += [kinds, sorted(edges.tolist()), composed.tolist(), reach.stale]
        found += [reach.truncated_at_depth]
    return found
