"""What measures count: one thing each, with what it is told by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Dimension(StrEnum):
    """What measures are divided by."""

    DOMAIN = "domain"
    TIER = "tier"
    OWNER = "owner"
    SOURCE = "source"
    PLATFORM = "platform"


Labels: TypeAlias = Mapping[Dimension, Sequence[str]]
"""What a thing is told by; where nothing is said of it there is nothing."""


def joined(told: Iterable[Labels]) -> Labels:
    """What several things are told by together, each value once."""
    found: dict[Dimension, list[str]] = {}
    for each in told:
        for dimension, values in each.items():
            found[dimension] = [*dict.fromkeys([*found.get(dimension, ()), *values])]
    return found


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that a measure looks at.

    subject: its identifier. amount: of a share, how much of it counts, from 0 to 1; of a duration,
    seconds. weight: for how many it stands. note: why it is as it is, in one word or a few.
    """

    subject: str
    amount: float
    weight: float = 1
    note: str = ""
    labels: Labels = field(default_factory=dict[Dimension, Sequence[str]])


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """That there is nothing to measure by yet. remedy: what would make it measurable."""

    reason: str
    remedy: str
