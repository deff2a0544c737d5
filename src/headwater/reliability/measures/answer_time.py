"""M5: how long people wait for answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

IMPACT: Final = frozenset({"impact", "lineage", "trace", "view"})
"""The questions that impact analysis asks."""
_NOBODY_ASKED: Final = Unmeasured(
    "nobody asked a question of impact during the last day",
    "open the page, or ask: headwater impact NAME",
)


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    asked = [each for each in facts.answers if each.of in IMPACT]
    if not asked:
        return _NOBODY_ASKED
    return (Observation(f"question:{each.of}", each.seconds, each.times) for each in asked)


ANSWER_TIME: Final = Measure(
    id="M5",
    name="Query response time",
    definition=(
        "The time on the server within which 95 % of all questions for impact, lineage, traces and "
        "pictures of the last day were answered."
    ),
    unit=Unit.SECONDS,
    summary=Summary.QUANTILE,
    wants_more=False,
    target=2.0,
    subjects="questions",
    observe=_observe,
)
