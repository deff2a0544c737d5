"""What goes wrong in an estate, and what else happens that is harmless."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from incidents.estate import Estate, Job, Table

KINDS = (
    "wrong source",
    "dropped column",
    "duplicated stream",
    "late upstream",
    "bad deploy",
    "permission loss",
)
NOT_CAPTURED = "not captured"
BROKEN_DAY = 9
"""The day of the fault, of those that are told."""


@dataclass
class Fault:
    """What begins to be wrong.

    job, table: where. hour: since when, from the beginning. columns: those that are wrong from
    then on, or that are gone. factor: by what the rows are multiplied. deployed: with a commit.
    """

    kind: str
    hour: float
    job: Job | None = None
    table: Table | None = None
    columns: tuple[str, ...] = ()
    factor: float = 1.0
    deployed: bool = False
    rewritten: bool = False
    fails: bool = False
    reads: Table | None = None


@dataclass
class Noise:
    """Harmless happenings. Hours from the beginning."""

    deploys: dict[str, list[float]] = field(default_factory=dict)
    rewrites: dict[str, list[float]] = field(default_factory=dict)
    columns: dict[str, list[float]] = field(default_factory=dict)
    retries: set[tuple[str, int]] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)
    owners: dict[str, float] = field(default_factory=dict)


def make_fault(dice: Random, estate: Estate, kind: str) -> Fault:
    """A fault of a kind somewhere upstream of something."""
    hour = 24 * BROKEN_DAY + dice.uniform(-10, 1)
    inner = [job for job in estate.jobs if len(estate.below(job.writes)) >= 1]
    match kind:
        case "wrong source":
            job = dice.choice([each for each in inner if not each.star] or inner)
            at = dice.choice(job.reads)
            twin = Table(f"{at.name}_rehearsal", at.layer, dict(at.columns), at.rows)
            wrong = tuple(
                name
                for name, made_of in job.writes.columns.items()
                if any(table is at for table, _ in made_of)
            )
            at.twin = twin
            return Fault(kind, hour, job, at, wrong, deployed=dice.random() < 0.8, reads=twin)
        case "dropped column":
            table = dice.choice([t for t in estate.tables if t.layer == 0 and estate.below(t)])
            used = {
                name
                for job in estate.jobs
                if not job.star
                for made_of in job.writes.columns.values()
                for at, name in made_of
                if at.layer == 1 and any(table is one for one, _ in at.columns[name])
            }
            gone = dice.choice(sorted(used or table.columns))
            return Fault(kind, hour, table=table, columns=(gone,))
        case "duplicated stream":
            job = dice.choice([each for each in inner if each.writes.layer <= 2])
            deployed = dice.random() < 0.4
            return Fault(kind, hour, job, factor=dice.choice([2.0, 2.0, 3.0]), deployed=deployed)
        case "late upstream":
            return Fault(kind, hour, dice.choice([job for job in inner if job.writes.layer <= 3]))
        case "permission loss":
            return Fault(kind, hour, dice.choice(inner), fails=True)
        case "bad deploy":
            job = dice.choice(inner)
            columns = tuple(
                dice.sample(list(job.writes.columns), k=min(2, len(job.writes.columns)))
            )
            factor = dice.choice([1.0, 1.0, 0.4, 1.9])
            rewritten = dice.random() < 0.5
            return Fault(
                kind, hour, job, None, columns, factor, deployed=True, rewritten=rewritten,
                fails=dice.random() < 0.2,
            )  # fmt: skip
        case _:
            table = dice.choice([t for t in estate.tables if t.layer == 0 and estate.below(t)])
            columns = tuple(dice.sample(list(table.columns), k=2))
            return Fault(kind, hour, table=table, columns=columns)


def make_noise(dice: Random, estate: Estate, fault: Fault) -> Noise:
    """What happens besides: deploys, new columns, retried failures, late tables, new owners."""
    noise = Noise()
    ends = 24 * (BROKEN_DAY + 2)
    for repository in sorted({job.repository for job in estate.jobs}):
        times = [dice.uniform(0, ends) for _ in range(dice.randint(0, 3))]
        noise.deploys[repository] = sorted(times)
    for job in estate.jobs:
        if job is not fault.job and dice.random() < 0.12:
            noise.rewrites[job.name] = [dice.uniform(0, ends)]
        if dice.random() < 0.1:
            noise.owners[job.name] = dice.uniform(0, ends)
        for day in range(BROKEN_DAY + 2):
            if dice.random() < 0.02:
                noise.retries.add((job.name, day))
            if dice.random() < 0.01 and job is not fault.job:
                noise.skipped.add((job.name, day))
    for table in estate.tables:
        if dice.random() < 0.12:
            noise.columns[table.name] = [dice.uniform(24, ends)]
    _beside(dice, estate, fault, noise)
    return noise


def _beside(dice: Random, estate: Estate, fault: Fault, noise: Noise) -> None:
    """Decoys close in time: some job fails or is late on the very day, and is well afterwards."""
    others = [job for job in estate.jobs if job is not fault.job]
    for job in dice.sample(others, k=min(3, len(others))):
        noise.retries.add((job.name, BROKEN_DAY))
    for job in dice.sample(others, k=min(2, len(others))):
        if dice.random() < 0.6:
            noise.skipped.add((job.name, BROKEN_DAY - 1))
    for repository in dice.sample(sorted(noise.deploys), k=min(3, len(noise.deploys))):
        noise.deploys[repository].append(fault.hour + dice.uniform(-30, 20))
