"""What events take up, by where they belong."""

from __future__ import annotations

from typing import NamedTuple

from headwater.model.time import Instant, Offset


class Sized(NamedTuple):
    """An event: when it was received, where it belongs, and its size. domain: empty for none.

    kind: what it says of a run, or JOB, DATASET, or SAID for what people said with our own tools.
    """

    offset: Offset
    received_at: Instant
    namespace: str
    domain: str
    kind: str
    bytes: int


class Used(NamedTuple):
    """What came on a day. day: its first instant."""

    day: Instant
    namespace: str
    domain: str
    kind: str
    events: int
    bytes: int
