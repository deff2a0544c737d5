"""What one would need to make a version of a dataset again, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, select

from headwater.errors import NotFoundError
from headwater.lineage.answer_words import Certainty
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.manifest import ManifestAnswer, ManifestStep
from headwater.lineage.wording import point_in_time
from headwater.model.identity import ColumnId, DatasetId, JobId, Key, RunId, key_of
from headwater.model.time import NOW, AsOf
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_names import Meant, columns, names_of
from headwater.store.catalog_reproduce_step import Steps
from headwater.store.catalog_reproduce_walk import (
    MOST_RUNS,
    Walk,
    latest_writer,
    with_sides,
    wrote,
)
from headwater.store.catalog_run_tree import runs_below
from headwater.store.catalog_runs import known_by
from headwater.store.schema_catalog import run
from headwater.store.staleness import state_then

_NAMED: Final = 20
_SHOWN: Final = 3

_MEANING: Final = {
    "dropped": ("input is dropped", "inputs are dropped"),
    "earlier_version": (
        "dataset is needed as it was before, which is not told",
        "datasets are needed as they were before, which is not told",
    ),
    "in_parts": (
        "dataset is written in parts, not all of which are told",
        "datasets are written in parts, not all of which are told",
    ),
    "no_code": ("step tells nothing of its code", "steps tell nothing of their code"),
    "no_commit": ("step tells no commit", "steps tell no commit"),
    "no_parameters": ("step tells no parameters", "steps tell no parameters"),
    "not_completed": ("step did not complete", "steps did not complete"),
    "overwritten": (
        "input was written again since, and its old version is not kept",
        "inputs were written again since, and their old versions are not kept",
    ),
    "placeholder": ("step is a run of which no event arrived",) * 2,
    "stream": ("step is a stream", "steps are streams"),
    "streamed": (
        "input was written or read all the time",
        "inputs were written or read all the time",
    ),
    "undetermined": (
        "step may come out otherwise, for all that is known",
        "steps may come out otherwise, for all that is known",
    ),
    "unknown_upstream": (
        "input was written by no known run",
        "inputs were written by no known run",
    ),
    "unknown_version": (
        "input was written while it was read",
        "inputs were written while they were read",
    ),
}
"""What a gap means where there is one, and where there are several."""

_LOST: Final = frozenset({"overwritten", "dropped"})


class NothingWrittenError(NotFoundError):
    """No run has written it."""

    def __init__(self, of: Meant, at: AsOf) -> None:
        then = "" if at == NOW else " by then"
        super().__init__(f"no known run has written {of.node}{then}")


class NotWrittenByError(NotFoundError):
    """The run that was named wrote something else, or nothing."""

    def __init__(self, of: Meant, by: RunId) -> None:
        hint = f"`headwater runs {of.node}` lists those that did"
        super().__init__(f"{by} did not write {of.node}; {hint}")


def reproduce(
    connection: Connection,
    of: Meant,
    by: Meant | None,
    *,
    limit: int,
    as_of: AsOf,
    offset: int,
    naming: NamingRules,
) -> ManifestAnswer:
    """The rebuild manifest of a dataset, a column's dataset, or what a job or a run wrote.

    by: the run that wrote the version which is meant; else the latest one that was successful.
    limit: of steps; those nearest to the output are told. Raises NothingWrittenError where no run
    wrote it, and NotWrittenByError where `by` did not.
    """
    start = _start(connection, of, by, as_of)
    walk = Walk(connection, as_of, naming)
    walk.from_runs(start)
    order = [*walk.visited]
    shown = order[:limit]
    numbers = {key: at for at, key in enumerate(_in_order(walk, shown), start=1)}
    words = Steps(connection, walk, numbers, as_of, naming)
    steps = [words.step(key) for key in numbers]
    reasons = [*_reasons(steps)]
    if len(order) > limit:
        message = f"{limit} of {len(order)} steps are told, the nearest; raise `limit`"
        reasons.append(Reason("limit", message, len(order)))
    if walk.cut_off:
        message = f"only the nearest {MOST_RUNS} steps are followed; there are more"
        reasons.append(Reason("too_many", message, MOST_RUNS))
    verdict, because = _verdict(steps, reasons)
    return ManifestAnswer(
        of=str(of.node),
        runs=tuple(str(RunId(walk.visited[key].row.id)) for key in start if key in walk.visited),
        version=_version(of, steps, {str(RunId(walk.visited[key].row.id)) for key in start}),
        reproducible=verdict,
        because=tuple(because),
        steps=tuple(steps),
        total=len(order),
        returned=len(steps),
        truncated=len(order) > limit or walk.cut_off,
        next=None,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def step_of(connection: Connection, by: Key, naming: NamingRules) -> ManifestStep | None:
    """What one run did, by itself; None of a run of which no event arrived."""
    walk = Walk(connection, NOW, naming)
    walk.from_runs([by], further=False)
    return Steps(connection, walk, {by: 1}, NOW, naming).step(by) if by in walk.visited else None


def _start(connection: Connection, of: Meant, by: Meant | None, as_of: AsOf) -> list[Key]:
    """The runs whose output is to be made again."""
    names = _datasets(connection, of)
    if by is not None and isinstance(by.node, RunId):
        below = [by.key, *runs_below(connection, by.key, as_of=as_of)]
        found = wrote(connection, names, below) if names else with_sides(connection, below)
        is_meant = names or by.key == of.key or _is_of(connection, by.key, of.key)
        if not found or not is_meant:
            raise NotWrittenByError(of, by.node)
        return found
    if names:
        writer = latest_writer(connection, names, as_of)
        found = [] if writer is None else [writer]
    else:
        key = of.key if isinstance(of.node, RunId) else _latest_run(connection, of.key, as_of)
        below = [] if key is None else [key, *runs_below(connection, key, as_of=as_of)]
        found = with_sides(connection, below)
    if not found:
        raise NothingWrittenError(of, as_of)
    return found


def _datasets(connection: Connection, of: Meant) -> list[Key]:
    """The dataset that is meant under all of its names; none for a job or a run."""
    match of.node:
        case DatasetId():
            return names_of(connection, of.key)
        case ColumnId(dataset, _):
            owner = columns(connection, [of.key]).get(of.key)
            return names_of(connection, key_of(dataset) if owner is None else owner[0])
        case JobId() | RunId():
            return []


def _is_of(connection: Connection, key: Key, job: Key) -> bool:
    return connection.scalar(select(run.c.job).where(run.c.key == key)) == job


def _latest_run(connection: Connection, job: Key, as_of: AsOf) -> Key | None:
    """The latest successful run of a job, else its latest one."""
    query = (
        select(run.c.key)
        .where(run.c.job == job, run.c.begins_at <= as_of.valid)
        .order_by(run.c.begins_at.desc(), run.c.key)
        .limit(1)
    )
    if as_of.known != NOW.known:
        query = query.where(known_by(as_of.known))
    completed = connection.scalar(query.where(state_then(connection, as_of) == "COMPLETED"))
    return completed or connection.scalar(query)


def _in_order(walk: Walk, shown: Sequence[Key]) -> list[Key]:
    """Runs after all those that make what they read, and else as they began."""
    kept = {*shown}
    waits = {key: {*walk.visited[key].before} & kept for key in shown}
    order: list[Key] = []
    left = sorted(shown, key=lambda key: _began(walk, key))
    while left:
        # Of runs that read from each other, as streams may, the one that began first is first.
        following = next((key for key in left if not waits[key] - {*order, key}), left[0])
        order.append(following)
        left.remove(following)
    return order


def _began(walk: Walk, key: Key) -> tuple[bool, int, Key]:
    began = walk.visited[key].row.begins_at
    return began is None, began or 0, key


def _version(of: Meant, steps: Iterable[ManifestStep], runs: set[str]) -> str | None:
    """The version of a dataset that is to be made again."""
    if not isinstance(of.node, DatasetId | ColumnId):
        return None
    dataset = of.node.dataset if isinstance(of.node, ColumnId) else of.node
    outputs = [each for step in steps if step.run in runs for each in step.outputs]
    same = [each for each in outputs if each.dataset == str(dataset)] or outputs
    return same[0].version if same else None


def _reasons(steps: Sequence[ManifestStep]) -> Iterator[Reason]:
    """What is not known, put together over all steps."""
    concerned: dict[str, dict[str, None]] = defaultdict(dict)
    for step in steps:
        if step.deterministic == "unknown":
            concerned["undetermined"][step.job or step.run] = None
        for gap in step.unknown:
            concerned[gap.code][gap.dataset or step.job or step.run] = None
    for code, nodes in sorted(concerned.items()):
        yield Reason(code, _counted(code, len(nodes)), len(nodes), tuple(nodes)[:_NAMED])


def _counted(code: str, count: int) -> str:
    one, several = _MEANING[code]
    return f"{count} {one if count == 1 else several}"


def _verdict(
    steps: Sequence[ManifestStep], reasons: Sequence[Reason]
) -> tuple[Certainty, Sequence[str]]:
    """Whether the same comes out again, and what speaks against that."""
    changing = [each for each in steps if each.deterministic == "no"]
    against: list[str] = []
    if changing:
        what = "steps give" if len(changing) > 1 else "step gives"
        named = ", ".join(each.job_name or each.run for each in changing[:_SHOWN])
        more = len(changing) - _SHOWN
        named += f" and {more} more" if more > 0 else ""
        against.append(f"{len(changing)} {what} something else each time: {named}")
    against += [each.message for each in reasons if each.code in _LOST]
    open_ = [each.message for each in reasons if each.code not in _LOST]
    if against:
        return "no", [*against, *open_]
    return ("unknown", open_) if open_ else ("yes", ())
