"""M8: how much of what lineage claims is not so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NO_CLAIMS: Final = Unmeasured(
    "no flow between datasets is claimed", "send events that name what runs read and write"
)


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    claimed = [each for each in facts.datasets if each.claims]
    if not claimed:
        return _NO_CLAIMS
    return (
        Observation(
            each.id,
            each.wrong_claims / each.claims,
            weight=each.claims,
            note=f"{each.wrong_claims} of {each.claims}" if each.wrong_claims else "",
            labels=each.labels,
        )
        for each in claimed
    )


FALSE_POSITIVES: Final = Measure(
    id="M8",
    name="False positive rate",
    definition=(
        "Flows into datasets that people rejected, or that are claimed and enough runs since then "
        "did not show, over all flows that are known or were rejected."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=0.1,
    subjects="datasets",
    observe=_observe,
)
