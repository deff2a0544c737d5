"""When the demo's events came in: some seconds after what they tell of, as events do."""

from __future__ import annotations

from zlib import crc32

from headwater.model.time import Instant
from headwater.openlineage.event_time import parse_event_time
from headwater.openlineage.writing import Json

_SECOND = 1_000_000
_SLOWEST_S = 40


def arrival(event: Json, body: bytes, *, now: Instant) -> Instant:
    """When an event was received, always the same for the same one; never after `now`."""
    at, _ = parse_event_time(event["eventTime"])
    # Most come within a few seconds: the smallest of two rolls.
    first, second = crc32(body) % _SLOWEST_S, crc32(body, 1) % _SLOWEST_S
    return min(now, at + (1 + min(first, second)) * _SECOND)
