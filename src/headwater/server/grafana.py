"""What Grafana asks of a JSON datasource: panels as tables and lines, incidents as annotations.

Source: the protocol of the "JSON" and "Infinity" datasource plugins (grafana-json-datasource).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from headwater.app import Platform
from headwater.errors import InvalidInputError, NotFoundError
from headwater.lineage.selector.words import nearest
from headwater.model.identity import readable
from headwater.model.incident import Moment
from headwater.model.time import Instant
from headwater.openlineage.event_time import parse_event_time
from headwater.reliability.dashboards.dashboard import Dashboard
from headwater.reliability.dashboards.panel import Cell, Kind, PanelEntry
from headwater.reliability.dashboards.trend import NamedChange
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.suspects.change import ChangeKind
from headwater.server.access import platform_of
from headwater.server.body import read_said
from headwater.server.dashboards.fill import fill, panels_of
from headwater.server.dashboards.scene import Asked, Scene
from headwater.server.encode import encode
from headwater.server.parameters import ParameterError

_DAY: Final = 86_400_000_000
_MS: Final = 1_000
_ROWS: Final = 1_000
_MOST_DAYS: Final = 400
_MOST_MARKS: Final = 1_000
_SECONDS_AGO: Final = 120 * 1_000_000
"""A range that ends so lately is of the present."""

_TYPES: Final = {
    Kind.INSTANT: "time", Kind.DAY: "time", Kind.COUNT: "number", Kind.NUMBER: "number",
    Kind.SHARE: "number", Kind.SECONDS: "number", Kind.BYTES: "number",
}  # fmt: skip


class Range(msgspec.Struct, frozen=True):
    """What Grafana shows. from_, to: RFC 3339."""

    from_: str = msgspec.field(name="from")
    to: str


class Target(msgspec.Struct, frozen=True):
    """A panel that is asked for, as `oncall.rollback`. type: table, or timeserie for its lines."""

    target: str | None = None
    type: str = "table"
    hide: bool = False


class QueryBody(msgspec.Struct, frozen=True):
    """What Grafana asks for; all else that it sends says nothing to us."""

    range: Range
    targets: Annotated[tuple[Target, ...], msgspec.Meta(max_length=100)] = ()


class AnnotationsBody(msgspec.Struct, frozen=True):
    """Of which time annotations are wanted."""

    range: Range


class UnknownPanelError(NotFoundError):
    """There is no panel of this name."""

    def __init__(self, name: str) -> None:
        near = nearest(name, targets())
        hint = f"; did you mean {near}?" if near else "; /api/grafana/search lists them"
        super().__init__(f"there is no panel {name!r}{hint}", similar=(near,) if near else ())


def targets() -> Sequence[str]:
    """Every panel, as Grafana names it."""
    return [f"{each.value}.{panel.name}" for each in Dashboard for panel in panels_of(each)]


def _ready(_: Request) -> Response:
    """Say that there is somebody: Grafana's "Save & test"."""
    return encode({"status": "ok"})


def _search(_: Request) -> Response:
    """The panels that can be asked for."""
    return encode(targets())


async def _query(request: Request) -> Response:
    asked = await read_said(request, QueryBody)
    return await run_in_threadpool(_answer, platform_of(request), asked)


def _answer(platform: Platform, body: QueryBody) -> Response:
    asked = _asked(platform, body.range)
    told: list[dict[str, Any]] = []
    for target in body.targets:
        if target.hide or not target.target:
            continue
        panel = _panel(platform, target.target, asked)
        told += _lines(panel) if target.type == "timeserie" else [_table(panel)]
    return encode(told)


def _asked(platform: Platform, span: Range) -> Asked:
    now = platform.clock()
    begin, end = _instant("from", span.from_), min(_instant("to", span.to), now)
    is_past = end < now - _SECONDS_AGO
    at = end if is_past else now
    days = min(_MOST_DAYS, max(1, -(-(at - begin) // _DAY)))
    return Asked(
        at=at, is_past=is_past, days=days, domain=None, most=_ROWS, incident=None, min_offset=0
    )


def _panel(platform: Platform, name: str, asked: Asked) -> PanelEntry:
    dashboard, _, panel = name.partition(".")
    if name not in targets():
        raise UnknownPanelError(name)
    return fill(platform, Dashboard(dashboard), asked, only={panel}).panels[0]


def _table(panel: PanelEntry) -> dict[str, Any]:
    kinds = [Kind(each.kind) for each in panel.columns]
    return {
        "type": "table",
        "columns": [
            {"text": each.name, "type": _TYPES.get(kind, "string")}
            for each, kind in zip(panel.columns, kinds, strict=True)
        ],
        "rows": [
            [_value(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
            for row in panel.rows
        ],
    }


def _value(cell: Cell, kind: Kind) -> Cell:
    if kind in {Kind.INSTANT, Kind.DAY} and isinstance(cell, str):
        return parse_event_time(cell)[0] // _MS
    if kind in {Kind.ASSET, Kind.RUN} and isinstance(cell, str):
        return readable(cell)
    return cell


def _lines(panel: PanelEntry) -> Iterator[dict[str, Any]]:
    for each in panel.lines:
        yield {
            "target": each.name,
            "datapoints": [[dot.value, parse_event_time(dot.at)[0] // _MS] for dot in each.dots],
        }


async def _annotations(request: Request) -> Response:
    span = (await read_said(request, AnnotationsBody)).range
    begin, end = _instant("from", span.from_), _instant("to", span.to)
    return await run_in_threadpool(_marks, platform_of(request), begin, end)


def _plain_annotations(request: Request) -> Response:
    """The same by GET, for whoever asks without a body: from and to, or the last day."""
    platform, query = platform_of(request), request.query_params
    now = platform.clock()
    begin = _instant("from", query["from"]) if query.get("from") else now - _DAY
    end = _instant("to", query["to"]) if query.get("to") else now
    return _marks(platform, begin, end)


def _marks(platform: Platform, begin: Instant, end: Instant) -> Response:
    """Incidents and deployments of a time, the newest first; not more than a thousand."""
    now = platform.clock()
    with platform.catalog.reading() as connection:
        days = min(_MOST_DAYS, max(1, -(-(end - begin) // _DAY)))
        asked = Asked(
            at=min(end, now), is_past=False, days=days, domain=None, most=_MOST_MARKS,
            incident=None, min_offset=0,
        )  # fmt: skip
        scene = Scene(platform, connection, asked)
        changes, _ = scene.changes
        marks = [_incident(each) for each in scene.incidents if begin <= each.onset <= end]
    marks += [
        _deployment(each)
        for each in changes
        if each.kind is ChangeKind.DEPLOY and begin <= each.at <= end
    ]
    newest = sorted(marks, key=lambda mark: (-mark["time"], mark["title"]))
    return encode(newest[:_MOST_MARKS])


def _incident(incident: Incident) -> dict[str, Any]:
    resolved = incident.moments.get(Moment.RESOLVED)
    mark: dict[str, Any] = {
        "time": incident.onset // _MS,
        "title": f"{incident.name}: {incident.title}",
        "text": ", ".join(map(readable, incident.assets)),
        "tags": ["incident", incident.severity.value, incident.state.value],
    }
    return mark if resolved is None else mark | {"timeEnd": resolved.at // _MS}


def _deployment(change: NamedChange) -> dict[str, Any]:
    return {
        "time": change.at // _MS,
        "title": f"deployed: {readable(change.place)}",
        "text": change.evidence,
        "tags": ["deploy"],
    }


def _instant(name: str, text: str) -> Instant:
    """An instant in RFC 3339, or in milliseconds as Grafana's variables have it."""
    if text.isascii() and text.isdigit():
        return min(int(text[:18]), 2**53) * _MS
    try:
        return parse_event_time(text)[0]
    except InvalidInputError as error:
        raise ParameterError(name, str(error)) from None


ROUTES: Final = (
    Route("/api/grafana", _ready),
    Route("/api/grafana/", _ready),
    Route("/api/grafana/search", _search, methods=["POST"]),
    Route("/api/grafana/query", _query, methods=["POST"]),
    Route("/api/grafana/annotations", _annotations, methods=["POST"]),
    Route("/api/annotations", _plain_annotations),
)
