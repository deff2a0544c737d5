"""A measure: what it is called, what it says exactly, and how it is observed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from headwater.reliability.facts import Facts
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

Observe: TypeAlias = Callable[[Facts], Iterable[Observation] | Unmeasured]


class Unit(StrEnum):
    """What a measure's number is: a share from 0 to 1, or seconds."""

    SHARE = "share"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure.

    id: M1 to M10 as the guide numbers them, with a word behind a dot for a stricter reading of the
    same. definition: what is counted over what, in full. target: what it should reach at first;
    None where nobody says. wants_more: whether greater is better. subjects: what stands behind it.
    """

    id: str
    name: str
    definition: str
    unit: Unit
    summary: Summary
    wants_more: bool
    target: float | None
    subjects: str
    observe: Observe
