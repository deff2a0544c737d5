"""Questions about change: why an edge is there, what differs between instants, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.question import Question
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, Key, RunId, parse_node_id
from headwater.model.time import AsOf
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    AS_OF,
    DEPTH,
    HIDE_TEMPORARY,
    KNOWN_AT,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    moment,
    required_text,
    some_text,
    whole_number,
)
from headwater.server.routes.lineage import (
    LEVEL,
    LIMIT,
    OF,
    Level,
    read_question,
    refuse_job_levels,
    start_of,
)
from headwater.store.catalog_derivation import derive
from headwater.store.catalog_diff import Span, diff
from headwater.store.catalog_history import history, turning_points
from headwater.store.catalog_reproduce import reproduce
from headwater.store.catalog_reproduce_walk import MOST_RUNS
from headwater.store.catalog_why import explain

_SOURCE: Final = required_text("source", "where the data comes from: a dataset, column or job")
_TARGET: Final = required_text("target", "where the data goes: a dataset, column or job")
_FROM: Final = moment("from", "the earlier instant", default=0, required=True)
_TO: Final = moment("to", "the later instant; now where it is not given", default=None)
_OF: Final = some_text("of", "compare only what lies around this node; without it everything")

_COLUMN: Final = required_text("of", "a column")
_OUTPUT: Final = required_text("of", "what is to be made again: a dataset, column, job or run")
_RUN: Final = some_text("run", "the run that made it; else the latest one that was successful")
_STEPS: Final = whole_number(
    "limit",
    "how many steps to tell at most, those nearest to the output",
    default=100,
    least=1,
    most=MOST_RUNS,
)

DERIVATION: Final = (_COLUMN, *AS_OF)
REPRODUCE: Final = (_OUTPUT, _RUN, _STEPS, *AS_OF)
WHY: Final = (_SOURCE, _TARGET, *AS_OF)
_SINCE: Final = moment("from", "where to begin; before everything where it is not given", default=0)
_TURNS: Final = whole_number(
    "limit",
    "how many turns to tell at most; where there are more, neighbouring ones are told as one",
    default=200,
    least=1,
    most=1000,
)
HISTORY: Final = (OF, _SINCE, _TO, DEPTH, _TURNS, KNOWN_AT, MIN_OFFSET)
DIFF: Final = (_FROM, _TO, _OF, DEPTH, LEVEL, HIDE_TEMPORARY, LIMIT, KNOWN_AT, MIN_OFFSET)


def show_why(request: Request) -> Response:
    """The events, runs, SQL, commit and producers behind the flow from a source to a target."""
    parameters = Parameters(request.query_params, declared=WHY)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    source = platform.catalog.resolve(parameters[_SOURCE])
    target = platform.catalog.resolve(parameters[_TARGET])
    for name, meant in (("source", source), ("target", target)):
        if isinstance(meant.node, RunId):
            raise ParameterError(name, "name a dataset, a column or a job, not a run")
    if isinstance(source.node, ColumnId) != isinstance(target.node, ColumnId):
        raise ParameterError("target", "ask about two columns, or about none")
    with platform.catalog.reading() as connection:
        return send(
            platform,
            explain(
                connection,
                source,
                target,
                as_of=parameters.as_of(),
                offset=platform.projector.offset,
                naming=platform.catalog.naming,
                enough_runs=platform.config.misses_to_end,
            ),
        )


def show_derivation(request: Request) -> Response:
    """By which code a column comes about, step by step, and all of it in one expression."""
    parameters = Parameters(request.query_params, declared=DERIVATION)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(parameters[_COLUMN])
    if not isinstance(meant.node, ColumnId):
        raise ParameterError("of", "name a column: table[column]")
    with platform.catalog.reading() as connection:
        return send(
            platform,
            derive(
                connection,
                meant,
                as_of=parameters.as_of(),
                offset=platform.projector.offset,
                naming=platform.catalog.naming,
            ),
        )


def show_manifest(request: Request) -> Response:
    """What one would need to make a version of a dataset again, in the order of its steps."""
    parameters = Parameters(request.query_params, declared=REPRODUCE)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    meant = platform.catalog.resolve(parameters[_OUTPUT])
    named = parameters[_RUN]
    by = None if named is None else platform.catalog.resolve(named)
    if by is not None and not isinstance(by.node, RunId):
        raise ParameterError("run", "name a run, by its UUID or identifier")
    with platform.catalog.reading() as connection:
        return send(
            platform,
            reproduce(
                connection,
                meant,
                by,
                limit=parameters[_STEPS],
                as_of=parameters.as_of(),
                offset=platform.projector.offset,
                naming=platform.catalog.naming,
            ),
        )


def show_diff(request: Request) -> Response:
    """The edges, schemas, names and SQL that differ between two instants, or around one node."""
    parameters = Parameters(request.query_params, declared=DIFF)
    platform = platform_of(request)
    refuse_job_levels(parameters)
    platform.wait_for(parameters[MIN_OFFSET])
    until = parameters[_TO]
    span = Span(
        before=parameters[_FROM],
        after=platform.clock() if until is None else until,
        known=parameters[KNOWN_AT],
    )
    if span.before > span.after:
        raise ParameterError("from", "it is later than `to`")
    layer, of, within, nodes = Layer.FLOW, None, None, None
    around = parameters[_OF]
    if around is not None:
        question = read_question(platform, parameters, of=around)
        layer, of = question.layer, question.focus
        within, nodes = _around(platform, question, span)
        if layer is Layer.COLUMNS:
            # Schemas, names and SQL are told of datasets and jobs, whichever edges are compared.
            _, nodes = _around(platform, _by_dataset(platform, question), span)
    elif parameters[LEVEL] is Level.COLUMN:
        layer = Layer.COLUMNS
    with platform.catalog.reading() as connection:
        return send(
            platform,
            diff(
                connection,
                span,
                layer=layer,
                of=of,
                within=within,
                nodes=nodes,
                hide_temporary=parameters[HIDE_TEMPORARY],
                limit=parameters[LIMIT],
                offset=platform.projector.offset,
            ),
        )


def _by_dataset(platform: Platform, question: Question) -> Question:
    """The same question about a dataset, where it is one about its columns or one of them."""
    node = parse_node_id(question.focus)
    meant = platform.catalog.resolve(str(node.dataset if isinstance(node, ColumnId) else node))
    start, kind, layer = start_of(platform, meant, Level.DATASET, as_of=question.as_of)
    return replace(question, start=start, starts_at=kind, layer=layer)


def show_history(request: Request) -> Response:
    """When the lineage around a node changed, and where runs failed, for a time line."""
    parameters = Parameters(request.query_params, declared=HISTORY)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    until = parameters[_TO]
    span = Span(
        before=parameters[_SINCE],
        after=platform.clock() if until is None else until,
        known=parameters[KNOWN_AT],
    )
    if span.before > span.after:
        raise ParameterError("from", "it is later than `to`")
    node = platform.catalog.resolve(parameters[OF]).node
    about = str(node.dataset if isinstance(node, ColumnId) else node)
    question = read_question(platform, parameters, of=about)
    with platform.catalog.reading() as connection:
        near = _near(platform, question, span.ends)
        # What lay around it only for a while is seen from when something around it changed.
        turns = turning_points(connection, span, near, most=_LOOKS)
        ends = (*span.ends, *(AsOf(each, span.known) for each in turns))
        return send(
            platform,
            history(
                connection,
                span,
                of=question.focus,
                start={*question.start},
                around=_near(platform, question, ends),
                most=parameters[_TURNS],
                offset=platform.projector.offset,
            ),
        )


_LOOKS: Final = 16
"""At how many instants in between it is looked what lay around a node."""


def _near(platform: Platform, question: Question, instants: Iterable[AsOf]) -> list[Key]:
    """The nodes around one at any of some instants, nearest first."""
    hops: dict[Key, int] = {}
    for _, reach in _walks(platform, question, instants):
        for key, hop in zip(reach.keys.tolist(), reach.hop.tolist(), strict=True):
            hops[key] = min(hop, hops.get(key, hop))
    return sorted(hops, key=lambda key: hops[key])


def _walks(
    platform: Platform, question: Question, instants: Iterable[AsOf]
) -> Iterator[tuple[Direction, Reach]]:
    view = platform.index.view(question.layer)
    for as_of in instants:
        for direction in Direction:
            yield (
                direction,
                walk(
                    view,
                    question.start,
                    direction,
                    starts_at=question.starts_at,
                    depth=question.depth,
                    as_of=as_of,
                    visible=question.visible,
                ),
            )


def _around(
    platform: Platform, question: Question, span: Span
) -> tuple[set[tuple[Key, Key]], set[Key]]:
    """Every edge and node around a node at either instant."""
    pairs: set[tuple[Key, Key]] = set()
    nodes: set[Key] = set()
    for direction, reach in _walks(platform, question, span.ends):
        keys = reach.keys.tolist()
        nodes.update(keys)
        ends = zip(reach.origin.tolist(), reach.reached.tolist(), strict=True)
        for origin, reached in ends:
            near, far = keys[origin], keys[reached]
            pairs.add((far, near) if direction is Direction.UPSTREAM else (near, far))
    return pairs, nodes
