"""People's words put where they belong in a picture.

One on a flow that others tell as well is no box of its own, but marks the lines of that flow. One
that stands alone stays, by a name that can be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from headwater.lineage.answers import Described
from headwater.lineage.view.scene import Pair, Scene
from headwater.model.identity import (
    ColumnId,
    DatasetId,
    JobId,
    Key,
    key_of,
    parse_node_id,
)
from headwater.model.words import ends_of

_DRAWN: Final = "drawn by a person"


@dataclass(frozen=True, slots=True)
class Folded:
    """confirmed: the lines of which people say that all that flows there is right."""

    scene: Scene
    confirmed: frozenset[Pair]
    described: dict[Key, Described]


@dataclass(frozen=True, slots=True)
class _Word:
    """What one step stands for. flow: between which datasets; whole: not of some columns alone."""

    flow: Pair
    whole: bool


def fold_words(scene: Scene, described: Mapping[Key, Described]) -> Folded:
    """A scene in which people's words are marks where they can be."""
    words = {
        key: word
        for key in scene.boxes
        if key in described and (word := _word_of(described[key])) is not None
    }
    if not words:
        return Folded(scene, frozenset(), {**described})
    sources, targets = _sides(scene)
    steps = [key for key in scene.boxes if _is_step(described.get(key)) and key not in words]
    told = {
        (source, target)
        for step in steps
        for source in sources.get(step, ())
        for target in targets.get(step, ())
    }
    marks = {key for key, word in words.items() if word.flow in told}
    said = {words[key].flow for key in marks if words[key].whole}
    confirmed = {
        line
        for step in steps
        for line, flows in _flows_by_line(
            step, sources.get(step, ()), targets.get(step, ())
        ).items()
        if flows and flows <= said
    }
    named = {key: replace(described[key], name=_DRAWN) for key in words.keys() - marks}
    return Folded(_without(scene, marks), frozenset(confirmed), {**described, **named})


def _word_of(told: Described) -> _Word | None:
    if told.kind != "step" or told.owner_id is None:
        return None
    job = parse_node_id(told.owner_id)
    ends = ends_of(job) if isinstance(job, JobId) else None
    match ends:
        case (DatasetId() as source, DatasetId() as target):
            return _Word((key_of(source), key_of(target)), whole=True)
        case (ColumnId(source), ColumnId(target)):
            return _Word((key_of(source), key_of(target)), whole=False)
        case _:
            return None


def _is_step(told: Described | None) -> bool:
    return told is not None and told.kind == "step"


def _sides(scene: Scene) -> tuple[dict[Key, list[Key]], dict[Key, list[Key]]]:
    """What leads to each box, and what it leads to."""
    sources: dict[Key, list[Key]] = {}
    targets: dict[Key, list[Key]] = {}
    for source, target in scene.lines:
        sources.setdefault(target, []).append(source)
        targets.setdefault(source, []).append(target)
    return sources, targets


def _flows_by_line(
    step: Key, sources: Sequence[Key], targets: Sequence[Key]
) -> dict[Pair, set[Pair]]:
    """For each line of a step the flows that pass there."""
    into: dict[Pair, set[Pair]] = {
        (source, step): {(source, target) for target in targets} for source in sources
    }
    return into | {(step, target): {(source, target) for source in sources} for target in targets}


def _without(scene: Scene, gone: set[Key]) -> Scene:
    boxes = {key: box for key, box in scene.boxes.items() if key not in gone}
    lines = {line: told for line, told in scene.lines.items() if gone.isdisjoint(line)}
    return replace(scene, boxes=boxes, lines=lines)
