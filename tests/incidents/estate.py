"""Made-up estates: tables in layers, jobs between them, and which column is made of which."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

SHAPES = ("chain", "tree", "fan", "lattice")


@dataclass(eq=False)
class Table:
    """A table. columns: each with those it is made of, as (table, column)."""

    name: str
    layer: int
    columns: dict[str, list[tuple[Table, str]]] = field(default_factory=dict)
    rows: int = 1_000
    checks: set[str] = field(default_factory=set)
    twin: Table | None = None


@dataclass(eq=False)
class Job:
    """A job that writes one table. star: it copies whatever columns it finds.

    every_h: hours between two runs. minute: of the day, when the first of them begins.
    waits: it is left out where a job before it has failed.
    """

    name: str
    writes: Table
    reads: list[Table]
    repository: str
    star: bool
    waits: bool
    every_h: int
    minute: int


@dataclass
class Estate:
    """Tables and the jobs between them, in the order of the data."""

    shape: str
    tables: list[Table]
    jobs: list[Job]

    def writer(self, table: Table) -> Job | None:
        """The job that makes a table."""
        return next((job for job in self.jobs if job.writes is table), None)

    def readers(self, table: Table) -> list[Job]:
        """The jobs that take a table in."""
        return [job for job in self.jobs if table in job.reads]

    def below(self, table: Table) -> list[Table]:
        """Everything that is made of a table."""
        found, frontier = [], [table]
        while frontier:
            made = [job.writes for each in frontier for job in self.readers(each)]
            frontier = [each for each in dict.fromkeys(made) if each not in found]
            found += frontier
        return found


def make_estate(dice: Random) -> Estate:
    """An estate of some shape and size."""
    shape = dice.choice(SHAPES)
    depth = dice.randint(4, 7)
    width = {"chain": 3, "tree": 5, "fan": 5, "lattice": 6}[shape] + dice.randint(0, 4)
    layers = [[_source(dice, number) for number in range(width)]]
    jobs: list[Job] = []
    for layer in range(1, depth):
        made = []
        for number in range(_width(shape, width, layer, depth)):
            table = Table(f"layer{layer}.table_{layer}_{number}", layer)
            reads = _inputs(dice, shape, layers, number, layer)
            star = layer == 1
            _derive(dice, table, reads, star=star)
            jobs.append(_job(dice, table, reads, star=star, layer=layer))
            made.append(table)
        layers.append(made)
    tables = [table for layer in layers for table in layer]
    for job in jobs:
        for column in job.writes.columns:
            if dice.random() < 0.25:
                job.writes.checks.add(column)
        if dice.random() < 0.35:
            job.writes.checks.add("*rows")
        if dice.random() < 0.2:
            job.writes.checks.add("*fresh")
    return Estate(shape, tables, jobs)


def _source(dice: Random, number: int) -> Table:
    table = Table(f"source.entity_{number}", 0, rows=dice.randint(500, 200_000))
    for column in range(dice.randint(4, 8)):
        table.columns[f"c{number}_{column}"] = []
    return table


def _width(shape: str, width: int, layer: int, depth: int) -> int:
    match shape:
        case "tree":
            return max(2, width - layer)
        case "fan":
            return width + 2 * layer
        case _:
            return width if layer < depth - 1 else width + 2


def _inputs(
    dice: Random, shape: str, layers: list[list[Table]], number: int, layer: int
) -> list[Table]:
    before = layers[-1]
    if layer == 1:
        return [before[number % len(before)]]
    first = before[number % len(before)]
    more = {"chain": 0.15, "tree": 0.9, "fan": 0.3, "lattice": 0.8}[shape]
    reads = [first]
    while dice.random() < more and len(reads) < min(4, len(before)):
        other = dice.choice(before)
        if other not in reads:
            reads.append(other)
        more *= 0.6
    if layer > 2 and dice.random() < 0.15:
        reads.append(dice.choice(layers[1]))
    return list(dict.fromkeys(reads))


def _derive(dice: Random, table: Table, reads: list[Table], *, star: bool) -> None:
    if star:
        (source,) = reads
        table.columns = {name: [(source, name)] for name in source.columns}
        table.rows = source.rows
        return
    table.rows = max(50, int(reads[0].rows * dice.uniform(0.3, 1.1)))
    for each in reads:
        kept = dice.sample(list(each.columns), k=min(len(each.columns), dice.randint(2, 3)))
        for name in kept:
            table.columns[f"{name}_{dice.randint(0, 99)}"] = [(each, name)]
    every = [(each, name) for each in reads for name in each.columns]
    table.columns[f"sum_{table.name[-3:]}"] = dice.sample(every, k=2)


def _job(dice: Random, table: Table, reads: list[Table], *, star: bool, layer: int) -> Job:
    hourly = layer == 1 and dice.random() < 0.25
    return Job(
        f"job.{table.name}",
        table,
        reads,
        f"repo-{layer}-{dice.randint(0, 3)}",
        star=star,
        waits=layer > 1 and dice.random() < 0.6,
        every_h=6 if hourly else 24,
        minute=60 * layer + dice.randint(0, 40),
    )
