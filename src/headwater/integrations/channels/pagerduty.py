"""PagerDuty, by its Events API v2."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from headwater.integrations.channels.channel import PAGES, Channel, Endpoint, Sending, Target
from headwater.integrations.channels.posting import Request, json_request, posting
from headwater.integrations.channels.wording import (
    clipped,
    facts,
    fitting_key,
    links,
    one_line,
)
from headwater.model.identity import readable
from headwater.model.notice import Action, Notice, Severity
from headwater.model.time import format_instant

_SEVERITIES: Final = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "info",
}
# The limits that PagerDuty states; a whole event may have 512 kB, which these stay far below.
_KEY: Final = 255
_SUMMARY: Final = 1_024
_DETAIL: Final = 4_000


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """An event that opens, acknowledges or resolves the alert of a matter."""
    notice = sending.notice
    told: dict[str, Any] = {
        "routing_key": target.secret,
        "event_action": notice.action.value,
        "dedup_key": fitting_key(notice.dedup_key, _KEY),
    }
    if notice.action is Action.TRIGGER:
        told |= _opening(notice, target)
    return json_request(target.url, msgspec.json.encode(told))


def _opening(notice: Notice, target: Target) -> dict[str, Any]:
    asset = readable(notice.subject) if notice.subject else None
    payload = {
        "summary": clipped(one_line(notice.title), _SUMMARY),
        "source": clipped(asset or target.source, _SUMMARY),
        "severity": _SEVERITIES[notice.severity],
        "timestamp": format_instant(notice.time),
        "component": asset and clipped(asset, _SUMMARY),
        "group": notice.domain,
        "class": notice.detector or notice.type.value,
        "custom_details": {fact.name: clipped(fact.text, _DETAIL) for fact in facts(notice)},
    }
    told: dict[str, Any] = {
        "payload": {name: value for name, value in payload.items() if value},
        "client": "Headwater",
        "links": [{"href": link.url, "text": link.text} for link in links(notice)],
    }
    return told | {"client_url": notice.url} if notice.url else told


CHANNEL: Final = Channel(
    name="pagerduty",
    endpoint=Endpoint,
    takes=PAGES,
    connect=posting(write),
    url="https://events.pagerduty.com/v2/enqueue",
    opened_by="the integration key of a service",
)
