"""The catalog: search, and the page of one dataset, column, job or run."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.entries import (
    FindAnswer,
    PeriodsAnswer,
    QualityAnswer,
    RunsAnswer,
    RunTreeAnswer,
)
from headwater.lineage.wording import point_in_time
from headwater.model.identity import ColumnId, DatasetId, JobId, RunId
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    AS_OF,
    CURSOR,
    HIDE_TEMPORARY,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    moment,
    required_text,
    some_text,
    values,
    yes_or_no,
)
from headwater.store.catalog_find import find
from headwater.store.catalog_find_columns import ColumnPlace, find_columns
from headwater.store.catalog_find_counts import count_traits
from headwater.store.catalog_find_sorted import SearchOrder, kind_of_place
from headwater.store.catalog_find_words import Search
from headwater.store.catalog_names import Meant
from headwater.store.catalog_periods import PeriodPlace, list_periods
from headwater.store.catalog_quality import MOST_SIDES, QualityPlace, quality_of
from headwater.store.catalog_run_tree import MOST_RUNS, TreePlace, run_tree
from headwater.store.catalog_runs import RunFilter, RunPlace, list_runs, run_name
from headwater.store.catalog_show import show_dataset, show_job, show_run
from headwater.store.search_facts import Trait


class SearchedKind(StrEnum):
    """What a search looks for."""

    ANY = "any"
    DATASET = "dataset"
    JOB = "job"
    COLUMN = "column"


class RunStates(StrEnum):
    """Which runs to list."""

    ANY = "any"
    RUNNING = "running"
    STALE = "stale"
    COMPLETED = "completed"
    FAILED = "failed"
    ABORTED = "aborted"


_LIMIT: Final = limit(50)
_QUERY: Final = some_text(
    "q", "words of names, columns, descriptions, tags, owners, code or other facets", most=500
)
_KIND: Final = choice("kind", "what to look for", default=SearchedKind.ANY)
_ID: Final = required_text("id", "a dataset, column, job or run: its identifier, or its name")
_OF: Final = some_text("of", "the job, or the dataset that the runs touched; without it all runs")
_RUN: Final = required_text("of", "a run of the tree: its identifier")
_DATASET: Final = required_text("of", "the dataset: its identifier, or its name")
_LIMIT_OF_TREE: Final = limit()
_STATE: Final = choice("state", "which runs to list", default=RunStates.ANY)

_FILTERS: Final = {
    trait: values(trait.value, f"only what has this {trait.value}, or one of several")
    for trait in Trait
}
_FACETS: Final = yes_or_no("facets", "count what is found by platform, owner, tag and so on")

_SORT: Final = choice(
    "sort",
    "in which order: best first, by name, by last change, by how many steps read it, or by tier",
    default=SearchOrder.BEST,
)

FIND: Final = (
    _QUERY, _KIND, _SORT, *_FILTERS.values(), _FACETS, HIDE_TEMPORARY, _LIMIT, CURSOR, *AS_OF,
)  # fmt: skip
SHOW: Final = (_ID, *AS_OF)
TREE: Final = (_RUN, _LIMIT_OF_TREE, CURSOR, *AS_OF)
QUALITY: Final = (_DATASET, _LIMIT, CURSOR, *AS_OF)
_MEANT_FROM: Final = moment(
    "from", "only runs that were meant for a time from here on", default=None
)
_MEANT_TO: Final = moment("to", "only runs that were meant for a time before this", default=None)
RUNS: Final = (_OF, _STATE, _MEANT_FROM, _MEANT_TO, _LIMIT, CURSOR, *AS_OF)


def show_find(request: Request) -> Response:
    """Datasets and jobs, or columns, that fit some words, best first; without words the newest."""
    parameters = Parameters(request.query_params, declared=FIND)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    search, kind = _read_search(parameters), parameters[_KIND]
    most, cursor, as_of = parameters[_LIMIT], parameters[CURSOR], parameters.as_of()
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        if kind is SearchedKind.COLUMN:
            if parameters[_SORT] is not SearchOrder.BEST:
                raise ParameterError("sort", "columns are listed best first; leave it out")
            after = read_place(cursor, ColumnPlace)
            found = find_columns(connection, search, limit=most, after=after, as_of=as_of)
        else:
            order = parameters[_SORT]
            after = read_place(cursor, kind_of_place(search, order))
            found = find(connection, search, limit=most, after=after, as_of=as_of, order=order)
        facets = count_traits(connection, search) if parameters[_FACETS] else None
    following = write_place(found.last)
    returned = len(found.hits)
    return send(
        platform,
        FindAnswer(
            query=search.query,
            hits=tuple(found.hits),
            facets=facets,
            total=found.total,
            total_exact=found.exact,
            returned=returned,
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=page_coverage(
                following, returned, found.total, temporary=found.hidden, exact=found.exact
            ),
        ),
    )


def _read_search(parameters: Parameters) -> Search:
    kind = parameters[_KIND]
    given = {trait: parameters[parameter] for trait, parameter in _FILTERS.items()}
    return Search(
        parameters[_QUERY] or "",
        kind=kind if kind in {SearchedKind.DATASET, SearchedKind.JOB} else None,
        filters={trait: told for trait, told in given.items() if told},
        temporary=False if parameters[HIDE_TEMPORARY] else None,
    )


def show_node(request: Request) -> Response:
    """All that is known of one dataset, column, job or run."""
    parameters = Parameters(request.query_params, declared=SHOW)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    as_of = parameters.as_of()
    offset = platform.projector.offset
    meant = platform.catalog.resolve(parameters[_ID])
    with platform.catalog.reading() as connection:
        match meant.node:
            case DatasetId() as node:
                entry = show_dataset(connection, meant.key, node, as_of=as_of, offset=offset)
            case ColumnId(owner, path):
                key = platform.catalog.resolve(str(owner)).key
                entry = show_dataset(connection, key, owner, as_of=as_of, offset=offset, path=path)
            case JobId() as node:
                entry = show_job(connection, meant.key, node, as_of=as_of, offset=offset)
            case RunId() as node:
                entry = show_run(
                    connection,
                    meant.key,
                    node,
                    naming=platform.catalog.naming,
                    trace=platform.trace_of(connection, meant.key),
                    as_of=as_of,
                    offset=offset,
                )
    return send(platform, entry)


def show_runs(request: Request) -> Response:
    """The runs of a job, or those that touched a dataset, newest first."""
    parameters = Parameters(request.query_params, declared=RUNS)
    platform = platform_of(request)
    of, which = _read_filter(platform, parameters)
    after = read_place(parameters[CURSOR], RunPlace)
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        listed = list_runs(connection, which, limit=parameters[_LIMIT], after=after)
    following = write_place(listed.last)
    return send(
        platform,
        RunsAnswer(
            of=of,
            runs=tuple(listed.runs),
            total=listed.total,
            returned=len(listed.runs),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(which.as_of),
            offset=offset,
            coverage=page_coverage(following, len(listed.runs), listed.total),
        ),
    )


def show_periods(request: Request) -> Response:
    """The times that runs were meant for, the latest first, each with all the attempts at it."""
    parameters = Parameters(request.query_params, declared=RUNS)
    platform = platform_of(request)
    of, which = _read_filter(platform, parameters)
    after = read_place(parameters[CURSOR], PeriodPlace)
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        listed = list_periods(connection, which, limit=parameters[_LIMIT], after=after)
    following = write_place(listed.last)
    return send(
        platform,
        PeriodsAnswer(
            of=of,
            periods=tuple(listed.periods),
            total=listed.total,
            returned=len(listed.periods),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(which.as_of),
            offset=offset,
            coverage=page_coverage(following, len(listed.periods), listed.total),
        ),
    )


def _read_filter(platform: Platform, parameters: Parameters) -> tuple[str | None, RunFilter]:
    """What the runs are of, and which of them are asked for."""
    platform.wait_for(parameters[MIN_OFFSET])
    of = parameters[_OF]
    meant = platform.catalog.resolve(of) if of else None
    state = parameters[_STATE]
    which = RunFilter(
        job=meant.key if meant and isinstance(meant.node, JobId) else None,
        dataset=_dataset_key(meant),
        state=None if state is RunStates.ANY else state.upper(),
        meant_from=parameters[_MEANT_FROM],
        meant_to=parameters[_MEANT_TO],
        as_of=parameters.as_of(),
    )
    return None if meant is None else str(meant.node), which


def show_tree(request: Request) -> Response:
    """The tree of runs that a run belongs to: where each began and ended, from the root down."""
    parameters = Parameters(request.query_params, declared=TREE)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(parameters[_RUN])
    if not isinstance(meant.node, RunId):
        raise ParameterError("of", "name a run; `runs` lists those of a job")
    as_of = parameters.as_of()
    after = read_place(parameters[CURSOR], TreePlace)
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        found = run_tree(
            connection, meant.key, limit=parameters[_LIMIT_OF_TREE], after=after, as_of=as_of
        )
        root = run_name(connection, found.root)
    following = write_place(found.last)
    coverage = page_coverage(following, len(found.runs), found.total)
    if found.cut_off:
        message = f"the tree has more than {MOST_RUNS} runs; name one further down"
        reasons = (*coverage.reasons, Reason("limit", message, found.total))
        coverage = Coverage("partial", reasons)
    return send(
        platform,
        RunTreeAnswer(
            of=str(meant.node),
            root=str(root),
            runs=tuple(found.runs),
            total=found.total,
            returned=len(found.runs),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=coverage,
        ),
    )


def show_quality(request: Request) -> Response:
    """What was measured and checked of a dataset, and how much of it was read and written."""
    parameters = Parameters(request.query_params, declared=QUALITY)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(parameters[_DATASET])
    if not isinstance(meant.node, DatasetId):
        raise ParameterError("of", "name a dataset")
    as_of = parameters.as_of()
    after = read_place(parameters[CURSOR], QualityPlace)
    offset = platform.projector.offset
    with platform.catalog.reading() as connection:
        found = quality_of(
            connection, meant.key, limit=parameters[_LIMIT], after=after, as_of=as_of
        )
    following = write_place(found.last)
    coverage = page_coverage(following, len(found.results), found.total)
    if found.cut_off:
        message = f"only the newest {MOST_SIDES} uses of the dataset were looked through"
        coverage = Coverage("partial", (*coverage.reasons, Reason("limit", message, MOST_SIDES)))
    return send(
        platform,
        QualityAnswer(
            of=str(meant.node),
            results=tuple(found.results),
            total=found.total,
            returned=len(found.results),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=coverage,
        ),
    )


def _dataset_key(meant: Meant | None) -> int | None:
    if meant is None or isinstance(meant.node, JobId):
        return None
    if isinstance(meant.node, DatasetId):
        return meant.key
    raise ParameterError("of", "name a dataset or a job")
