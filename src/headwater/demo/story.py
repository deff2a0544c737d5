"""The story of Larkride, which rents bicycles in six cities, told as OpenLineage events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Final

from headwater.demo import facets
from headwater.demo.curation import curated_datasets, curated_jobs, edges_by_hand
from headwater.demo.deployments import Deployments
from headwater.demo.dice import Dice
from headwater.demo.estate import PIPELINES, every_dataset
from headwater.demo.events import Moment, Reporter, moments
from headwater.demo.facets import Json
from headwater.demo.schedule import Schedule
from headwater.demo.shelf import Shelf
from headwater.demo.troubles import BATTERIES_CHANGED, changes, troubles_before
from headwater.errors import InvalidInputError

SHORTEST_DAYS: Final = 5
"""The oldest trouble begins three days before the end, and has to have a before."""

_REGISTRY: Final = "https://github.com/larkride/fleet-service/migrations"


class TooShortStoryError(InvalidInputError):
    """The troubles would begin before the story does."""

    def __init__(self, days: int) -> None:
        super().__init__(f"{days} days are too short a story; ask for {SHORTEST_DAYS} or more")


def story(*, until: datetime, days: int = 14, seed: int = 7) -> Iterator[Json]:
    """Tell what happened in the `days` before `until`, as events in the order of their time.

    until: the reader's now; aware, or taken as UTC.
    Events share their facets, so they are to be read or encoded, not changed.
    Raises TooShortStoryError for fewer than five days.
    """
    if days < SHORTEST_DAYS:
        raise TooShortStoryError(days)
    ends = until.astimezone(UTC) if until.tzinfo else until.replace(tzinfo=UTC)
    return _told(ends - timedelta(days=days), ends, Dice(seed))


def _told(begins: datetime, ends: datetime, dice: Dice) -> Iterator[Json]:
    datasets = every_dataset()
    yield from curated_datasets(datasets.values(), begins)
    yield from curated_jobs(PIPELINES, begins)
    yield from edges_by_hand(datasets, begins)

    troubles = troubles_before(ends)
    runs = Schedule(dice, changes(troubles)).runs(PIPELINES, begins, ends)
    shelf = Shelf(datasets)
    deployed = {
        "finance-close": troubles.report_deployed,
        "streams": troubles.stream_doubled,
    }
    reporter = Reporter(dice, Deployments(dice, ends, deployed), shelf)
    said = [moment for moment in moments(runs) if moment.at <= ends]
    said.sort(key=attrgetter("at"))
    before = sum(moment.at < troubles.schema_changed for moment in said)
    yield from _reported(said[:before], reporter)
    yield _schema_change(shelf, troubles.schema_changed)
    yield from _reported(said[before:], reporter)


def _reported(said: Sequence[Moment], reporter: Reporter) -> Iterator[Json]:
    return (reporter.report(moment) for moment in said)


def _schema_change(shelf: Shelf, at: datetime) -> Json:
    """The fleet service's migration, as its registry announces it."""
    dataset = shelf.write(BATTERIES_CHANGED, producer=_REGISTRY, snapshot="")
    dataset["facets"]["lifecycleStateChange"] = facets.lifecycle_state_change(_REGISTRY, "ALTER")
    return {
        "eventTime": facets.written(at),
        "producer": _REGISTRY,
        "schemaURL": f"{facets.SPECIFICATION}/DatasetEvent",
        "dataset": dataset,
    }
