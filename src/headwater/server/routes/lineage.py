"""Questions about lineage: what is around a node, what depends on it, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import LineageAnswer
from headwater.lineage.job_level import jobs_only
from headwater.lineage.job_levels import JobLevel, roll_up
from headwater.lineage.question import Question
from headwater.lineage.questions import ask_lineage, ask_paths, ask_roots
from headwater.lineage.trace import Kind
from headwater.model.edges import Direction, Influence
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, DatasetId, JobId, RunId, key_of, parse_node_id
from headwater.model.time import AsOf
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    AS_OF,
    CURSOR,
    DEPTH,
    EVIDENCE,
    HIDE_TEMPORARY,
    INFLUENCE,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    required_text,
    some_text,
)
from headwater.store.catalog_job_tree import jobs_below
from headwater.store.catalog_lives import names_then
from headwater.store.catalog_names import Meant, columns_of, steps_of
from headwater.store.catalog_run_lineage import ask_run_lineage
from headwater.store.catalog_run_tree import runs_below
from headwater.store.catalog_runs import datasets_of_runs


class Directions(StrEnum):
    """Which way to look."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"
    BOTH = "both"


class Level(StrEnum):
    """At which grain to answer."""

    AUTO = "auto"
    DATASET = "dataset"
    COLUMN = "column"
    JOB = "job"
    RUN = "run"
    APPLICATION = "application"
    TASK = "task"
    ACTION = "action"

    @property
    def shows_jobs(self) -> bool:
        """Whether jobs are what an answer shows."""
        return self is Level.JOB or self.of_jobs is not None

    @property
    def of_jobs(self) -> JobLevel | None:
        """How far up jobs are looked at; None where that is not asked."""
        return JobLevel(self.value) if self.value in {*JobLevel} else None


OF: Final = required_text("of", "where to start: a dataset, column, job or run")
LEVEL: Final = choice(
    "level",
    "at which grain to answer; of jobs also as `application` (the job at the top of the tree of"
    " runs), `task` (the one below it) or `action` (what moved the data itself)",
    default=Level.AUTO,
)
LIMIT: Final = limit()
_DIRECTION: Final = choice("direction", "which way to look", default=Directions.BOTH)
_TO: Final = some_text("to", "ask for the ways to this one, rather than for the sources")

_WALK: Final = (OF, DEPTH, LEVEL, INFLUENCE, EVIDENCE, LIMIT, CURSOR, *AS_OF)
IMPACT: Final = (*_WALK, HIDE_TEMPORARY)
LINEAGE: Final = (*IMPACT, _DIRECTION)
TRACE: Final = (*IMPACT, _TO)


def show_lineage(request: Request) -> Response:
    """What lies around a node, upstream, downstream or both, nearest first."""
    parameters = Parameters(request.query_params, declared=LINEAGE)
    directions = {
        Directions.UPSTREAM: [Direction.UPSTREAM],
        Directions.DOWNSTREAM: [Direction.DOWNSTREAM],
        Directions.BOTH: [Direction.UPSTREAM, Direction.DOWNSTREAM],
    }[parameters[_DIRECTION]]
    return _answer(platform_of(request), parameters, directions)


def show_impact(request: Request) -> Response:
    """What depends on a node, nearest first."""
    parameters = Parameters(request.query_params, declared=IMPACT)
    return _answer(platform_of(request), parameters, [Direction.DOWNSTREAM])


def _answer(
    platform: Platform, parameters: Parameters, directions: Sequence[Direction]
) -> Response:
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(parameters[OF])
    level = parameters[LEVEL]
    if isinstance(meant.node, RunId) and level in {Level.AUTO, Level.RUN}:
        with platform.catalog.reading() as connection:
            return send(
                platform,
                ask_run_lineage(
                    connection,
                    meant.key,
                    meant.node,
                    directions,
                    depth=parameters[DEPTH],
                    limit=parameters[LIMIT],
                    as_of=parameters.as_of(),
                    offset=platform.projector.offset,
                ),
            )
    question = read_question(platform, parameters, of=parameters[OF])
    answer = ask_lineage(platform.index, platform.catalog, question, directions)
    if level.of_jobs is not None:
        return send(platform, _seen_from(platform, level.of_jobs, jobs_only(answer), question))
    return send(platform, jobs_only(answer) if level is Level.JOB else answer)


def _seen_from(
    platform: Platform, level: JobLevel, answer: LineageAnswer, question: Question
) -> LineageAnswer:
    jobs = [key_of(parse_node_id(each.id)) for each in answer.nodes if each.kind == "job"]
    if answer.focus.startswith("job:"):
        jobs.append(question.focus_key)
    return roll_up(answer, platform.catalog.lines_of(jobs, as_of=question.as_of), level)


def show_trace(request: Request) -> Response:
    """Where a node comes from in the end, or the ways from it to another."""
    parameters = Parameters(request.query_params, declared=TRACE)
    platform = platform_of(request)
    refuse_job_levels(parameters)
    if parameters[INFLUENCE] is Influence.INDIRECT:
        problem = "a path is direct, or it is not asked which; `lineage` tells indirect ones apart"
        raise ParameterError("influence", problem)
    question = read_question(platform, parameters, of=parameters[OF])
    to = parameters[_TO]
    if to is None:
        return send(platform, ask_roots(platform.index, platform.catalog, question))
    target = platform.catalog.resolve(to)
    target_layer = Layer.COLUMNS if isinstance(target.node, ColumnId) else Layer.FLOW
    if target_layer is not question.layer:
        raise ParameterError("to", "ask for a path between two columns or between two datasets")
    return send(
        platform,
        ask_paths(
            platform.index,
            platform.catalog,
            question,
            target=str(target.node),
            target_key=target.key,
        ),
    )


def refuse_job_levels(parameters: Parameters) -> None:
    """Raise ParameterError where jobs are to be looked at from further up."""
    if parameters[LEVEL].of_jobs is not None:
        raise ParameterError("level", "only `lineage` and `impact` look at jobs from further up")


def read_question(platform: Platform, parameters: Parameters, *, of: str) -> Question:
    """The question that a request asks; waits for the offset that it wants included."""
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(of)
    level = parameters[LEVEL]
    if isinstance(meant.node, ColumnId) and level is Level.DATASET:
        meant = platform.catalog.resolve(str(meant.node.dataset))
    start, starts_at, layer = start_of(platform, meant, level, as_of=parameters.as_of())
    return Question(
        focus=str(meant.node),
        focus_key=meant.key,
        start=start,
        starts_at=starts_at,
        layer=layer,
        depth=parameters[DEPTH],
        as_of=parameters.as_of(),
        influence=parameters[INFLUENCE],
        evidence=parameters[EVIDENCE],
        # Jobs share what they write and read, temporary or not.
        hide_temporary=parameters[HIDE_TEMPORARY] and not level.shows_jobs,
        limit=parameters[LIMIT],
        cursor=parameters[CURSOR],
    )


def start_of(
    platform: Platform, meant: Meant, level: Level, *, as_of: AsOf
) -> tuple[tuple[int, ...], Kind, Layer]:
    """The keys to walk from, what they are, and on which layer they lie."""
    match meant.node:
        case ColumnId(owner, path):
            with platform.catalog.reading() as connection:
                then = names_then(connection, key_of(owner), at=as_of.valid)
                columns = [key for each in then for key in columns_of(connection, each, path=path)]
            return (meant.key, *columns), Kind.COLUMN, Layer.COLUMNS
        case DatasetId():
            with platform.catalog.reading() as connection:
                names = [meant.key, *names_then(connection, meant.key, at=as_of.valid)]
                if level is Level.COLUMN:
                    columns = [key for each in names for key in columns_of(connection, each)]
                    return tuple(columns), Kind.COLUMN, Layer.COLUMNS
            return tuple(names), Kind.DATASET, Layer.FLOW
        case JobId():
            if level is Level.RUN:
                raise ParameterError("level", "name one run of the job; `runs` lists them")
            with platform.catalog.reading() as connection:
                steps = steps_of(connection, meant.key)
                # A job that only starts others does what they do.
                if level.of_jobs is not None or not steps:
                    for each in jobs_below(connection, meant.key, as_of=as_of):
                        steps += steps_of(connection, each)
            return tuple(steps), Kind.STEP, Layer.FLOW
        case RunId():
            with platform.catalog.reading() as connection:
                touched = datasets_of_runs(connection, [meant.key])
                if not touched:
                    below = runs_below(connection, meant.key, as_of=as_of)
                    touched = datasets_of_runs(connection, below)
            return tuple(touched), Kind.DATASET, Layer.FLOW
