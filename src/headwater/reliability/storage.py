"""What events take up, by where they belong."""

from __future__ import annotations

from typing import NamedTuple

from headwater.model.time import Instant


class Sized(NamedTuple):
    """An event: when it was received, where it belongs, and its size. domain: empty for none."""

    received_at: Instant
    namespace: str
    domain: str
    bytes: int


class Used(NamedTuple):
    """What came on a day. day: its first instant."""

    day: Instant
    namespace: str
    domain: str
    events: int
    bytes: int
