"""Selectors: which datasets, jobs and columns are meant, how that was understood, what fits."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import Coverage
from headwater.lineage.selector.answers import CompleteAnswer, ExplainAnswer, SelectAnswer
from headwater.lineage.selector.complete import complete
from headwater.lineage.selector.evaluate import Evaluation, select
from headwater.lineage.selector.explain import explain, say
from headwater.lineage.selector.expression import Expression, Term, Terms, write
from headwater.lineage.selector.parse import MOST_CHARACTERS, parse
from headwater.lineage.selector.selection import Selection
from headwater.lineage.wording import point_in_time, reasons_of
from headwater.model.time import AsOf
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    AS_OF,
    CURSOR,
    MIN_OFFSET,
    Parameters,
    limit,
    required_text,
    some_text,
    whole_number,
)
from headwater.store.catalog_select import SqlAssets
from headwater.store.catalog_select_page import SelectedPlace, page_of

_SEL: Final = required_text(
    "sel", "a selector: which datasets, jobs and columns are meant", most=MOST_CHARACTERS
)
_EXCLUDE: Final = some_text(
    "exclude", "another selector, whose selection is taken away", most=MOST_CHARACTERS
)
_TYPED: Final = some_text("sel", "a selector, as far as it is typed", most=MOST_CHARACTERS)
_AT: Final = whole_number(
    "at",
    "how many characters stand before the cursor; all, where nothing is said",
    default=MOST_CHARACTERS,
    most=MOST_CHARACTERS,
)
_LIMIT: Final = limit()

SELECT: Final = (_SEL, _EXCLUDE, _LIMIT, CURSOR, *AS_OF)
EXPLAIN: Final = (_SEL, _EXCLUDE, *AS_OF)
COMPLETE: Final = (_TYPED, _AT, *AS_OF)


def show_selection(request: Request) -> Response:
    """What a selector selects: datasets, then jobs, then columns, each by name."""
    parameters = Parameters(request.query_params, declared=SELECT)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    expression = _expression(parameters)
    after = read_place(parameters[CURSOR], SelectedPlace)
    as_of = parameters.as_of()
    offset = platform.index.offset
    with platform.catalog.reading() as connection:
        assets = _assets(platform, connection)
        found = select(platform.index, assets, expression, as_of=as_of)
        page = page_of(
            connection,
            found,
            limit=parameters[_LIMIT],
            after=after,
            as_of=as_of,
            paths=assets.paths,
        )
    following = write_place(page.last)
    returned = len(page.nodes)
    return send(
        platform,
        SelectAnswer(
            selector=write(expression),
            nodes=tuple(page.nodes),
            datasets=len(found.datasets),
            jobs=len(found.jobs),
            columns=len(found.columns),
            total=len(found),
            returned=returned,
            truncated=following is not None,
            next=following,
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=_coverage(found, page_coverage(following, returned, len(found))),
        ),
    )


def show_explanation(request: Request) -> Response:
    """How a selector was understood, part by part, and how much each part selects."""
    parameters = Parameters(request.query_params, declared=EXPLAIN)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    expression = _expression(parameters)
    as_of = parameters.as_of()
    offset = platform.index.offset
    with platform.catalog.reading() as connection:
        assets = _assets(platform, connection)
        evaluation = Evaluation(platform.index, assets, as_of=as_of)
        parts = explain(evaluation, assets, expression, as_of=as_of)
        found = evaluation.of(expression)
    return send(
        platform,
        ExplainAnswer(
            selector=write(expression),
            says=say(expression),
            parts=tuple(parts),
            datasets=len(found.datasets),
            jobs=len(found.jobs),
            columns=len(found.columns),
            total=len(found),
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=_coverage(found, Coverage("complete")),
        ),
    )


def show_completions(request: Request) -> Response:
    """What may stand at the cursor of a selector that is being typed, best first."""
    parameters = Parameters(request.query_params, declared=COMPLETE)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    as_of: AsOf = parameters.as_of()
    offset = platform.index.offset
    with platform.catalog.reading() as connection:
        assets = _assets(platform, connection)
        found = complete(assets, parameters[_TYPED] or "", parameters[_AT], as_of=as_of)
    return send(
        platform,
        CompleteAnswer(
            start=found.start,
            end=found.end,
            candidates=tuple(found.candidates),
            as_of=point_in_time(as_of),
            offset=offset,
            coverage=Coverage("complete"),
        ),
    )


def _expression(parameters: Parameters) -> Expression:
    wanted = parse(parameters[_SEL])
    exclude = parameters[_EXCLUDE]
    if exclude is None:
        return wanted
    return Terms(wanted, (Term(parse(exclude, pointer="/exclude"), taken=True),), wanted.place)


def _assets(platform: Platform, connection: Connection) -> SqlAssets:
    return SqlAssets(connection, platform.catalog.naming)


def _coverage(found: Selection, page: Coverage) -> Coverage:
    reasons = reasons_of(unknown=(), stale=found.stale, restricted=found.restricted)
    if not reasons:
        return page
    return Coverage("partial", (*reasons, *page.reasons))
