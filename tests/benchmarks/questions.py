"""How fast lineage questions are answered, beside what else could answer them.

    python tests/benchmarks/questions.py            1M nodes, 10M edge versions
    python tests/benchmarks/questions.py --quick    100k edge versions, for CI
    python tests/benchmarks/questions.py --columns  10M columns, 30M edges, composed

Every engine gets the same questions, at the same point in time, and must find the same nodes.
"""

from __future__ import annotations

import argparse
import gc
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import networkx as nx
import numpy as np
import rustworkx as rx
from sqlalchemy import create_engine

from headwater.lineage.index import GraphIndex
from headwater.lineage.rows import EdgeColumns
from headwater.lineage.walk import walk
from headwater.model.edges import Direction, Evidence, Influence, Subtype, Transformation
from headwater.model.graph import EdgeRow, GraphChanges, Layer, column_label, flow_label
from headwater.model.time import FOREVER, AsOf
from headwater.store.graph_sql import SqlGraph
from headwater.store.schema_graph import edge_version

LEVELS = 12
DOMAIN = 1_000
SECOND = 1_000_000
FIRST_DAY = 1_700_000_000 * SECOND
DAYS = 365
AS_OF = AsOf(valid=FIRST_DAY + 200 * 86_400 * SECOND)
DOWN = Direction.DOWNSTREAM


@dataclass(frozen=True)
class Estate:
    """Edge versions between keys, and the nodes to ask about."""

    edges: EdgeColumns
    keys: np.ndarray
    starts: list[int]


def flow_estate(nodes: int, versions: int, queries: int, seed: int = 7) -> Estate:
    """A layered estate: domains of about 1,000 nodes, popular datasets read by many steps.

    Half of the nodes are steps. A step reads from earlier levels of its own domain as a rule, and
    one time in twenty from another one; it writes what lies on its own level. A third of the
    versions are over: they were replaced, or corrected, during the year.
    """
    rng = np.random.default_rng(seed)
    distinct = versions * 2 // 3
    steps = nodes // 2
    datasets = nodes - steps
    domains = max(1, nodes // DOMAIN)
    level = rng.integers(0, LEVELS, datasets)
    domain = rng.integers(0, domains, datasets)
    # Datasets sorted by domain and level, so that a step's choices are ranges.
    order = np.lexsort((level, domain))
    level, domain = level[order], domain[order]
    first = np.searchsorted(domain, np.arange(domains))
    last = np.searchsorted(domain, np.arange(domains), side="right")
    out = rng.integers(0, datasets, steps)
    writes = distinct // 10
    reads = (distinct - writes) * 3
    written_step = np.concatenate(
        (np.arange(steps), rng.integers(0, steps, max(writes - steps, 0)))
    )
    written_step = written_step[:writes]
    written = np.minimum(out[written_step] + rng.integers(0, 3, len(written_step)), datasets - 1)
    reader = rng.integers(0, steps, reads)
    home = domain[out[reader]]
    away = rng.random(reads) < 0.05
    home[away] = rng.integers(0, domains, int(away.sum()))
    low, high = first[home], last[home]
    # Squared uniform numbers make a few datasets popular.
    read = low + ((high - low) * rng.random(reads) ** 3).astype(np.int64)
    fine = (level[read] < level[out[reader]]) & (read != out[reader])
    source = np.concatenate((read[fine], written_step + datasets))
    target = np.concatenate((reader[fine] + datasets, written))
    pairs = np.unique(source * nodes + target)
    pairs = rng.permutation(pairs)[:distinct]
    source, target = (np.resize(each, versions) for each in (pairs // nodes, pairs % nodes))
    keys = rng.integers(-(2**63), 2**63 - 1, nodes)
    edges = with_history(
        keys[source], keys[target], np.full(versions, FLOW_LABEL, dtype=np.uint8), len(pairs), rng
    )
    return Estate(edges, keys, some_starts(keys[:datasets], keys[source], queries, rng))


FLOW_LABEL = flow_label(Evidence.OBSERVED, Influence.DIRECT)


def column_estate(nodes: int, versions: int, queries: int, seed: int = 7) -> Estate:
    """Columns in twelve levels; each is derived from columns of its domain one level earlier."""
    rng = np.random.default_rng(seed)
    distinct = versions * 9 // 10
    width = DOMAIN // LEVELS + 1
    target = rng.integers(0, nodes, distinct)
    block = target // width
    popular = (width * rng.random(distinct) ** 2).astype(np.int64)
    source = (block - 1) * width + popular
    fine = (block % LEVELS != 0) & (source >= 0)
    crossing = rng.random(distinct) < 0.002
    source[crossing] = np.minimum(source[crossing], rng.integers(0, nodes, int(crossing.sum())))
    source, target = source[fine], target[fine]
    pairs = np.unique(source * nodes + target)
    source, target = (np.resize(each, versions) for each in (pairs // nodes, pairs % nodes))
    kinds = [Transformation(s, m) for s in Subtype for m in (False, True)]
    odds = np.array([40 if k.subtype <= 2 and not k.masking else 1 for k in kinds], dtype=float)
    codes = np.array([column_label(Evidence.OBSERVED, kind) for kind in kinds], dtype=np.uint8)
    label = np.resize(rng.choice(codes, len(pairs), p=odds / odds.sum()), versions)
    keys = rng.integers(-(2**63), 2**63 - 1, nodes)
    edges = with_history(keys[source], keys[target], label, len(pairs), rng)
    return Estate(edges, keys, some_starts(keys, keys[source], queries, rng))


def with_history(
    source: np.ndarray, target: np.ndarray, label: np.ndarray, first_versions: int, rng
) -> EdgeColumns:
    """Give every version its times. Runs come in one event for about ten edges."""
    versions = len(source)
    events = max(versions // 10, 1)
    instants = FIRST_DAY + rng.integers(0, DAYS * 86_400, events) * SECOND
    begins = np.full(versions, FIRST_DAY)
    ends = np.full(versions, FOREVER)
    later = np.arange(versions) >= first_versions
    begins[later] = instants[rng.integers(0, events, int(later.sum()))]
    # What comes again had ended before.
    again = np.arange(versions - first_versions) % max(first_versions, 1)
    ends[again] = begins[first_versions:]
    known_from = np.arange(versions) // 10 + 1
    known_to = np.full(versions, FOREVER)
    corrected = rng.random(versions) < 0.02
    known_to[corrected] = known_from[corrected] + 5
    return EdgeColumns(source, target, label, begins, ends, known_from, known_to)


def some_starts(keys: np.ndarray, sources: np.ndarray, queries: int, rng) -> list[int]:
    """Half of the questions are about any node, half about nodes as often as they are read."""
    read = np.isin(sources, keys, kind="sort") if len(keys) < len(sources) else slice(None)
    uniform = rng.choice(keys, queries // 2)
    popular = rng.choice(sources[read], queries - queries // 2)
    return [*uniform.tolist(), *popular.tolist()]


@contextmanager
def timed(title: str, per: int = 0) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took = time.perf_counter() - began
    each = f"   {took / per * 1e6:8.2f} us each" if per else ""
    print(f"{title:<58} {took:8.2f} s{each}", flush=True)


@dataclass(frozen=True)
class Measured:
    """Milliseconds and answer sizes, one for each question."""

    name: str
    took: np.ndarray
    sizes: list[int]

    def row(self) -> str:
        p50, p95, p99 = np.percentile(self.took, [50, 95, 99])
        return (
            f"  {self.name:<34} {p50:9.2f} {p95:9.2f} {p99:9.2f} {self.took.max():9.2f}"
            f"   {len(self.took):5d}"
        )


def measure(name: str, ask: Callable[[int], int], starts: list[int]) -> Measured:
    for start in starts[:3]:
        ask(start)
    took, sizes = [], []
    gc.disable()
    for start in starts:
        began = time.perf_counter()
        sizes.append(ask(start))
        took.append((time.perf_counter() - began) * 1e3)
    gc.enable()
    return Measured(name, np.array(took), sizes)


def compare(title: str, ours: Measured, peers: list[Measured]) -> None:
    print(f"\n{title}\n  {'ms':<34} {'p50':>9} {'p95':>9} {'p99':>9} {'max':>9}   asked")
    for each in (ours, *peers):
        print(each.row())
    for peer in peers:
        mine = ours.took[: len(peer.took)]
        equal = ours.sizes[: len(peer.sizes)] == peer.sizes
        ratios = np.percentile(peer.took, [50, 95, 99]) / np.percentile(mine, [50, 95, 99])
        told = " ".join(f"{ratio:7.1f}x" for ratio in ratios)
        total = f"{peer.took.max() / mine.max():7.1f}x"
        answers = "equal answers" if equal else "ANSWERS DIFFER"
        print(f"  ours is faster than {peer.name:<14}    {told} {total}   {answers}")


def in_effect(edges: EdgeColumns) -> np.ndarray:
    return np.flatnonzero(
        (edges.valid_from <= AS_OF.valid)
        & (AS_OF.valid < edges.valid_to)
        & (edges.known_from <= AS_OF.known)
        & (AS_OF.known < edges.known_to)
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def index_of(estate: Estate, layer: Layer) -> GraphIndex:
    index = GraphIndex()
    page = 5_000_000
    versions = len(estate.edges)
    with timed(f"build from arrays in pages of {page:,}", per=versions):
        for begin in range(0, versions, page):
            rows = estate.edges.take(np.arange(begin, min(begin + page, versions)))
            index.open(layer, rows, offset=versions)
        index.merge()
    settled = index._layers[layer].settled
    names = index._layers[layer].names
    each = (settled.nbytes + names.nbytes) / versions
    print(
        f"{'memory, both directions, validity, keys, instants':<58} {each:8.1f} B a version"
        f"   ({len(settled.instants):,} instants, {len(names):,} nodes)"
    )
    return index


def change_it(index: GraphIndex, estate: Estate, layer: Layer, batches: int) -> None:
    """Apply transactions of 200 rows: a tenth lead to new nodes, a tenth close what came before."""
    rng = np.random.default_rng(3)
    worst, total, offset = 0.0, 0.0, index.offset
    previous: list[EdgeRow] = []
    for _ in range(batches):
        offset += 1
        drawn = rng.integers(0, len(estate.edges), 200)
        source, target = estate.edges.source[drawn], estate.edges.target[drawn]
        target[:20] = rng.integers(-(2**63), 2**63 - 1, 20)
        opened = [
            EdgeRow(layer, one, other, FLOW_LABEL, FIRST_DAY + offset, FOREVER, offset)
            for one, other in zip(source.tolist(), target.tolist(), strict=True)
        ]
        closed = [replace(row, known_to=offset) for row in previous[:20]]
        changes = GraphChanges(offset, closed=tuple(closed), opened=tuple(opened))
        began = time.perf_counter()
        index.apply(changes)
        took = time.perf_counter() - began
        worst, total = max(worst, took), total + took
        previous = opened
    count = batches * 200
    each = total / count * 1e6
    print(
        f"{f'apply {count:,} rows in transactions of 200':<58} {total:8.2f} s"
        f"   {each:8.2f} us each   (longest transaction {worst * 1e3:.0f} ms, merges included)"
    )


def snapshots(index: GraphIndex) -> None:
    folder = Path(tempfile.mkdtemp()) / "graph"
    with timed("save a snapshot, checksums and fsync included"):
        index.save(folder)
    with timed("load it, checksums included"):
        loaded = GraphIndex.load(folder)
    assert len(loaded) == len(index)
    shutil.rmtree(folder.parent)


def sqlite_of(estate: Estate, layer: Layer, folder: Path) -> SqlGraph:
    path = folder / "graph.db"
    engine = create_engine(f"sqlite:///{path}")
    edge_version.metadata.create_all(engine)
    engine.dispose()
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode=OFF")
    plain.execute("PRAGMA synchronous=OFF")
    names = [row[1:3] for row in plain.execute("PRAGMA index_list(edge_version)")]
    made = [
        plain.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
        for name, _ in names
    ]
    with timed("  SQLite: insert, then index", per=len(estate.edges)):
        for name, _ in names:
            plain.execute(f"DROP INDEX {name}")
        plain.execute("BEGIN")
        page = 200_000
        for begin in range(0, len(estate.edges), page):
            stop = min(begin + page, len(estate.edges))
            rows = zip(
                range(begin, stop),
                *(array[begin:stop].tolist() for array in estate.edges._arrays()),
                strict=True,
            )
            marks = f"?, 0, '', {int(layer)}, ?, ?, ?, ?, ?, ?, ?, NULL"
            plain.executemany(f"INSERT INTO edge_version VALUES ({marks})", rows)
        for sql in made:
            plain.execute(sql)
        plain.execute("COMMIT")
        plain.execute("ANALYZE")
    plain.close()
    connection = create_engine(f"sqlite:///{path}").connect()
    connection.exec_driver_sql("PRAGMA cache_size=-2000000")
    connection.exec_driver_sql("PRAGMA mmap_size=8000000000")
    return SqlGraph(connection, layer)


def rustworkx_of(estate: Estate) -> Callable[[int], int]:
    effective = in_effect(estate.edges)
    graph = rx.PyDiGraph()
    order = np.sort(estate.keys)
    with timed("  rustworkx: only the edges in effect", per=len(effective)):
        graph.add_nodes_from(range(len(order)))
        source = np.searchsorted(order, estate.edges.source[effective])
        target = np.searchsorted(order, estate.edges.target[effective])
        graph.add_edges_from_no_data(list(zip(source.tolist(), target.tolist(), strict=True)))
    return lambda start: len(rx.descendants(graph, int(np.searchsorted(order, start)))) + 1


def networkx_of(estate: Estate) -> nx.DiGraph:
    effective = in_effect(estate.edges)
    graph = nx.DiGraph()
    with timed("  networkx: only the edges in effect", per=len(effective)):
        graph.add_nodes_from(estate.keys.tolist())
        graph.add_edges_from(
            zip(
                estate.edges.source[effective].tolist(),
                estate.edges.target[effective].tolist(),
                strict=True,
            )
        )
    return graph


def networkx_closure(graph: nx.DiGraph, start: int, hops: int | None) -> int:
    if hops is None:
        return len(nx.descendants(graph, start)) + 1
    return sum(len(level) for level in islice(nx.bfs_layers(graph, start), hops + 1))


def ask_flow(options: argparse.Namespace) -> None:
    print(f"FLOW: {options.nodes:,} nodes, {options.edges:,} edge versions")
    estate = flow_estate(options.nodes, options.edges, options.queries)
    held = len(in_effect(estate.edges))
    print(f"{'in effect at the moment asked about':<58} {held:,}")
    index = index_of(estate, Layer.FLOW)
    snapshots(index)
    view = index.view(Layer.FLOW)
    starts, few = (
        estate.starts,
        estate.starts[:: max(1, len(estate.starts) // options.peer_queries)],
    )
    starts = few + [start for start in starts if start not in set(few)]

    def ours(depth: int | None) -> Callable[[int], int]:
        return lambda start: len(walk(view, [start], DOWN, depth=depth, as_of=AS_OF))

    near, far = measure("ours", ours(5), starts), measure("ours", ours(None), starts)
    print(
        f"closure sizes: p50 {np.median(far.sizes):,.0f}, p95 {np.percentile(far.sizes, 95):,.0f},"
        f" max {max(far.sizes):,}"
    )
    near_peers, far_peers = [], []
    with tempfile.TemporaryDirectory() as folder:
        graph = sqlite_of(estate, Layer.FLOW, Path(folder))
        for hops, into in ((10, near_peers), (None, far_peers)):

            def cte(start: int, hops: int | None = hops) -> int:
                return len(graph.closure([start], DOWN, as_of=AS_OF, hops=hops))

            into.append(measure("SQLite CTE", cte, few))
    far_peers.append(measure("rustworkx", rustworkx_of(estate), few))
    if not options.no_networkx:
        graph = networkx_of(estate)
        for hops, into in ((10, near_peers), (None, far_peers)):

            def plain(start: int, hops: int | None = hops) -> int:
                return networkx_closure(graph, start, hops)

            into.append(measure("networkx", plain, few))
        del graph
    compare("5 hops downstream (10 edges: steps are free)", near, near_peers)
    compare("everything downstream", far, far_peers)
    change_it(index, estate, Layer.FLOW, options.batches)
    late = index.view(Layer.FLOW)
    recent = measure(
        "ours", lambda start: len(walk(late, [start], DOWN, depth=5, as_of=AS_OF)), starts
    )
    print(f"\n5 hops with {late.recent.length:,} rows not yet merged\n{recent.row()}")


def ask_columns(options: argparse.Namespace) -> None:
    print(f"COLUMNS: {options.column_nodes:,} nodes, {options.column_edges:,} edge versions")
    estate = column_estate(options.column_nodes, options.column_edges, options.queries)
    index = index_of(estate, Layer.COLUMNS)
    snapshots(index)
    view = index.view(Layer.COLUMNS)

    def ours(direction: Direction) -> Callable[[int], int]:
        return lambda start: len(walk(view, [start], direction, as_of=AS_OF, influence=True))

    for direction in Direction:
        told = measure("ours", ours(direction), estate.starts)
        print(
            f"reached: p50 {np.median(told.sizes):,.0f}, p99 {np.percentile(told.sizes, 99):,.0f},"
            f" max {max(told.sizes):,}"
        )
        compare(f"all columns {direction}, transformations composed", told, [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100k edge versions")
    parser.add_argument("--columns", action="store_true", help="only the COLUMNS layer")
    parser.add_argument("--no-networkx", action="store_true", help="it needs some 3 GB")
    parser.add_argument("--nodes", type=int)
    parser.add_argument("--edges", type=int)
    parser.add_argument("--queries", type=int)
    parser.add_argument("--peer-queries", type=int)
    options = parser.parse_args()
    small = options.quick
    options.column_nodes = options.nodes or (30_000 if small else 10_000_000)
    options.column_edges = options.edges or (100_000 if small else 30_000_000)
    options.nodes = options.nodes or (10_000 if small else 1_000_000)
    options.edges = options.edges or (100_000 if small else 10_000_000)
    options.queries = options.queries or (200 if small else 1_000)
    options.peer_queries = options.peer_queries or (50 if small else 60)
    options.batches = 200 if small else 3_000
    if not options.columns:
        ask_flow(options)
    if options.columns or small:
        ask_columns(options)
    print(f"\npeak memory of this process {peak_mb():,.0f} MB")


if __name__ == "__main__":
    main()
