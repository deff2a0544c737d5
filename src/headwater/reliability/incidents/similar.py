"""Past incidents that are like one: what happened before tells what to try first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from headwater.reliability.incidents.incident import Incident

_MOST: Final = 5


class Similar(NamedTuple):
    """An incident like another. because: in which way, in words."""

    incident: Incident
    because: str


def similar_to(incident: Incident, others: Iterable[Incident]) -> Sequence[Similar]:
    """Incidents from before that are most like this one, the nearest and then the newest first."""
    found: list[tuple[int, int, Similar]] = []
    for other in others:
        if other.name == incident.name or other.opened.at > incident.opened.at:
            continue
        nearness, because = _nearness(incident, other)
        if nearness:
            found.append((-nearness, -other.opened.at, Similar(other, because)))
    return [told for *_, told in sorted(found, key=lambda each: each[:2])[:_MOST]]


def _nearness(one: Incident, other: Incident) -> tuple[int, str]:
    if {*one.fingerprints} & {*other.fingerprints}:
        return 3, "the same alert"
    same = [each for each in one.roots if each in other.roots]
    if same and one.detector is not None and one.detector == other.detector:
        return 2, f"{one.detector} of the same asset"
    if same:
        return 1, "the same asset"
    cause = other.cause.asset if other.cause else None
    if cause is not None and one.cause is not None and one.cause.asset == cause:
        return 1, "the same cause"
    return 0, ""
