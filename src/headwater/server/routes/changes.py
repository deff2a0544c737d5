"""Questions about change: why an edge is there, and what is different between two instants."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.question import Question
from headwater.lineage.walk import walk
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import ColumnId, Key, RunId
from headwater.model.time import NOW
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.parameters import ParameterError, Parameters
from headwater.server.routes.lineage import Level, read_question
from headwater.store.catalog_diff import Span, diff
from headwater.store.catalog_why import explain


def show_why(request: Request) -> Response:
    """The events, runs, SQL, commit and producers behind the flow from a source to a target."""
    parameters = Parameters(request.query_params, allowed=("source", "target"))
    platform = platform_of(request)
    platform.wait_for(parameters.min_offset())
    source = platform.catalog.resolve(parameters.text("source"))
    target = platform.catalog.resolve(parameters.text("target"))
    for name, meant in (("source", source), ("target", target)):
        if isinstance(meant.node, RunId):
            raise ParameterError(name, "name a dataset, a column or a job, not a run")
    if isinstance(source.node, ColumnId) != isinstance(target.node, ColumnId):
        raise ParameterError("target", "ask about two columns, or about none")
    with platform.catalog.reading() as connection:
        return encode(
            explain(
                connection,
                source,
                target,
                as_of=parameters.as_of(),
                offset=platform.projector.offset,
            )
        )


def show_diff(request: Request) -> Response:
    """The edges and schemas that differ between two instants, everywhere or around one node."""
    allowed = ("from", "to", "of", "depth", "level", "limit", "influence", "evidence", "cursor")
    parameters = Parameters(request.query_params, allowed=allowed)
    platform = platform_of(request)
    platform.wait_for(parameters.min_offset())
    parameters.text("from")
    span = Span(
        before=parameters.instant("from", 0),
        after=parameters.instant("to", platform.clock()),
        known=parameters.number("known_at", NOW.known),
    )
    if span.before > span.after:
        raise ParameterError("from", "it is later than `to`")
    layer, of, within, datasets = Layer.FLOW, None, None, None
    if parameters.optional("of"):
        question = read_question(platform, parameters, default_depth=None)
        layer, of = question.layer, question.focus
        within, datasets = _around(platform, question, span)
    elif parameters.choice("level", Level, Level.AUTO) is Level.COLUMN:
        layer = Layer.COLUMNS
    with platform.catalog.reading() as connection:
        return encode(
            diff(
                connection,
                span,
                layer=layer,
                of=of,
                within=within,
                datasets=datasets,
                limit=parameters.limit(),
                offset=platform.projector.offset,
            )
        )


def _around(
    platform: Platform, question: Question, span: Span
) -> tuple[set[tuple[Key, Key]], set[Key]]:
    """Every edge and node around a node at either instant."""
    view = platform.index.view(question.layer)
    pairs: set[tuple[Key, Key]] = set()
    nodes: set[Key] = set()
    for as_of in span.ends:
        for direction in Direction:
            reach = walk(
                view,
                question.start,
                direction,
                starts_at=question.starts_at,
                depth=question.depth,
                as_of=as_of,
                visible=question.visible,
            )
            keys = reach.keys.tolist()
            nodes.update(keys)
            ends = zip(reach.origin.tolist(), reach.reached.tolist(), strict=True)
            for origin, reached in ends:
                near, far = keys[origin], keys[reached]
                pairs.add((far, near) if direction is Direction.UPSTREAM else (near, far))
    return pairs, nodes
