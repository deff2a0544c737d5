"""M9: how many events never arrived, by runs that began or ended, and by what was to run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts, JobRuns
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NO_RUNS: Final = Unmeasured(
    "no run of the last week should be over by now", "send events of runs, and look again"
)


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    if not facts.runs:
        return _NO_RUNS
    return (_lost(each) for each in facts.runs)


def _lost(job: JobRuns) -> Observation:
    expected = (2 if job.starts_told else 1) * job.runs
    lost = job.without_start + job.without_end
    notes = [
        f"{count} runs without {what}"
        for count, what in ((job.without_start, "a start"), (job.without_end, "an end"))
        if count
    ]
    return Observation(
        job.job, lost / expected, weight=expected, note=", ".join(notes), labels=job.labels
    )


_NO_TIMES: Final = Unmeasured(
    "no job told for two weeks which times its runs are meant for",
    "have producers send the nominalTime facet, and look again after two weeks",
)


def _observe_missing(facts: Facts) -> Iterable[Observation] | Unmeasured:
    jobs = [each for each in facts.runs if each.times]
    if not jobs:
        return _NO_TIMES
    return (
        Observation(
            each.job,
            each.missing / each.times,
            weight=each.times,
            note=f"{each.missing} of {each.times} times" if each.missing else "",
            labels=each.labels,
        )
        for each in jobs
    )


EVENT_LOSS: Final = Measure(
    id="M9",
    name="Event loss rate",
    definition=(
        "Starts and ends that runs of the last week should have told and that never came, over all "
        "that they should have told: two for each run that is over or silent for too long, one "
        "where a producer tells no starts at all. Runs of which nothing arrived are not seen by "
        "this."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=0.001,
    subjects="jobs",
    observe=_observe,
)

MISSING_RUNS: Final = Measure(
    id="M9.runs",
    name="Runs never told",
    definition=(
        "Times of the last week for which no run is known, over all times for which a job ran in "
        "the week before, by the times that its runs were meant for. A job that was stopped, or "
        "is scheduled otherwise since, counts as well: its events cannot tell."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="jobs",
    observe=_observe_missing,
)
