"""The graph of a store as it stands, in terms that survive being told again."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from headwater.lineage.wording import STRENGTH
from headwater.model.graph import (
    Layer,
    evidence_of,
    influence_of,
    is_bare,
    is_implied,
    is_member,
    transformation_of,
)
from headwater.model.time import AsOf
from headwater.store.restate import restate_datasets, restate_jobs
from histories.harness import MemoryStore, differences, fold_all, without_duplicates

NOT_AGAIN = {
    "lineage", "columnLineage", "lifecycleStateChange", "symlinks", "headwater_evidence",
}  # fmt: skip

NOT_TOLD_AGAIN = (b"lifecycleStateChange", b"headwater_evidence")


def told_again(store: MemoryStore) -> list[bytes]:
    engine = create_engine("sqlite://", creator=lambda: store.connection, poolclass=StaticPool)
    with engine.connect() as connection:
        return [*_pages(connection, restate_datasets), *_pages(connection, restate_jobs)]


def _pages(connection: Connection, restate: Any) -> list[bytes]:
    events: list[bytes] = []
    after = None
    while True:
        page, after = restate(connection, after=after, limit=2, as_of=AsOf())
        events += page
        if after is None:
            return events


def picture_of(store: MemoryStore) -> dict[str, list[Any]]:
    """What flows from where to where by which job, and how we know; columns; names; words."""
    rows = store.connection.execute(
        "SELECT owner, source_name, layer, source, target, label FROM edge_version"
        " WHERE known_to > 1 << 61 AND valid_to > 1 << 61"
    ).fetchall()
    steps = dict(store.connection.execute("SELECT key, kind FROM step"))
    owners = dict(store.connection.execute("SELECT key, owner FROM step"))
    into: dict[Any, set[Any]] = defaultdict(set)
    out: dict[Any, set[Any]] = defaultdict(set)
    links = set()
    for owner, name, layer, source, target, label in rows:
        if layer == Layer.COLUMNS:
            if not is_member(label):
                links.add((owner, source, target, transformation_of(label)))
            continue
        implied, evidence = is_implied(label), evidence_of(Layer.FLOW, label)
        if steps.get(target) == "port":
            continue
        if target in steps:
            end = ("job", owners[source]) if source in steps else ("dataset", source)
            into[target, owner, name, evidence].add((end, influence_of(label), implied))
        else:
            out[source, owner, name, evidence].add((target, implied))
    flows: set[Any] = set()
    for step in {*into, *out}:
        key, owner, _, evidence = step
        at = owners[key] if steps[key] == "reads" else owner
        for end, influence, implied in into.get(step, {(None, 0, False)}):
            for target, implied_too in out.get(step, {(None, False)}):
                nature = (int(influence), implied or implied_too)
                whole = end is not None and target is not None
                flows.add((at, evidence, end, target, *(nature if whole else ())))
    flows = _without_loose_ends(flows)
    of = dict(store.connection.execute("SELECT key, dataset FROM column"))
    flowing = {(job, end[1], target) for job, _, end, target, *_ in flows if end and target}
    links = {link for link in links if (link[0], of[link[1]], of[link[2]]) in flowing}
    # A link says at least as much of its datasets as they say themselves.
    linked = {(job, of[source], of[target]) for job, source, target, _ in links}
    flows = {
        flow[:4] if flow[2] and (flow[0], flow[2][1], flow[3]) in linked else flow for flow in flows
    }
    told = store.connection.execute(
        "SELECT owner, name, manual, hex(digest) FROM facet_version"
        " WHERE known_to > 1 << 61 AND valid_to > 1 << 61 AND digest IS NOT NULL"
    )
    fed = {flow[:2] + flow[3:4] for flow in flows if flow[2] is not None}
    nothing = {
        (owner, evidence_of(Layer.FLOW, label), target)
        for owner, _, layer, _, target, label in rows
        if layer == Layer.FLOW and target not in steps and is_bare(label)
    } - fed
    return {
        "nothing": sorted(nothing),
        "flows": sorted(flows, key=repr),
        "links": sorted(links, key=repr),
        "facets": sorted((row for row in told if row[1] not in NOT_AGAIN), key=repr),
        "aliases": sorted(
            store.connection.execute("SELECT DISTINCT one, other, manual FROM alias WHERE holds")
        ),
        "datasets": sorted(store.connection.execute("SELECT * FROM dataset")),
        "jobs": sorted(store.connection.execute("SELECT * FROM job")),
        "renames": sorted(store.connection.execute("SELECT * FROM rename")),
    }


def _without_loose_ends(flows: set[Any]) -> set[Any]:
    """What a job reads or writes alone says nothing where it also flows from or to something."""
    whole = {flow for flow in flows if flow[2] is not None and flow[3] is not None}
    said = {flow[:4] for flow in whole if flow[-1] is False}
    whole = {flow for flow in whole if flow[-1] is not True or flow[:4] not in said}
    whole = _by_strongest(whole)
    ends = {(job, end) for job, _, source, target, *_ in whole for end in (source, target)}
    loose = {
        (job, None, source, target)
        for job, _, source, target in (flow[:4] for flow in flows if None in flow[2:4])
        if not (source and source[0] == "job")
        and not any((job, end) in ends for end in (source, target))
    }
    return whole | loose


def _by_strongest(flows: set[Any]) -> set[Any]:
    """Of what runs show and what was declared of one pair, the influence that answers tell."""
    strongest: dict[Any, Any] = {}
    for flow in sorted(flows, key=repr):
        known = strongest.setdefault(flow[:4], flow)
        if STRENGTH.index(flow[4]) < STRENGTH.index(known[4]):
            strongest[flow[:4]] = flow
    return {*strongest.values()}


def a_graph_told_again_is_equal(bodies: list[bytes], _: Random) -> None:
    """Where each source knows of a job in one way, and but for what outlives a drop."""
    kept = [
        body
        for body in bodies
        if b'"run"' in body and not any(word in body for word in NOT_TOLD_AGAIN)
    ]
    store = fold_all(without_duplicates(kept))
    again = told_again(store)
    found = differences(picture_of(store), picture_of(fold_all(again)))
    assert not found, (found, again)
