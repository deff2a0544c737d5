"""Sending an answer: it says when the graph lags, and is not sent twice to whoever kept it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from hashlib import blake2b
from http import HTTPStatus
from time import perf_counter
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.retention.answers import RetentionAnswer
from headwater.errors import UnavailableError
from headwater.lineage.answers import Coverage, LineageAnswer, PathsAnswer, Reason
from headwater.lineage.changes_answer import DiffAnswer, WhyAnswer
from headwater.lineage.derivation import DerivationAnswer
from headwater.lineage.entries import (
    AliasesAnswer,
    ConflictsAnswer,
    DatasetEntry,
    EventsAnswer,
    FindAnswer,
    JobEntry,
    PeriodsAnswer,
    QualityAnswer,
    RunPage,
    RunsAnswer,
    RunTreeAnswer,
)
from headwater.lineage.history_answer import HistoryAnswer
from headwater.lineage.manifest import ManifestAnswer
from headwater.lineage.places import BrowseAnswer
from headwater.lineage.selector.answers import CompleteAnswer, ExplainAnswer, SelectAnswer
from headwater.lineage.verdicts import JudgementsAnswer, VerdictsAnswer
from headwater.lineage.view.answer import ViewAnswer
from headwater.model.time import Offset
from headwater.reliability.alerts.answers import AlertsAnswer, SilencesAnswer
from headwater.reliability.answers import (
    BehindAnswer,
    GapsAnswer,
    MeasureAnswer,
    MeasuresAnswer,
    ReadinessAnswer,
    SeriesAnswer,
    UniverseAnswer,
)
from headwater.reliability.backfill.answers import BackfillAnswer
from headwater.reliability.dashboards.dashboard import DashboardAnswer
from headwater.reliability.incidents.answers import IncidentAnswer, IncidentsAnswer, ReachAnswer
from headwater.reliability.remedies.answers import RemediesAnswer
from headwater.reliability.reviews import ReviewAnswer, ReviewsAnswer
from headwater.reliability.signals.answers import SignalsAnswer
from headwater.reliability.slo.answers import SloAnswer, SlosAnswer
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.server.access import platform_of
from headwater.server.encode import encode

Answer: TypeAlias = (
    LineageAnswer
    | PathsAnswer
    | WhyAnswer
    | DerivationAnswer
    | ManifestAnswer
    | DiffAnswer
    | HistoryAnswer
    | FindAnswer
    | BrowseAnswer
    | SelectAnswer
    | ExplainAnswer
    | CompleteAnswer
    | RunsAnswer
    | PeriodsAnswer
    | RunTreeAnswer
    | QualityAnswer
    | VerdictsAnswer
    | JudgementsAnswer
    | ConflictsAnswer
    | AliasesAnswer
    | EventsAnswer
    | DatasetEntry
    | JobEntry
    | RunPage
    | ViewAnswer
    | MeasuresAnswer
    | MeasureAnswer
    | BehindAnswer
    | GapsAnswer
    | SeriesAnswer
    | UniverseAnswer
    | SlosAnswer
    | SloAnswer
    | SuspectsAnswer
    | SignalsAnswer
    | IncidentsAnswer
    | IncidentAnswer
    | ReachAnswer
    | AlertsAnswer
    | BackfillAnswer
    | DashboardAnswer
    | ReviewsAnswer
    | ReviewAnswer
    | RemediesAnswer
    | ReadinessAnswer
    | SilencesAnswer
    | RetentionAnswer
)

# While events come in the graph is always some moments behind; that alone makes no answer partial.
_WORTH_SAYING_S: Final = 1.0
_STORE_AWAY: Final = "store_away"


def send(platform: Platform, answer: Answer) -> Response:
    """An answer, with one more reason when it leaves out events that were accepted a while ago."""
    known_at = answer.as_of.known_at
    asks_for_less = known_at is not None and known_at <= answer.offset
    missing = None if asks_for_less else _missing(platform, answer.offset)
    if missing is None:
        return _tagged(answer)
    is_unknown = missing.code == _STORE_AWAY or answer.coverage.status == "unknown"
    reasons = (*answer.coverage.reasons, missing)
    status = "unknown" if is_unknown else "partial"
    return _tagged(replace(answer, coverage=Coverage(status, reasons)))


def _missing(platform: Platform, offset: Offset) -> Reason | None:
    """Why an answer that goes up to an offset may lack events; None where it lacks none."""
    try:
        waiting = platform.log.head() - offset
        if waiting <= 0 or platform.lag_seconds() < _WORTH_SAYING_S:
            return None
    except UnavailableError as error:
        return Reason(_STORE_AWAY, f"events may have come since: {error}", 0)
    message = f"{waiting} events are durable and not yet in the graph"
    return Reason("behind", message, waiting)


def _tagged(answer: Answer) -> Response:
    """An answer that says the same as before keeps its tag, however many events came since."""
    response = encode(answer)
    said = response if answer.offset == 0 else encode(replace(answer, offset=0))
    response.headers["etag"] = f'W/"{blake2b(said.body, digest_size=12).hexdigest()}"'
    response.headers["cache-control"] = "private, no-cache"
    return response


def unless_known(ask: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Answers nothing but 304 to whoever has got the same answer already (RFC 9110, 13.1.2)."""

    @wraps(ask)
    def answer(request: Request) -> Response:
        response = ask(request)
        tag = response.headers.get("etag")
        known = request.headers.get("if-none-match", "")
        if tag is None or tag not in [each.strip() for each in known.split(",")]:
            return response
        kept = {name: response.headers[name] for name in ("etag", "cache-control")}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)

    return answer


def timed(name: str, ask: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Notes how long each answer takes."""

    @wraps(ask)
    def answer(request: Request) -> Response:
        began = perf_counter()
        response = ask(request)
        platform_of(request).durations.note(name, perf_counter() - began)
        return response

    return answer
