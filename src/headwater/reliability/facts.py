"""What measures are made of, gathered at one instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.model.time import Instant, Offset
from headwater.reliability.cadence import Cadence
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.observation import Labels
from headwater.reliability.reconcile import Reconciled
from headwater.reliability.senders import SenderStanding


@dataclass(frozen=True, slots=True)
class TriedLink:
    """A link between two columns, by their identifiers, that a trial could tell something of.

    refuted: whether its source was changed often enough and its target never changed.
    """

    source: str
    target: str
    refuted: bool


@dataclass(frozen=True, slots=True)
class MeasuredDataset:
    """A dataset that counts, as lineage knows it.

    reads_from, feeds: how many flows lead into it and out of it. origin: why nothing leads into it,
    in one word; empty where something does. by_columns, by_conditions: whether flows into it are
    known between columns, and with what decides which values flow. written_at: when a run last
    wrote it. cadence: how often that happens. claims: flows into it that are known at all.
    wrong_claims: of these what people rejected, runs never showed or trials refuted. tried_links:
    those into its columns that were tried.
    """

    id: str
    labels: Labels
    reads_from: int = 0
    feeds: int = 0
    origin: str = ""
    by_columns: bool = False
    by_conditions: bool = False
    written_at: Instant | None = None
    cadence: Cadence | None = None
    claims: int = 0
    wrong_claims: int = 0
    tried_links: Sequence[TriedLink] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that came in. at: its own time, by its producer's clock."""

    offset: Offset
    at: Instant
    received_at: Instant
    labels: Labels


@dataclass(frozen=True, slots=True)
class JobRuns:
    """The runs of a job that should be over by now.

    without_start, without_end: of how many that event never came. starts_told: whether their
    producer tells starts at all. times: of the last week for which it should have run, by the week
    before; missing: for how many of these no run is known.
    """

    job: str
    labels: Labels
    runs: int
    without_start: int
    without_end: int
    starts_told: bool = True
    times: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class WitnessedRuns:
    """The runs of a job by the word of a second witness, a scheduler or a query log."""

    job: str
    labels: Labels
    found: Reconciled


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something took, so many times."""

    of: str
    seconds: float
    times: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is measured. at: the present.

    datasets: those of the universe. excluded: how many do not count, by the rule that says so.
    incidents: all there are. answers: how long answers took. becoming_visible: how long events that
    were received could not be seen. senders: those that number their events.
    scheduled, logged: jobs by what schedulers ran, and by what query logs hold.
    """

    at: Instant
    offset: Offset
    datasets: Sequence[MeasuredDataset]
    excluded: Sequence[tuple[str, int]]
    arrivals: Sequence[Arrival]
    runs: Sequence[JobRuns]
    answers: Sequence[Duration]
    becoming_visible: Sequence[Duration]
    incidents: Sequence[Incident] = ()
    senders: Sequence[SenderStanding] = ()
    scheduled: Sequence[WitnessedRuns] = ()
    logged: Sequence[WitnessedRuns] = ()
