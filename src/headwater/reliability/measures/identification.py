"""M7: how much sooner causes are found with lineage than without."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import Final

from headwater.model.incident import IncidentOrigin, IncidentState
from headwater.reliability.facts import Facts
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.lengths import Length, seconds
from headwater.reliability.incidents.telling import duration
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NONE_BEFORE: Final = Unmeasured(
    "nothing is known of how long it took before lineage",
    "import past incidents: `headwater incident import FILE.csv`",
)
_NONE_SINCE: Final = Unmeasured(
    "no incident has a cause yet that was found with lineage",
    "name the cause of each: `headwater incident identify INC-1 --cause ...`",
)


def _observe(facts: Facts) -> Sequence[Observation] | Unmeasured:
    told = [
        (each, took)
        for each in facts.incidents
        if each.state is not IncidentState.FALSE_POSITIVE
        if (took := seconds(each, Length.IDENTIFY)) is not None
    ]
    before = [took for each, took in told if _is_past(each)]
    since = [(each, took) for each, took in told if not _is_past(each)]
    if not before or not mean(before):
        return _NONE_BEFORE
    if not since:
        return _NONE_SINCE
    usual = mean(before)
    return [
        Observation(subject=each.name, amount=1 - took / usual, note=duration(took))
        for each, took in since
    ]


def _is_past(incident: Incident) -> bool:
    return incident.origin is IncidentOrigin.IMPORTED


IDENTIFICATION: Final = Measure(
    id="M7",
    name="Incident MTTI reduction",
    definition=(
        "By how much shorter the mean time from detecting an incident to identifying its cause is "
        "with lineage than it was before, over what it was before: 1 - mean(since) / mean(before). "
        "Before are the incidents that were imported; false alarms do not count. Below 0 it takes "
        "longer now."
    ),
    unit=Unit.SHARE,
    summary=Summary.CHANGE,
    wants_more=True,
    target=0.3,
    subjects="incidents",
    observe=_observe,
)
