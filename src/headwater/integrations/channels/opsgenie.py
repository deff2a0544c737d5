"""Opsgenie, by its Alert API."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec

from headwater.integrations.channels.channel import PAGES, Channel, Endpoint, Sending, Target
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

_PRIORITIES: Final = {
    Severity.CRITICAL: "P1",
    Severity.HIGH: "P2",
    Severity.MEDIUM: "P3",
    Severity.LOW: "P4",
}
_VERBS: Final = {Action.ACKNOWLEDGE: "acknowledge", Action.RESOLVE: "close"}
_ALIAS: Final = 512
_MESSAGE: Final = 130
_DESCRIPTION: Final = 15_000
_ENTITY: Final = 512
_SOURCE: Final = 100
_NOTE: Final = 25_000
_TAG: Final = 50
_DETAILS: Final = 8_000


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """A request that creates, acknowledges or closes the alert of a matter, by its alias."""
    notice = sending.notice
    alias = fitting_key(notice.dedup_key, _ALIAS)
    source = clipped(target.source, _SOURCE)
    if notice.action is Action.TRIGGER:
        url, told = target.url, _opening(notice, alias, source)
    else:
        verb = _VERBS[notice.action]
        url = f"{target.url}/{quote(alias, safe='')}/{verb}?identifierType=alias"
        told = {"source": source, "note": clipped(one_line(notice.title), _NOTE)}
    body = msgspec.json.encode(told)
    return json_request(url, body, Authorization=f"GenieKey {target.secret}")


def _opening(notice: Notice, alias: str, source: str) -> dict[str, Any]:
    told = {
        "message": clipped(one_line(notice.title), _MESSAGE),
        "alias": alias,
        "description": clipped(plain_text(notice), _DESCRIPTION),
        "entity": notice.subject and clipped(readable(notice.subject), _ENTITY),
        "source": source,
        "priority": _PRIORITIES[notice.severity],
        "tags": [clipped(notice.type.value, _TAG)],
        "details": _details(notice),
    }
    return {name: value for name, value in told.items() if value}


def _details(notice: Notice) -> dict[str, str]:
    """What is known by name, as far as there is room for it."""
    told: dict[str, str] = {}
    room = _DETAILS
    for fact in facts(notice):
        room -= len(fact.name) + len(fact.text)
        if room >= 0:
            told[fact.name] = fact.text
    return told


CHANNEL: Final = Channel(
    name="opsgenie",
    endpoint=Endpoint,
    takes=PAGES,
    connect=posting(write),
    url="https://api.opsgenie.com/v2/alerts",
    opened_by="the key of an API integration",
)
