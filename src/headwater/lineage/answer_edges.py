"""The edges of an answer, those included that stand for several with temporary datasets between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from headwater.lineage.answers import Described, Edge, Transformed
from headwater.lineage.temporary import Pair, Ways
from headwater.lineage.wording import STRENGTH, EdgeFacts, edge_of, transformed
from headwater.model.edges import Influence, Subtype, Transformation
from headwater.model.graph import Layer, evidence_of, flow_label, influence_of, is_implied
from headwater.model.identity import Key

_WEAKEST: Final = (Influence.INDIRECT.word, Influence.UNKNOWN.word, Influence.DIRECT.word)


def pairs_behind(pairs: Iterable[Pair], ways: Ways) -> list[Pair]:
    """The edges as they are stored that these come from."""
    found: dict[Pair, None] = {}
    for pair in pairs:
        found[pair] = None
        found.update(dict.fromkeys(pairwise(ways.get(pair, ()))))
    return [*found]


def keys_between(pairs: Iterable[Pair], ways: Ways) -> list[Key]:
    """What these edges pass over."""
    return [key for pair in pairs for key in ways.get(pair, ())[1:-1]]


def edges_of(
    layer: Layer,
    pairs: Sequence[Pair],
    facts: Mapping[Pair, Sequence[EdgeFacts]],
    described: Mapping[Key, Described],
    ways: Ways,
) -> Iterable[Edge]:
    """The edges between pairs of keys, where both ends may be named."""
    for pair in pairs:
        way = ways.get(pair, ())
        if pair in facts or not way:
            edge = _edge(layer, pair, facts, described)
        else:
            parts = [_edge(layer, part, facts, described) for part in pairwise(way)]
            known = [each for each in parts if each is not None]
            edge = _joined(known, _between(way, described)) if len(known) == len(parts) else None
        if edge is not None:
            yield edge


def joined_facts(parts: Sequence[Sequence[EdgeFacts]]) -> list[EdgeFacts]:
    """Edges of the FLOW layer in a row as one, which holds while all of them do.

    There is one for each evidence; none where nothing is known of one of the parts.
    """
    if not all(parts):
        return []
    implied = any(all(is_implied(each.label) for each in part) for part in parts)
    strength = STRENGTH.index
    told = [min((influence_of(each.label) for each in part), key=strength) for part in parts]
    influence = max(told, key=strength)
    facts = [each for part in parts for each in part]
    whole = EdgeFacts(
        label=0,
        valid_from=max(min(each.valid_from for each in part) for part in parts),
        valid_to=min(max(each.valid_to for each in part) for part in parts),
        last_confirmed=min(max(each.last_confirmed or 0 for each in part) for part in parts),
        runs=min(max(each.runs for each in part) for part in parts),
        ended=next((each.ended for each in facts if each.ended), None),
    )
    labels = {
        flow_label(evidence_of(Layer.FLOW, each.label), influence, implied=implied)
        for each in facts
    }
    return [replace(whole, label=label) for label in sorted(labels)]


def _edge(
    layer: Layer,
    pair: Pair,
    facts: Mapping[Pair, Sequence[EdgeFacts]],
    described: Mapping[Key, Described],
) -> Edge | None:
    source, target = (described.get(key) for key in pair)
    if source is None or target is None:
        return None
    step = source if source.kind == "step" else target
    job = step.owner_id if layer is Layer.FLOW else None
    return edge_of(layer, source.id, target.id, job, facts.get(pair, ()))


def _between(way: Sequence[Key], described: Mapping[Key, Described]) -> tuple[str, ...]:
    """The datasets on a way, and the jobs of its steps."""
    told = [described[key] for key in way[1:-1] if key in described]
    names = [each.id if each.kind == "dataset" else each.owner_id or each.id for each in told]
    return tuple(dict.fromkeys(names))


def _joined(parts: Sequence[Edge], through: tuple[str, ...]) -> Edge:
    """Several edges in a row as one: it holds while all of them do."""
    first, last = parts[0], parts[-1]
    since = [each.valid_from for each in parts if each.valid_from]
    until = [each.valid_to for each in parts if each.valid_to]
    confirmed = [each.last_confirmed for each in parts if each.last_confirmed]
    influences = {each.influence for each in parts}
    return replace(
        first,
        target=last.target,
        evidence=tuple(sorted({word for each in parts for word in each.evidence})),
        influence=next(each for each in _WEAKEST if each in influences),
        implied=any(each.implied for each in parts),
        transformations=_composed([each.transformations for each in parts]),
        valid_from=max(since, default=None),
        valid_to=min(until, default=None),
        last_confirmed=min(confirmed, default=None),
        runs=min(each.runs for each in parts),
        ended_because=next((each.ended_because for each in parts if each.ended_because), None),
        through=through,
    )


def _composed(parts: Sequence[Sequence[Transformed]]) -> tuple[Transformed, ...]:
    told = [{Transformation(Subtype[e.subtype], e.masking) for e in part} for part in parts if part]
    if not told:
        return ()
    whole = told[0]
    for following in told[1:]:
        whole = {one.then(other) for one in whole for other in following}
    return tuple(transformed(each) for each in sorted(whole))
