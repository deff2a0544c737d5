"""How fast a graph server is filled and walked, beside the index in memory.

    PYTHONPATH=tests python tests/benchmarks/graph_engine.py     1M edge versions, all in memory
        --edges 100000                                           fewer
        --backend berkeleyje                                     in files

Both get the same questions, five datasets deep, and must find the same nodes.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from questions import AS_OF, DOWN, Estate, flow_estate

from headwater.lineage.graph import LineageGraph
from headwater.lineage.index import GraphIndex
from headwater.lineage.walk import walk
from headwater.model.graph import EdgeRow, Layer
from headwater.model.time import FOREVER
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.layer import GremlinGraph
from headwater.store.gremlin.mark import Mark
from headwater.store.gremlin.rows import NumberedRow, RowWriter
from headwater.store.gremlin.shape import prepare
from servers.janusgraph_server import Backend, JanusGraph

HOPS = 5
QUESTIONS = 100
WARM_UP = 10
LAST = FOREVER - 1


def rows(estate: Estate) -> Iterator[NumberedRow]:
    edges = estate.edges
    columns = (edges.source, edges.target, edges.label, edges.valid_from, edges.valid_to)
    columns += (edges.known_from, edges.known_to)
    for number, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        yield NumberedRow(number, EdgeRow(Layer.FLOW, *row))


def filled(client: GremlinClient, estate: Estate) -> GremlinGraph:
    prepare(client)
    began = time.perf_counter()
    count = RowWriter(client).write_edges(rows(estate))
    took = time.perf_counter() - began
    print(f"loaded {count:,} edge versions in {took:,.0f} s, {count / took:,.0f} a second")
    return GremlinGraph(client, Mark(LAST, 0, "", "", ""), offset=LAST)


def ask(name: str, graph: LineageGraph, starts: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    took: list[float] = []
    for start in [*starts[:WARM_UP], *starts]:
        began = time.perf_counter()
        reach = walk(graph.view(Layer.FLOW), [start], DOWN, depth=HOPS, as_of=AS_OF)
        took.append((time.perf_counter() - began) * 1_000)
        found.append(sorted(reach.keys.tolist()))
    ordered = np.sort(took[WARM_UP:])
    p95 = float(np.percentile(ordered, 95))
    print(f"{name:24} p50 {statistics.median(ordered):9.2f} ms   p95 {p95:9.2f} ms")
    return found[WARM_UP:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--backend", type=Backend, default=Backend.MEMORY)
    parser.add_argument("--memory", default="6g", help="what Java may take")
    given = parser.parse_args()
    estate = flow_estate(max(given.edges // 10, 100), given.edges, QUESTIONS)
    index = GraphIndex()
    index.open(Layer.FLOW, estate.edges, offset=LAST)
    index.merge()
    with tempfile.TemporaryDirectory() as folder:
        server = JanusGraph(Path(folder), given.backend, memory=given.memory)
        try:
            with closing(GremlinClient(server.address)) as client:
                graph = filled(client, estate)
                expected = ask("index in memory", index, estate.starts)
                told = ask(f"JanusGraph, {given.backend}", graph, estate.starts)
        finally:
            server.stop()
    assert told == expected
    reached = [len(each) for each in told]
    print(f"{HOPS} hops reach {statistics.median(reached):,.0f} nodes, {max(reached):,} at most")


if __name__ == "__main__":
    main()
