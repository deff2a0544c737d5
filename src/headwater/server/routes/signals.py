"""Signals from outside: what sources say of jobs, datasets and runs, asked when somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.model.identity import RunId, key_of, parse_node_id
from headwater.model.time import Instant
from headwater.openlineage.event_time import parse_event_time
from headwater.reliability.signals.survey import Window
from headwater.reliability.signals.trace import Traced
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    MIN_OFFSET,
    ParameterError,
    Parameters,
    moment,
    values,
)
from headwater.server.routes.incidents import INCIDENT, INCIDENT_NAME
from headwater.server.routes.suspects import ask_suspects
from headwater.store.signal_subjects import subject_of

_HOUR: Final = 3_600_000_000
_BEFORE: Final = 24 * _HOUR
_AFTER: Final = _HOUR
_LONGEST: Final = 31 * 24 * _HOUR
_MOST_ASKED: Final = 20
_SUSPECTS: Final = 10

_OF: Final = values("of", "datasets, jobs or runs")
_SINCE: Final = moment("since", "from when on to look; else the last 24 hours", default=None)
_UNTIL: Final = moment("until", "until when; else until now", default=None)

SIGNALS: Final = (_OF, _SINCE, _UNTIL, MIN_OFFSET)


def show_signals(request: Request) -> Response:
    """What sources outside say of jobs and datasets, and since when it looks wrong."""
    parameters = Parameters(request.query_params, declared=SIGNALS)
    platform = platform_of(request)
    asked = parameters[_OF]
    if not 0 < len(asked) <= _MOST_ASKED:
        raise ParameterError("of", f"name jobs, datasets or runs: 1 to {_MOST_ASKED}")
    now = platform.clock()
    until = min(parameters[_UNTIL] or now, now)
    told = parameters[_SINCE]
    since = until - _BEFORE if told is None else told
    if not since < until:
        raise ParameterError("since", "it does not lie before the end")
    if until - since > _LONGEST:
        raise ParameterError("since", "31 days are looked at at most")
    platform.wait_for(parameters[MIN_OFFSET])
    return _looked(platform, asked, Window(since, until), runs={})


def show_of_suspects(request: Request) -> Response:
    """What turned wrong about suspects before something else did; it has no say in their odds."""
    platform, answer = ask_suspects(request)
    return _beside(platform, answer)


def show_of_incident(request: Request) -> Response:
    """The same of the suspects of an incident."""
    parameters = Parameters(request.query_params, declared=INCIDENT)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    incident = platform.incidents.find(parameters[INCIDENT_NAME])
    return _beside(platform, platform.incidents.suspects(incident, limit=_SUSPECTS))


def _beside(platform: Platform, answer: SuspectsAnswer) -> Response:
    places = [each.place for each in answer.suspects if each.place is not None]
    now = platform.clock()
    onset = min((parse_event_time(each.at)[0] for each in answer.symptoms), default=now)
    window = Window(onset - _BEFORE, max(min(onset + _AFTER, now), onset))
    bad = {each.first_bad_run: each.last_good_run for each in answer.symptoms}
    return _looked(platform, places, window, runs=bad, onset=onset)


def _looked(
    platform: Platform,
    asked: Iterable[str],
    window: Window,
    *,
    runs: Mapping[str | None, str | None],
    onset: Instant | None = None,
) -> Response:
    """runs: those whose traces are asked for, each with one in which all was well."""
    meant = [platform.catalog.resolve(each) for each in asked]
    with platform.catalog.reading() as connection:
        subjects = [subject_of(connection, each, until=window.until) for each in meant]
        own = {str(each.node): None for each in meant if isinstance(each.node, RunId)}
        traced = [
            Traced(
                bad,
                _trace_id(platform, connection, bad),
                good,
                _trace_id(platform, connection, good),
            )
            for bad, good in {**own, **runs}.items()
            if bad is not None
        ]
    answer = platform.signal_desk.look(
        subjects, window, traced=traced, onset=onset, offset=platform.projector.offset
    )
    return send(platform, answer)


def _trace_id(platform: Platform, connection: Connection, run: str | None) -> str | None:
    found = platform.trace_of(connection, key_of(parse_node_id(run))) if run else None
    return found and found.trace_id
