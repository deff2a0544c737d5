"""What came of a trial, as an event of ours."""

from __future__ import annotations

from typing import Final

import msgspec

from headwater.integrations.trials.question import Found, Link, Trial
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.facets.headwater_trial import (
    MissedInfluence,
    TrialEnd,
    TrialFacet,
    TrialOutcome,
    sql_digest,
)
from headwater.openlineage.producer import SOURCES
from headwater.openlineage.writing import Json, Writer

VERSION: Final = "1.1"
"""Of how jobs are tried; it goes up when the same SQL would be judged differently."""

_WRITER: Final = Writer(f"{SOURCES}/trials/v{VERSION}")


def facet_of(trial: Trial, *, sql: str, seed: int) -> TrialFacet:
    """What came of it, as the facet tells it."""
    return TrialFacet(
        digest=sql_digest(sql),
        seed=seed,
        tool=VERSION,
        reason=trial.reason or None,
        links=tuple(
            TrialOutcome(*_ends(each.link), each.found.value, each.reason or None, each.trials)
            for each in trial.links
        ),
        flows=tuple(
            TrialOutcome(
                _end(each.source), _end(each.target), each.found.value, each.reason or None
            )
            for each in trial.flows
        ),
        missed=tuple(MissedInfluence(*_ends(each)) for each in trial.missed),
    )


def trial_event(job: JobId, facet: TrialFacet, *, at: Instant) -> Json:
    """The event that says it. It tells nothing of what the job reads and writes."""
    told = _WRITER.job(job, headwater_trial=msgspec.to_builtins(facet))
    return _WRITER.job_event(at, told)


def was_refuted(outcome: TrialOutcome) -> bool:
    """Whether enough runs could have shown a claim, and none did."""
    return outcome.outcome == Found.NOT_SHOWN.value


def _ends(link: Link) -> tuple[TrialEnd, TrialEnd]:
    return _end(link.source, link.source_column), _end(link.target, link.target_column)


def _end(dataset: DatasetId, column: str | None = None) -> TrialEnd:
    return TrialEnd(dataset.namespace, dataset.name, column)
