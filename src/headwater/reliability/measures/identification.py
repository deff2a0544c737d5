"""M7: how much sooner causes are found with lineage than without."""

from __future__ import annotations

from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Unmeasured
from headwater.reliability.reading import Summary

_NO_INCIDENTS: Final = Unmeasured(
    "no incident is recorded, neither with lineage nor from before",
    "incidents are not kept in this version",
)


def _observe(_: Facts) -> Unmeasured:
    return _NO_INCIDENTS


IDENTIFICATION: Final = Measure(
    id="M7",
    name="Incident MTTI reduction",
    definition=(
        "By how much shorter the median time from detecting an incident to identifying its cause "
        "is with lineage than it was before, over what it was before."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=True,
    target=0.3,
    subjects="incidents",
    observe=_observe,
)
