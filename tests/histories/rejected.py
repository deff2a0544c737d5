"""What people say does not flow, taken out of rows, as an oracle has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from headwater.collector.extract import content_digest
from headwater.collector.shape import step_of
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import FOREVER
from histories.said import Json, Said, facet, named

NAME = "headwater_rejection"

Row: TypeAlias = tuple[Any, ...]
"""(layer, from, to, label, valid from, valid to, why it ended)."""


class Refused(NamedTuple):
    """Nothing flows from a dataset to another, or between the columns at these paths."""

    source: DatasetId
    target: DatasetId
    paths: tuple[str, str] | None
    job: JobId | None


def refused_by(said: Sequence[Said], facets: Iterable[tuple[Any, ...]]) -> list[Refused]:
    """Everything that holds. facets: (owner, name, by hand, digest, valid from, valid to)."""
    told: dict[tuple[int, bytes], Json] = {}
    for each in said:
        body = facet(each.body["job"], NAME) if each.job is not None else None
        if each.job is not None and body is not None:
            told[key_of(each.job), content_digest(json.dumps(body).encode())] = body
    return [
        _read(told[owner, content])
        for owner, name, _, content, _, until in facets
        if name == NAME and until == FOREVER and content is not None
    ]


def _read(told: Json) -> Refused:
    ends = told["source"], told["target"]
    paths = None
    if any("field" in end for end in ends):
        paths = ends[0].get("field", ""), ends[1].get("field", "*")
    job = JobId(**told["job"]) if "job" in told else None
    return Refused(named(ends[0]), named(ends[1]), paths, job)


def without(rows: Iterable[Row], owner: int, refused: Sequence[Refused], columns: Any) -> set[Row]:
    """The rows of one owner that are left. columns: (dataset, path) by key."""
    mine = [each for each in refused if each.job is None or key_of(each.job) == owner]
    left = set(rows)
    ends = {key_of(each.target): each.target for each in mine if each.paths is None}
    for _, target in sorted(ends.items()):
        of_target = [each for each in mine if each.paths is None and each.target == target]
        sources = {key_of(each.source) for each in of_target}
        left = _without_inputs(left, owner, key_of(target), sources)
    return {row for row in left if row[0] == 0 or not _is_refused(row, mine, columns)}


def _is_refused(row: Row, refused: Sequence[Refused], columns: Any) -> bool:
    source, target = columns[row[1]], columns[row[2]]
    return any(
        (each.source, each.target) == (source[0], target[0])
        and each.paths in {None, (source[1], target[1])}
        for each in refused
    )


def _without_inputs(rows: set[Row], owner: int, target: int, sources: set[int]) -> set[Row]:
    left = set(rows)
    for step in sorted({row[1] for row in rows if row[0] == 0 and row[2] == target}):
        inputs = {row for row in rows if row[0] == 0 and row[2] == step}
        gone = {row for row in inputs if row[1] in sources}
        if not gone:
            continue
        outputs = {row for row in rows if row[0] == 0 and row[1] == step}
        if {row[2] for row in outputs} == {target}:
            left -= gone
            continue
        # What else the step writes may well come from there.
        own = step_of(owner, "target", target).key
        moved = {row for row in outputs if row[2] == target}
        left = left - moved | {(0, own, *row[2:]) for row in moved}
        left |= {(0, row[1], own, *row[3:]) for row in inputs - gone}
    return left
