"""From walks upstream of an asset to the best path from each place, and what lies above what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import exp, log

from headwater.lineage.trace import Kind
from headwater.lineage.walk import Reach
from headwater.model.edges import Influence
from headwater.model.graph import Layer, evidence_of, influence_of
from headwater.model.identity import Key
from headwater.reliability.suspects.change import Path
from headwater.reliability.suspects.weights import EDGE, INDIRECT


@dataclass(slots=True)
class Ways:
    """Edges between datasets and jobs, with all names of a dataset as one.

    above: what each takes from, with how sure that is. names: the one name of the others.
    jobs: the owner of each step.
    """

    above: dict[Key, dict[Key, float]] = field(default_factory=dict[Key, dict[Key, float]])
    names: dict[Key, Key] = field(default_factory=dict[Key, Key])
    jobs: set[Key] = field(default_factory=set[Key])

    def name(self, key: Key) -> Key:
        """The one name of a dataset."""
        while key in self.names:
            key = self.names[key]
        return key

    def call(self, key: Key, name: Key) -> None:
        """Let two names be one dataset."""
        one, other = self.name(key), self.name(name)
        if one != other:
            self.names[one] = other

    def add(self, reach: Reach, owner: Mapping[Key, Key]) -> None:
        """Take in the edges of a walk upstream. owner: the job of each step."""
        keys, kinds = reach.keys.tolist(), reach.kind.tolist()
        for one, other in zip(
            reach.alias_origin.tolist(), reach.alias_reached.tolist(), strict=True
        ):
            self.call(max(keys[one], keys[other]), min(keys[one], keys[other]))
        edges = zip(
            reach.origin.tolist(), reach.reached.tolist(), reach.label.tolist(), strict=True
        )
        places = [
            owner.get(key) if kind == Kind.STEP else key
            for key, kind in zip(keys, kinds, strict=True)
        ]
        for origin, reached, label in edges:
            if min(origin, reached) < 0:
                continue
            near, far = places[origin], places[reached]
            if near is None or far is None:
                continue
            if kinds[origin] == Kind.STEP:
                self.jobs.add(near)
            if kinds[reached] == Kind.STEP:
                self.jobs.add(far)
            sure = _sure(label)
            known = self.above.setdefault(near, {})
            known[far] = max(sure, known.get(far, 0.0))

    def settled(self) -> Ways:
        """The same with every dataset under its one name."""
        found = Ways({}, self.names, self.jobs)
        for near, above in self.above.items():
            known = found.above.setdefault(self.name(near), {})
            for far, sure in above.items():
                known[self.name(far)] = max(sure, known.get(self.name(far), 0.0))
        return found

    def paths(self, asset: Key) -> dict[Key, Path]:
        """The best path of each place, the nearest first among equals."""
        found: dict[Key, Path] = {}
        waiting: list[tuple[float, int, Key, tuple[Key, ...]]] = [(0.0, 0, asset, (asset,))]
        while waiting:
            cost, hops, place, nodes = heappop(waiting)
            if place in found:
                continue
            found[place] = Path(hops, exp(-cost), nodes)
            for far, sure in self.above.get(place, {}).items():
                if far not in found:
                    is_job = far in self.jobs
                    way = nodes if is_job else (far, *nodes)
                    heappush(waiting, (cost - log(sure), hops + (not is_job), far, way))
        return found


def _sure(label: int) -> float:
    sure, _ = EDGE[evidence_of(Layer.FLOW, label)]
    return sure * INDIRECT[0] if influence_of(label) is Influence.INDIRECT else sure


def with_columns(
    paths: Mapping[Key, Path],
    asset: Key,
    wanted: Iterable[str],
    reached: Mapping[Key, set[str]],
    told: Callable[[Key], bool],
) -> dict[Key, Path]:
    """The same paths, each with those columns of its place that the wanted ones are made of.

    wanted: columns of the asset. reached: upstream columns by dataset.
    told: of a dataset whether it is known what its reached columns are made of.
    """
    known: dict[Key, frozenset[str] | None] = {asset: frozenset(wanted) or None}

    def columns_at(nodes: Sequence[Key]) -> frozenset[str] | None:
        for place, following in _from_end(nodes):
            if place in known:
                continue
            below = known[following]
            if reached.get(place):
                known[place] = frozenset(reached[place])
            elif below is None or (below and not told(following)):
                known[place] = None
            else:
                known[place] = frozenset()
        return known[nodes[0]]

    return {
        place: Path(each.hops, each.confidence, each.nodes, columns_at(each.nodes))
        for place, each in paths.items()
    }


def _from_end(nodes: Sequence[Key]) -> Iterator[tuple[Key, Key]]:
    for at in range(len(nodes) - 2, -1, -1):
        yield nodes[at], nodes[at + 1]
