"""M10: how soon a violation of a policy is found."""

from __future__ import annotations

from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Unmeasured
from headwater.reliability.reading import Summary

_NO_POLICIES: Final = Unmeasured("no policy is evaluated", "policies are not kept in this version")


def _observe(_: Facts) -> Unmeasured:
    return _NO_POLICIES


DETECTION: Final = Measure(
    id="M10",
    name="Policy violation detection time",
    definition=(
        "From the event that violates a policy until the violation was found, within which 95 % of "
        "the violations of the last 30 days lie."
    ),
    unit=Unit.SECONDS,
    summary=Summary.QUANTILE,
    wants_more=False,
    target=3600.0,
    subjects="violations",
    observe=_observe,
)
