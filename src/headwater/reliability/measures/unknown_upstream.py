"""M4: how much of lineage begins at something of which nobody knows where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.measures.coverage import has_upstream
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NO_FLOWS: Final = Unmeasured(
    "no flow between datasets is known", "send events that name what runs read and write"
)


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    feeding = [each for each in facts.datasets if each.feeds]
    if not feeding:
        return _NO_FLOWS
    return (
        Observation(
            each.id,
            not has_upstream(each),
            weight=each.feeds,
            note=each.origin,
            labels=each.labels,
        )
        for each in feeding
    )


UNKNOWN_UPSTREAM: Final = Measure(
    id="M4",
    name="Unknown upstream rate",
    definition=(
        "Flows out of datasets into which nothing is known to flow and which nobody declares to be "
        "sources, over all flows between datasets."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=0.05,
    subjects="datasets",
    observe=_observe,
)
