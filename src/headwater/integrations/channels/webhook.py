"""Any receiver: a CloudEvent as JSON, signed as Standard Webhooks says.

Thin by default: ids, counts and links. An endpoint that says `full` gets all that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final, TypeAlias, cast

import msgspec

from headwater.integrations.channels.channel import (
    EVERY_ACTION,
    Channel,
    Endpoint,
    Send,
    Sending,
    Target,
)
from headwater.integrations.channels.posting import Request, json_request, posting
from headwater.integrations.channels.signature import read_secrets, sign
from headwater.integrations.channels.wording import clipped, fitting_key
from headwater.model.notice import Gathered, Notice
from headwater.model.time import format_instant

Json: TypeAlias = dict[str, Any]

MOST_BYTES: Final = 20_000
"""Standard Webhooks asks senders to stay below this."""

TYPE_PREFIX: Final = "io.headwater."
_LONGEST: Final = (2_000, 500, 100)
_LONGEST_KEY: Final = 255
_TITLES: Final = (500, 200, 100, 40)
_MOST_OF_A_KIND: Final = 20


class WebhookEndpoint(Endpoint, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a webhook. full: send all that is known rather than ids, counts and links."""

    full: bool = False


def write(sending: Sending, endpoint: WebhookEndpoint, target: Target) -> Request:
    """What is posted, signed with every secret of the endpoint as of the time of the attempt."""
    notice = sending.notice
    body = event(notice, source=target.source, full=endpoint.full)
    timestamp = sending.at // 1_000_000
    signature = sign(read_secrets(target.secret), id=notice.id, timestamp=timestamp, body=body)
    return json_request(
        target.url,
        body,
        webhook_id=notice.id,
        webhook_timestamp=str(timestamp),
        webhook_signature=signature,
    )


def event(notice: Notice, *, source: str, full: bool) -> bytes:
    """The CloudEvent, below 20 kB: what is too long is cut, then what is not essential left out."""
    envelope = _envelope(notice, source)
    body = b""
    for number, data in enumerate(_forms(notice, full=full)):
        said = {"shortened": True} if number else {}
        body = msgspec.json.encode(envelope | {"data": data | said})
        if len(body) < MOST_BYTES:
            break
    return body


def _forms(notice: Notice, *, full: bool) -> Iterator[Json]:
    """What is said in the event, in ever fewer words."""
    if notice.gathered:
        yield from _digest_forms(notice)
        return
    links = {"url": notice.url} | _links(notice)
    thin = _thin(notice)
    if full:
        whole = thin | _more(notice)
        for longest in _LONGEST:
            yield _short(whole, longest) | _short_links(links)
    for longest in _LONGEST:
        yield _short(thin, longest) | _short_links(links)
    yield _short(thin, _LONGEST[-1])


def _digest_forms(notice: Notice) -> Iterator[Json]:
    """A digest with all of its parts, however short their titles have to be."""
    thin = _thin(notice) | {"why": notice.why}
    for longest in _TITLES:
        parts = [_part(each, longest) for each in notice.gathered]
        yield _short(thin, longest) | {"notices": parts}


def _part(part: Gathered, longest: int) -> Json:
    told = {
        "id": part.id,
        "type": f"{TYPE_PREFIX}{part.type.value}",
        "action": part.action.value,
        "dedup_key": fitting_key(part.dedup_key, min(longest, _LONGEST_KEY)),
        "severity": part.severity.value,
        "title": clipped(part.title, longest),
        "time": format_instant(part.time),
        "incident": part.incident and clipped(part.incident, _LONGEST[-1]),
        "url": part.url if part.url and len(part.url) <= longest else None,
    }
    return _known(told)


def _envelope(notice: Notice, source: str) -> Json:
    told = {
        "specversion": "1.0",
        "id": notice.id,
        "source": clipped(source, _LONGEST[1]),
        "type": f"{TYPE_PREFIX}{notice.type.value}",
        "subject": notice.subject and fitting_key(notice.subject, _LONGEST[1]),
        "time": format_instant(notice.time),
        "datacontenttype": "application/json",
        "severity": notice.severity.value,
        "traceparent": notice.traceparent and clipped(notice.traceparent, _LONGEST_KEY),
    }
    return _known(told)


def _thin(notice: Notice) -> Json:
    """Ids and counts."""
    impact = notice.impact
    counts = _known(
        {
            "total": impact and impact.total,
            "dashboards": impact and impact.dashboards,
            "regulated": impact and impact.regulated,
        }
    )
    return _known(
        {
            "action": notice.action.value,
            "dedup_key": fitting_key(notice.dedup_key, _LONGEST_KEY),
            "title": notice.title,
            "incident": _known({"id": notice.incident, "state": notice.state}),
            "since": None if notice.since is None else format_instant(notice.since),
            "impact": counts,
            "coverage": notice.coverage and {"status": notice.coverage.status},
        }
    )


def _more(notice: Notice) -> Json:
    """What is said only where all is wanted."""
    told = {
        "summary": notice.summary,
        "detector": notice.detector,
        "domain": notice.domain,
        "impact": notice.impact and asdict(notice.impact),
        "suspects": [asdict(each) for each in notice.suspects],
        "last_good": notice.last_good and asdict(notice.last_good),
        "owners": list(notice.owners),
        "why": notice.why,
        "coverage": notice.coverage and asdict(notice.coverage),
    }
    return _known(told)


def _links(notice: Notice) -> Json:
    return {
        "acknowledge_url": notice.acknowledge_url,
        "impact_url": notice.impact_url,
        "mute_url": notice.mute_url,
        "runbook": notice.runbook,
    }


def _short_links(links: Json) -> Json:
    """Without those that are too long: a link that is cut leads nowhere."""
    return {name: url for name, url in _known(links).items() if len(url) <= _LONGEST[0]}


def _short(value: Any, longest: int) -> Any:
    match value:
        case str():
            return clipped(value, longest)
        case dict():
            told = cast("Json", value)
            return {name: _short(each, longest) for name, each in told.items() if _is_known(each)}
        case list() | tuple():
            several = cast("Sequence[Any]", value)
            most = len(several) if longest == _LONGEST[0] else _MOST_OF_A_KIND
            return [_short(each, longest) for each in several[:most]]
        case _:
            return value


def _known(told: Json) -> Json:
    return {name: value for name, value in told.items() if _is_known(value)}


def _is_known(value: Any) -> bool:
    return value is not None and value not in ({}, [], (), "")


def connect(endpoint: WebhookEndpoint, target: Target) -> Send:
    """The delivery of one webhook. Raises MalformedSecretError."""
    read_secrets(target.secret)
    # A receiver that cannot verify a signature answers 400, until somebody mends its secret.
    return posting(write, invalid=frozenset())(endpoint, target)


CHANNEL: Final = Channel(
    name="webhook",
    endpoint=WebhookEndpoint,
    takes=EVERY_ACTION,
    connect=connect,
    opened_by="one or more secrets of Standard Webhooks, `whsec_...`, with spaces between",
)
