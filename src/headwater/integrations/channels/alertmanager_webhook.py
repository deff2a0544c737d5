"""What an Alertmanager posts to a webhook receiver, version 4, as alerts of others."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from headwater.errors import InvalidInputError
from headwater.model.external_alert import ExternalAlert, ExternalAlerts
from headwater.model.time import Instant
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time

_VERSION: Final = "4"
# How Go writes that there is no time.
_NEVER: Final = "0001-01-01T00:00:00"


class MalformedAlertsError(InvalidInputError):
    """A body is not what an Alertmanager posts."""

    def __init__(self, problem: str, *, pointer: str = "") -> None:
        super().__init__(
            f"{problem}; this takes what the `webhook_configs` of an Alertmanager send, "
            f"version {_VERSION}",
            pointer=pointer,
        )


class _Alert(msgspec.Struct, rename="camel"):
    labels: dict[str, str]
    status: str = "firing"
    annotations: dict[str, str] = {}
    starts_at: str = ""
    ends_at: str = ""
    generator_url: str = msgspec.field(default="", name="generatorURL")
    fingerprint: str = ""


class _Group(msgspec.Struct, rename="camel"):
    version: str
    alerts: list[_Alert]
    group_key: str = ""
    receiver: str = ""
    truncated_alerts: int = 0
    external_url: str = msgspec.field(default="", name="externalURL")


def read_alerts(body: bytes) -> ExternalAlerts:
    """The alerts of one notification. Raises MalformedAlertsError."""
    try:
        told = msgspec.json.decode(body, type=_Group)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedAlertsError(str(error)) from None
    if told.version != _VERSION:
        raise MalformedAlertsError(f"version is {told.version[:20]!r}", pointer="/version")
    return ExternalAlerts(
        receiver=told.receiver,
        group_key=told.group_key,
        alerts=tuple(_alert(each, at) for at, each in enumerate(told.alerts)),
        omitted=told.truncated_alerts,
        url=told.external_url or None,
    )


def _alert(told: _Alert, at: int) -> ExternalAlert:
    if told.status not in {"firing", "resolved"}:
        problem = f"the status {told.status[:20]!r} is neither firing nor resolved"
        raise MalformedAlertsError(problem, pointer=f"/alerts/{at}/status")
    firing = told.status == "firing"
    return ExternalAlert(
        fingerprint=told.fingerprint or _fingerprint(told.labels),
        firing=firing,
        labels=told.labels,
        annotations=told.annotations,
        starts_at=_instant(told.starts_at, f"/alerts/{at}/startsAt"),
        ends_at=None if firing else _instant(told.ends_at, f"/alerts/{at}/endsAt"),
        url=told.generator_url or None,
    )


def _fingerprint(labels: dict[str, str]) -> str:
    """What stands for a set of labels, where nobody says it."""
    return hashlib.blake2b(msgspec.json.encode(labels, order="sorted"), digest_size=8).hexdigest()


def _instant(text: str, pointer: str) -> Instant | None:
    if not text or text.startswith(_NEVER):
        return None
    try:
        return parse_event_time(text)[0]
    except MalformedTimeError as error:
        raise MalformedAlertsError(str(error), pointer=pointer) from None
