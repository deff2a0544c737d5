"""Pictures made smaller: without their jobs, or with boxes that have something in common as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from headwater.lineage.answers import Described
from headwater.lineage.view.answer import ViewSide
from headwater.lineage.view.scene import Box, Pair, Scene
from headwater.model.identity import Key, derive_key
from headwater.openlineage.naming import platform_of


class Grouping(StrEnum):
    """What boxes may have in common."""

    NONE = "none"
    NAMESPACE = "namespace"
    SCHEMA = "schema"
    DOMAIN = "domain"
    TEAM = "team"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A smaller scene. through: the steps behind each line that leads from dataset to dataset.

    members: what each group holds.
    """

    scene: Scene
    described: Mapping[Key, Described]
    through: Mapping[Pair, tuple[Key, ...]]
    members: Mapping[Key, tuple[Key, ...]]


def without_steps(scene: Scene, described: Mapping[Key, Described]) -> Gathered:
    """A scene whose lines lead from dataset to dataset; a step that joins no two of them stays."""
    steps = {key for key in scene.boxes if key in described and described[key].kind == "step"}
    into: dict[Key, list[Pair]] = {}
    out_of: dict[Key, list[Pair]] = {}
    for source, target in scene.lines:
        into.setdefault(target, []).append((source, target))
        out_of.setdefault(source, []).append((source, target))
    joining = {key for key in steps if key in into and key in out_of}
    lines = {line: told for line, told in scene.lines.items() if joining.isdisjoint(line)}
    through: dict[Pair, dict[Key, None]] = {}
    for step in joining:
        for before in into[step]:
            for after in out_of[step]:
                line = (before[0], after[1])
                told = (*lines.get(line, ()), *scene.lines[before], *scene.lines[after])
                lines[line] = tuple(dict.fromkeys(told))
                through.setdefault(line, {})[step] = None
    boxes = {key: box for key, box in scene.boxes.items() if key not in joining}
    passed = {line: tuple(keys) for line, keys in through.items()}
    return Gathered(replace(scene, boxes=boxes, lines=lines), described, passed, {})


def grouped_by(gathered: Gathered, by: Grouping, *, opened: Collection[Key]) -> Gathered:
    """A scene in which datasets that have it in common are one box, but for groups that are opened.

    What has nothing to be grouped by, and what would be alone in its group, stays as it is.
    """
    value_of = _VALUES.get(by)
    if value_of is None:
        return gathered
    scene, described = gathered.scene, gathered.described
    members: dict[Key, list[Key]] = {}
    names: dict[Key, str] = {}
    for key in scene.boxes:
        told = described.get(key)
        value = value_of(told) if told is not None and told.kind == "dataset" else None
        if value:
            group = derive_key("group", by, value)
            members.setdefault(group, []).append(key)
            names[group] = value
    closed = {
        group: tuple(keys)
        for group, keys in members.items()
        if len(keys) > 1 and group not in opened
    }
    home = {key: group for group, keys in closed.items() for key in keys}
    boxes = {key: box for key, box in scene.boxes.items() if key not in home}
    boxes |= {group: _group_box(scene, group, keys) for group, keys in closed.items()}
    lines: dict[Pair, tuple[Pair, ...]] = {}
    through: dict[Pair, tuple[Key, ...]] = {}
    for (source, target), told in scene.lines.items():
        line = (home.get(source, source), home.get(target, target))
        if line[0] != line[1] or source == target:
            lines[line] = (*lines.get(line, ()), *told)
            steps = gathered.through.get((source, target), ())
            through[line] = tuple(dict.fromkeys((*through.get(line, ()), *steps)))
    told_of = {
        group: Described(
            id=f"group:{by}:{quote(names[group], safe='')}",
            kind="group",
            namespace="",
            name=names[group],
            type=by,
        )
        for group in closed
    }
    return Gathered(
        replace(scene, boxes=boxes, lines=lines), {**described, **told_of}, through, closed
    )


def _group_box(scene: Scene, group: Key, members: tuple[Key, ...]) -> Box:
    boxes = [scene.boxes[key] for key in members]
    nearest = min((box.hops for box in boxes), key=abs)
    return Box(
        group,
        (),
        nearest,
        _together([box.upstream for box in boxes]),
        _together([box.downstream for box in boxes]),
    )


def _together(sides: list[ViewSide]) -> ViewSide:
    return ViewSide(
        sum(side.shown for side in sides),
        sum(side.hidden for side in sides),
        opened=any(side.opened for side in sides),
    )


def _schema_of(told: Described) -> str | None:
    """What stands before the last part of a name, with its namespace."""
    name = told.name.rstrip("/")
    cut = max(name.rfind("."), name.rfind("/"))
    return f"{told.namespace}/{name[:cut]}" if cut > 0 else told.namespace


def _team_of(told: Described) -> str | None:
    return told.owners[0] if told.owners else None


_VALUES: Mapping[Grouping, Callable[[Described], str | None]] = {
    Grouping.NAMESPACE: lambda told: told.namespace,
    Grouping.SCHEMA: _schema_of,
    Grouping.DOMAIN: lambda told: told.domain,
    Grouping.TEAM: _team_of,
    Grouping.PLATFORM: lambda told: platform_of(told.namespace),
}
