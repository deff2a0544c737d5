"""M8: how much of what lineage claims is not so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.model.identity import readable
from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NO_CLAIMS: Final = Unmeasured(
    "no flow between datasets is claimed", "send events that name what runs read and write"
)
_NOTHING_TRIED: Final = Unmeasured(
    "no link between columns has been tried", "run `headwater try-lineage`"
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


def _observe_columns(facts: Facts) -> Iterable[Observation] | Unmeasured:
    if not any(each.tried_links for each in facts.datasets):
        return _NOTHING_TRIED
    return (
        Observation(
            link.target,
            float(link.refuted),
            note=f"{'not shown' if link.refuted else 'shown'} from {readable(link.source)}",
            labels=each.labels,
        )
        for each in facts.datasets
        for link in each.tried_links
    )


FALSE_POSITIVES: Final = Measure(
    id="M8",
    name="False positive rate",
    definition=(
        "Flows into datasets that people rejected, that are claimed and enough runs since then "
        "did not show, or that trials of the jobs behind them refuted, over all flows that are "
        "known or were rejected. What people confirmed is not wrong."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=0.1,
    subjects="datasets",
    observe=_observe,
)

REFUTED_COLUMNS: Final = Measure(
    id="M8.columns",
    name="Column links refuted",
    definition=(
        "Links between columns that were tried on made-up rows and never shown, over all that "
        "could be tried and are claimed still. A trial counts while the SQL of its job is the one "
        "that was tried; what people confirmed is not wrong."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="columns",
    observe=_observe_columns,
)
