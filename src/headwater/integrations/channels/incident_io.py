"""incident.io, by an alert source of kind HTTP."""

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
from headwater.model.notice import Action, Notice

_KEY: Final = 255
_TITLE: Final = 1_000
_TEXT: Final = 20_000
_METADATA: Final = 4_000


def write(sending: Sending, _: Endpoint, target: Target) -> Request:
    """An alert event; equal keys are one alert."""
    notice = sending.notice
    firing = notice.action is Action.TRIGGER
    told: dict[str, Any] = {
        "title": clipped(one_line(notice.title), _TITLE),
        "status": "firing" if firing else "resolved",
        "deduplication_key": fitting_key(notice.dedup_key, _KEY),
        "description": clipped(plain_text(notice), _TEXT),
        "source_url": notice.url,
        "metadata": _metadata(notice),
    }
    known = {name: value for name, value in told.items() if value}
    body = msgspec.json.encode(known)
    return json_request(target.url, body, Authorization=f"Bearer {target.secret}")


def _metadata(notice: Notice) -> dict[str, Any]:
    """What alert routes go by."""
    told: dict[str, Any] = {
        "severity": notice.severity.value,
        "type": notice.type.value,
        "domain": notice.domain,
        "team": list(notice.owners),
        "runbook": notice.runbook,
    }
    named = {fact.name.lower().replace(" ", "_"): fact.text for fact in facts(notice)}
    wanted = {name: text for name, text in named.items() if name in {"asset", "impact", "suspects"}}
    known = {name: value for name, value in told.items() if value}
    return known | {name: clipped(text, _METADATA) for name, text in wanted.items()}


CHANNEL: Final = Channel(
    name="incident.io",
    endpoint=Endpoint,
    takes=ON_OR_OFF,
    connect=posting(write),
    opened_by="the token of the alert source",
)
