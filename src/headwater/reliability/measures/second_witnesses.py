"""M9 by second witnesses: runs that somebody else saw, and of which no event came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from headwater.reliability.facts import Facts, WitnessedRuns
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Observation, Unmeasured
from headwater.reliability.reading import Summary

_NO_SCHEDULE: Final = Unmeasured(
    "no scheduler said what it ran in the last week of a job that events name, too",
    "export its runs and read them with `headwater ingest schedule --from RUNS`",
)
_NO_LOG: Final = Unmeasured(
    "no query of a query log was told of by events, too",
    "read query logs of databases where jobs that send events run, such as "
    "`headwater ingest snowflake --from HISTORY`",
)


def _observing(
    pick: Callable[[Facts], Sequence[WitnessedRuns]], nothing: Unmeasured
) -> Callable[[Facts], Iterable[Observation] | Unmeasured]:
    def observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
        return _observations(pick(facts)) if pick(facts) else nothing

    return observe


def _observations(runs: Sequence[WitnessedRuns]) -> Iterator[Observation]:
    for each in runs:
        found = each.found
        notes = [
            f"{count} {what}"
            for count, what in (
                (found.untold, "without an event"),
                (found.contradicted, "that ended otherwise than events say"),
            )
            if count
        ]
        yield Observation(
            each.job,
            found.untold / found.witnessed,
            weight=found.witnessed,
            note=", ".join(notes),
            labels=each.labels,
        )


SCHEDULED: Final = Measure(
    id="M9.scheduled",
    name="Scheduled runs never told",
    definition=(
        "Runs of the last week of which a scheduler says that they are over and of which no event "
        "came, over all that it says so of, of jobs of which events came at any time. A run that "
        "was told of is the same by the time that both were meant for, or else if it began while "
        "the other ran, give or take five minutes; without a witnessed start, if both ended "
        "together. The last hour does not count yet. Of thousands of jobs, what is new of some "
        "is taken into account minutes later."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="jobs",
    observe=_observing(lambda facts: facts.scheduled, _NO_SCHEDULE),
)

LOGGED: Final = Measure(
    id="M9.logged",
    name="Logged queries never told",
    definition=(
        "Queries of the last week that a query log holds and whose id no event told, over all of "
        "statements of which events told some query within two weeks: other statements are run by "
        "people, or by tools that send nothing. Of more than 20,000 queries, told or logged, the "
        "newest are looked at, and the oldest quarter of their time does not count: who tells of "
        "a query may have begun long before it. Neither does the last hour, yet."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="jobs",
    observe=_observing(lambda facts: facts.logged, _NO_LOG),
)
