"""Instants: microseconds since 1970 in UTC, as stores and the graph keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

Instant: TypeAlias = int
"""Microseconds since the epoch, UTC."""

Offset: TypeAlias = int
"""A position in the event log, counted from 1; 0 is before the first event."""

FOREVER: Final = 2**63 - 1
"""The end of what has not ended: later than every instant and every offset."""

BEGINNING: Final = -(2**62)
"""Before every instant that an event can name."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ZONELESS_EPOCH: Final = _EPOCH.replace(tzinfo=None)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class AsOf:
    """A point on both axes of time.

    valid: the instant at which something held in the world.
    known: the last offset of the log that is taken into account.
    The default is what holds from now on, by everything known.
    """

    valid: Instant = FOREVER - 1
    known: Offset = FOREVER - 1


NOW: Final = AsOf()


def to_instant(moment: datetime) -> Instant:
    """An aware datetime as microseconds since the epoch; a naive one is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def from_instant(instant: Instant) -> datetime:
    """Microseconds since the epoch as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=instant)


def format_instant(instant: Instant) -> str:
    """An instant in RFC 3339, as every answer writes it: `2026-11-24T08:00:00.000000Z`."""
    # Without a zone to ask for its offset, which takes as long as all the rest.
    moment = _ZONELESS_EPOCH + timedelta(microseconds=instant)
    return f"{moment.isoformat(timespec='microseconds')}Z"
