"""What is wrong right now, alerts that others tell, and silences."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.errors import HeadwaterError, InvalidInputError
from headwater.integrations.channels.alertmanager_webhook import read_alerts
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.external_alert import ExternalAlert
from headwater.model.identity import ColumnId, DatasetId, JobId, key_of
from headwater.model.incident import IncidentOrigin
from headwater.model.notice import Severity
from headwater.model.time import NOW, Instant, format_instant
from headwater.openlineage.event_time import parse_event_time
from headwater.reliability.alerts.answers import (
    AlertEntry,
    AlertsAnswer,
    SilencedAnswer,
    SilenceEntry,
    SilencesAnswer,
    TakenAnswer,
)
from headwater.reliability.alerts.condition import Condition, severity_as
from headwater.reliability.alerts.silence import Silence
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.slo.objective import AlertAs
from headwater.server.access import author_of, platform_of
from headwater.server.answering import send
from headwater.server.body import read_body, read_said
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
)

_MOST_TOLD_BYTES: Final = 4 * 1024 * 1024
_ASSET_LABELS: Final = ("headwater", "asset", "dataset", "table", "job_name", "dag_id")
"""The labels of an alert of others that may name an asset, the surest first."""
_SEVERITIES: Final[Mapping[str, Severity]] = {
    "critical": Severity.CRITICAL,
    "page": Severity.CRITICAL,
    "error": Severity.HIGH,
    "high": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "ticket": Severity.MEDIUM,
    "info": Severity.LOW,
}
_EXTERNAL: Final = "alertmanager"


class Which(StrEnum):
    """Silences: those in force, or all there ever were."""

    ACTIVE = "active"
    ALL = "all"


_LIMIT: Final = limit(100)
_WHICH: Final = choice("which", "which silences", default=Which.ACTIVE)

ALERTS: Final = (_LIMIT, CURSOR, MIN_OFFSET)
SILENCES: Final = (_WHICH, _LIMIT, CURSOR, MIN_OFFSET)


class AlertPlace(msgspec.Struct, array_like=True, tag="alerts", frozen=True):
    """The place of an alert. begin: how many come before it."""

    begin: int


def list_alerts(request: Request) -> Response:
    """What is wrong right now, to which incident it belongs, and of what nobody is told."""
    parameters = Parameters(request.query_params, declared=ALERTS)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    latest = platform.alerter.latest
    place = read_place(parameters[CURSOR], AlertPlace)
    begin = place.begin if place else 0
    shown = latest.firing[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(AlertPlace(end)) if end < len(latest.firing) else None
    names = platform.alert_surroundings.names(sorted({k for one in shown for k in one.subjects}))
    silenced = {each.condition.fingerprint: each.because for each in latest.suppressed}
    belongs = {
        fingerprint: incident.name
        for incident in platform.incidents.all().values()
        if not incident.is_over
        for fingerprint in incident.fingerprints
    }
    known = platform.slo_measurer.known
    unmeasured = {
        each.slo.name: each.standing.unmeasured
        for each in (known.measured if known else ())
        if each.standing.unmeasured
    }
    coverage = page_coverage(following, len(shown), len(latest.firing))
    if unmeasured:
        message = f"{len(unmeasured)} objectives cannot tell at present"
        reason = Reason("unmeasured", message, len(unmeasured))
        coverage = Coverage("partial", (*coverage.reasons, reason))
    return send(
        platform,
        AlertsAnswer(
            alerts=tuple(
                AlertEntry(
                    fingerprint=each.fingerprint,
                    detector=each.detector,
                    urgency=each.urgency.value,
                    severity=each.severity.value,
                    subjects=tuple(names[key] for key in each.subjects if key in names),
                    says=each.says,
                    since=format_instant(each.since),
                    incident=belongs.get(each.fingerprint),
                    silenced=silenced.get(each.fingerprint),
                )
                for each in shown
            ),
            at=format_instant(latest.at) if latest.at else None,
            unmeasured=unmeasured,
            total=len(latest.firing),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=platform.projector.offset,
            coverage=coverage,
        ),
    )


async def take_alerts(request: Request) -> Response:
    """Take what an Alertmanager tells, as its `webhook_configs` send it, into incidents."""
    body = await read_body(request, most=_MOST_TOLD_BYTES, setting="max_alerts of Alertmanager")
    return await run_in_threadpool(_take, platform_of(request), body)


def _take(platform: Platform, body: bytes) -> Response:
    now = platform.clock()
    told = read_alerts(body).alerts
    unknown: list[str] = []
    for alert in told:
        if alert.firing:
            platform.alerter.take_one(_condition(platform, alert, unknown, now), now=now)
        else:
            platform.alerter.recover(_fingerprint(alert), now=now)
    prints = {_fingerprint(alert) for alert in told}
    return encode(
        TakenAnswer(
            taken=len(told),
            incidents=tuple(
                each.name for each in platform.incidents.all().values() if _is_of(each, prints)
            ),
            unknown=tuple(dict.fromkeys(unknown)),
        )
    )


def _is_of(incident: Incident, prints: set[str]) -> bool:
    return not incident.is_over and bool(prints & {*incident.fingerprints})


def _fingerprint(alert: ExternalAlert) -> str:
    return f"{_EXTERNAL}:{alert.fingerprint}"


def _condition(
    platform: Platform, alert: ExternalAlert, unknown: list[str], now: Instant
) -> Condition:
    severity = _SEVERITIES.get(alert.labels.get("severity", "").lower(), Severity.MEDIUM)
    pages = severity in {Severity.CRITICAL, Severity.HIGH}
    urgency = AlertAs.PAGE if pages else AlertAs.TICKET
    summary = alert.annotations.get("summary") or alert.annotations.get("description")
    return Condition(
        fingerprint=_fingerprint(alert),
        detector=alert.name,
        origin=IncidentOrigin.EXTERNAL_ALERT,
        urgency=urgency,
        severity=severity_as(urgency, severity),
        subjects=tuple(_subjects(platform, alert, unknown)),
        since=min(alert.starts_at or now, now),
        says=summary or alert.name,
        title=summary or alert.name,
        runbook=alert.annotations.get("runbook_url"),
    )


def _subjects(platform: Platform, alert: ExternalAlert, unknown: list[str]) -> list[int]:
    """The datasets or jobs that an alert is about, by the first label that names one."""
    for label in _ASSET_LABELS:
        named = alert.labels.get(label)
        if not named:
            continue
        try:
            node = platform.catalog.resolve(named).node
        except HeadwaterError:
            unknown.append(named)
            continue
        owner = node.dataset if isinstance(node, ColumnId) else node
        return [key_of(owner)] if isinstance(owner, DatasetId | JobId) else []
    return []


class SilencePlace(msgspec.Struct, array_like=True, tag="silences", frozen=True):
    """The place of a silence among all, newest first. begin: how many come before it."""

    begin: int


def list_silences(request: Request) -> Response:
    """Of what nobody is told at present, who says so, why and until when; or all silences."""
    parameters = Parameters(request.query_params, declared=SILENCES)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    now = platform.clock()
    found = [
        each
        for _, each in sorted(platform.alert_surroundings.silences().items(), reverse=True)
        if parameters[_WHICH] is Which.ALL or each.holds(now)
    ]
    place = read_place(parameters[CURSOR], SilencePlace)
    begin = place.begin if place else 0
    shown = found[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(SilencePlace(end)) if end < len(found) else None
    return send(
        platform,
        SilencesAnswer(
            silences=tuple(_entry(each, now) for each in shown),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=platform.projector.offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


_LINE: Final = msgspec.Meta(min_length=1, max_length=500)
_SELECTOR: Final = msgspec.Meta(min_length=1, max_length=8_000)


class SilenceBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """For a while nobody is to be told of something.

    selector: of what; detector: only what this objective says of it. until: when that ends; since:
    when it begins, now where it is absent. reason: why. by: who says so, where no key tells.
    """

    selector: Annotated[str, _SELECTOR]
    until: str
    reason: Annotated[str, _LINE]
    since: str | None = None
    detector: Annotated[str, _LINE] | None = None
    by: Annotated[str, _LINE] | None = None


class EndSilenceBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A silence is to end now. name: which one, such as S-3."""

    name: Annotated[str, _LINE]


async def add_silence(request: Request) -> Response:
    """Tell nobody of something for a while: in maintenance, or while it is looked into."""
    said = await read_said(request, SilenceBody)
    by = author_of(request.scope, said.by)
    return await run_in_threadpool(_add, platform_of(request), said, by)


def _add(platform: Platform, said: SilenceBody, by: str) -> Response:
    silence = platform.silence_desk.add(
        said.selector,
        until=_instant("until", said.until),
        since=None if said.since is None else _instant("since", said.since),
        reason=said.reason,
        by=by,
        detector=said.detector,
    )
    return encode(SilencedAnswer(silence=_entry(silence, platform.clock())))


async def end_silence(request: Request) -> Response:
    """End a silence before its time."""
    said = await read_said(request, EndSilenceBody)
    return await run_in_threadpool(_end, platform_of(request), said)


def _end(platform: Platform, said: EndSilenceBody) -> Response:
    silence = platform.silence_desk.end(said.name)
    return encode(SilencedAnswer(silence=_entry(silence, platform.clock())))


def _instant(name: str, text: str) -> Instant:
    try:
        return parse_event_time(text)[0]
    except InvalidInputError as error:
        raise ParameterError(name, str(error)) from None


def _entry(silence: Silence, now: Instant) -> SilenceEntry:
    return SilenceEntry(
        name=silence.name,
        selector=silence.selector,
        detector=silence.detector,
        reason=silence.reason,
        by=silence.by,
        since=format_instant(silence.since),
        until=format_instant(silence.until),
        ended=None if silence.ended is None else format_instant(silence.ended),
        active=silence.holds(now),
    )
