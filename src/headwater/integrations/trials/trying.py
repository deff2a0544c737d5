"""Trying a job: change one column at a time, and look what else changes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from headwater.errors import InvalidInputError
from headwater.integrations.trials.anchors import without_anchors
from headwater.integrations.trials.compare import Difference, always, difference, settled, telling
from headwater.integrations.trials.judging import Judge, in_words, ran_too_long
from headwater.integrations.trials.laboratory import Again, Laboratory, World
from headwater.integrations.trials.question import EVERY, Link, Question, Trial
from headwater.integrations.trials.sandbox import Limits, Outcome, Row, Sandbox, StoppedError
from headwater.integrations.trials.tables import MadeUpTables
from headwater.integrations.trials.tallies import Tallies
from headwater.integrations.trials.values import WAYS
from headwater.model.identity import DatasetId

_WORLDS: Final = 14
_THOROUGH: Final = 3
"""In so many worlds everything is changed; after that what is claimed and was not seen."""
_FAILURES: Final = 4
"""So many worlds in a row that fail alike, with none that did not, and it is given up."""


def try_job(question: Question, *, seed: int, limits: Limits | None = None) -> Trial:
    """Run a job's SQL on made-up rows, again and again, and say which claims are seen to hold.

    The same question and seed give the same answer, but for what time or memory cut short.
    Raises NoDuckDbError.
    """
    tables = MadeUpTables(question)
    laboratory = Laboratory(question, tables)
    tallies = Tallies()
    attempt = _Attempt(question, tables, laboratory, tallies)
    try:
        laboratory.prepare()
        with Sandbox(limits or Limits()) as sandbox:
            attempt.go(sandbox, seed)
    except (InvalidInputError, StoppedError) as error:
        attempt.reason = str(error)
    judge = Judge(
        question, tables, laboratory, tallies, reason=attempt.reason, ran=attempt.worlds > 0
    )
    return judge.trial()


@dataclass(frozen=True, slots=True)
class _Change:
    """Other rows of one made-up table, in one of its columns or as a whole."""

    table: str
    column: str
    rows: Sequence[Row]


class _Attempt:
    """One job, being tried. worlds: how many there were in which its SQL ran."""

    def __init__(
        self, question: Question, tables: MadeUpTables, laboratory: Laboratory, tallies: Tallies
    ) -> None:
        self.reason = ""
        self.worlds = 0
        self._question = question
        self._tables = tables
        self._laboratory = laboratory
        self._tallies = tallies
        self._words = frozenset(re.findall(r"\w+", question.sql.lower()))
        self._claims = [question.whole(each) for each in question.claims]
        self._claimed = {(each.source, each.source_column) for each in self._claims}

    def go(self, sandbox: Sandbox, seed: int) -> None:
        """Make one world after the other, until everything is settled."""
        wrong = self._laboratory.furnish(sandbox)
        failures: list[str] = [wrong] if wrong else []
        for number in range(_WORLDS if not wrong else 0):
            dice = random.Random(f"{seed} {number}")  # noqa: S311 because nothing is secret
            world = self._laboratory.world(sandbox, dice, number)
            if isinstance(world, str):
                failures.append(world)
                if not self.worlds and _is_hopeless(failures):
                    break
                continue
            self.worlds += 1
            self._tallies.note(world.before, world.steady)
            self._vary(sandbox, dice, world)
            if number + 1 >= _THOROUGH and not self._wanted():
                break
        if not self.worlds and failures:
            self.reason = in_words(failures[-1])

    def _vary(self, sandbox: Sandbox, dice: random.Random, world: World) -> None:
        """Change one column after the other, and rows, and look at each time."""
        wanted = None if world.number < _THOROUGH else self._wanted()
        for table in world.rows:
            for change in self._changes(dice, world, table, wanted):
                self._look(sandbox, dice, world, change)

    def _changes(
        self,
        dice: random.Random,
        world: World,
        table: str,
        wanted: AbstractSet[tuple[DatasetId, str]] | None,
    ) -> Iterator[_Change]:
        source = self._tables.dataset(table)
        rows = world.rows[table]
        for at, column in enumerate(self._tables.columns[table]):
            if not self._is_meant(source, column.name, wanted):
                continue
            for way in dice.sample(WAYS, 3):
                before = [row[at] for row in rows]
                after = world.maker.other(column, before, way)
                if after != before:
                    yield _Change(table, column.name, _with(rows, at, after))
        if wanted is None or (source, EVERY) in wanted:
            for varied in self._other_rows(world, table):
                yield _Change(table, EVERY, varied)

    def _other_rows(self, world: World, table: str) -> Iterator[Sequence[Row]]:
        """Fewer rows, some of them twice, and others."""
        rows = world.rows[table]
        yield [*rows][: len(rows) // 2]
        yield [*rows, *rows[: len(rows) // 3 + 1]]
        yield [*rows[1:], *world.maker.rows(self._tables.columns[table], 3)]

    def _is_meant(
        self, source: DatasetId, column: str, wanted: AbstractSet[tuple[DatasetId, str]] | None
    ) -> bool:
        """Whether to change a column: one that is wanted, or any that claims or the SQL name."""
        if wanted is not None:
            return (source, column) in wanted
        if (source, column) in self._claimed:
            return True
        star = "*" in self._question.sql or "natural" in self._words
        return star or any(each in self._words for each in re.findall(r"\w+", column))

    def _look(self, sandbox: Sandbox, dice: random.Random, world: World, change: _Change) -> None:
        """Run with other rows in a table, and count what is different."""
        rows = {change.table: change.rows}
        after = self._laboratory.run(sandbox, rows)
        if isinstance(after, str):
            return
        source = self._tables.dataset(change.table)
        self._tallies.note(after, world.steady)
        again: Again | None = None
        for target, outcome in after.items():
            before = world.before[target]
            if not before.rows and not outcome.rows:
                continue
            steady = world.steady[target]
            seen = difference(before, outcome, steady)
            if seen.any and self._tallies.is_news(source, change.column, target, seen):
                again = again or self._laboratory.again(sandbox, dice, world, rows)
                steady, seen = _checked(world, change, target, outcome, again)
            could_tell = steady & (telling(before, outcome) | seen.moved)
            self._tallies.count(
                (source, change.column), target, seen, world=world.number, could_tell=could_tell
            )

    def _wanted(self) -> frozenset[tuple[DatasetId, str]]:
        """What is to be changed again, since a claim about it was not seen to hold."""
        found: set[tuple[DatasetId, str]] = set()
        for each in self._claims:
            if self._tallies.of(each).is_open and not each.decides_order:
                found.add((each.source, each.source_column))
                if each.source_column == EVERY:
                    found |= self._columns_of(each.source)
        for source, target in self._question.flows:
            if self._tallies.of(Link(source, EVERY, target, EVERY)).is_open:
                found |= {(source, EVERY)} | self._columns_of(source)
        return frozenset(found)

    def _columns_of(self, dataset: DatasetId) -> set[tuple[DatasetId, str]]:
        return {(dataset, each) for each in self._tables.columns_of(dataset)}


def _checked(
    world: World, change: _Change, target: DatasetId, outcome: Outcome, again: Again
) -> tuple[frozenset[str], Difference]:
    """What is different whatever the order of rows, and the columns that could tell.

    What turns out to depend on the order after all is not steady in this world any more.
    """
    before = world.before[target]
    others = [each[target] for each in again.after]
    world.steady[target] &= settled(before, [each[target] for each in again.before])
    seen = always(before, [outcome, *others], within=world.steady[target])
    steady = world.steady[target] & settled(outcome, others)
    keys = [
        values for place, values in world.keys.items() if place != (change.table, change.column)
    ]
    moved = without_anchors(seen.moved & steady, outcome, keys)
    return steady, Difference(seen.changed & steady, moved)


def _with(rows: Sequence[Row], at: int, values: Sequence[str | None]) -> Sequence[Row]:
    """Rows with other values in one column."""
    return [(*row[:at], value, *row[at + 1 :]) for row, value in zip(rows, values, strict=True)]


def _is_hopeless(failures: Sequence[str]) -> bool:
    return len(failures) >= _FAILURES or (len(failures) > 1 and ran_too_long(failures[-1]))
