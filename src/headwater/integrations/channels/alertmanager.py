"""Prometheus Alertmanager, by its API v2: an alert that fires, and the end of one.

Alertmanager knows an alert by its labels. The end is told with the labels that the beginning had,
and an alert whose labels have changed since (another severity, another team) ends as it begins
anew.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from headwater.integrations.channels.channel import ON_OR_OFF, Channel, Endpoint, Sending, Target
from headwater.integrations.channels.posting import Request, json_request, posting
from headwater.integrations.channels.wording import (
    clipped,
    facts,
    fitting_key,
    one_line,
    plain_text,
)
from headwater.model.identity import readable
from headwater.model.notice import Action, Notice, Severity
from headwater.model.time import Instant, format_instant

_SEVERITIES: Final = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "high",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
}
_LABEL: Final = 500
_TEXT: Final = 8_000
# Alertmanager ends what it has not heard of for some minutes. A matter ends when it is resolved.
_OPEN_FOR: Final = 365 * 86_400 * 1_000_000


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """The alert of a matter, and the end of one with labels that no longer hold."""
    notice, before = sending.notice, sending.before
    resolves = notice.action is Action.RESOLVE
    told: list[dict[str, Any]] = []
    if before and before.action is Action.TRIGGER:
        if resolves:
            told = [_alert(notice, _labels(before), ends_at=notice.time)]
        elif _labels(before) != _labels(notice):
            told = [_alert(before, _labels(before), ends_at=notice.time)]
    if not told or not resolves:
        ends_at = notice.time if resolves else notice.time + _OPEN_FOR
        told.insert(0, _alert(notice, _labels(notice), ends_at=ends_at))
    url = f"{target.url.rstrip('/')}/api/v2/alerts"
    bearer = f"Bearer {target.secret}" if target.secret else ""
    return json_request(url, msgspec.json.encode(told), Authorization=bearer)


def _alert(notice: Notice, labels: dict[str, str], *, ends_at: Instant) -> dict[str, Any]:
    begins_at = notice.time if notice.since is None else notice.since
    told = {
        "labels": labels,
        "annotations": _annotations(notice),
        "startsAt": format_instant(min(begins_at, ends_at)),
        "endsAt": format_instant(ends_at),
        "generatorURL": notice.url,
    }
    return {name: value for name, value in told.items() if value}


def _labels(notice: Notice) -> dict[str, str]:
    """What routes, groups and inhibitions go by."""
    family = notice.type.value.partition(".")[0]
    told = {
        "alertname": notice.detector or f"Headwater{family.capitalize()}",
        "severity": _SEVERITIES[notice.severity],
        "dataset": notice.subject and readable(notice.subject),
        "domain": notice.domain,
        "team": ",".join(notice.owners),
        "matter": fitting_key(notice.dedup_key, _LABEL),
        "source": "headwater",
    }
    return {name: clipped(text, _LABEL) for name, text in told.items() if text}


def _annotations(notice: Notice) -> dict[str, str]:
    told = {
        "summary": one_line(notice.title),
        "description": plain_text(notice),
        "runbook_url": notice.runbook,
        "dashboard_url": notice.url,
    }
    told |= {fact.name.lower().replace(" ", "_"): fact.text for fact in facts(notice)}
    return {name: clipped(text, _TEXT) for name, text in told.items() if text}


CHANNEL: Final = Channel(
    name="alertmanager",
    endpoint=Endpoint,
    takes=ON_OR_OFF,
    connect=posting(write),
    opened_by="a bearer token, where one stands before it",
    needs_secret=False,
)
