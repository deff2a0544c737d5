"""Trying a job: change one column at a time, and look what else changes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from headwater.collector.read_sql import DatasetNames
from headwater.errors import InvalidInputError
from headwater.integrations.trials.compare import (
    Difference,
    bags,
    difference,
    settled,
)
from headwater.integrations.trials.question import (
    Found,
    Link,
    Question,
    Trial,
    TriedFlow,
    TriedLink,
)
from headwater.integrations.trials.sandbox import Limits, Outcome, Row, Sandbox, StoppedError
from headwater.integrations.trials.values import STYLES, WAYS, Column, Maker
from headwater.model.identity import DatasetId
from headwater.sql.trial_script import CannotTryError, TrialScript, duckdb_type, trial_script

EVERY: Final = "*"
"""All columns of a dataset, or its rows."""

_WORLDS: Final = 14
_THOROUGH: Final = 3
"""In so many worlds everything is changed; after that what is claimed and was not seen."""
_ENOUGH_TRIALS: Final = 10
_ENOUGH_WORLDS: Final = 3
"""With fewer runs that could have shown it a claim is not refuted."""
_PLENTY_TRIALS: Final = 24
_PLENTY_WORLDS: Final = 7
"""After so many a claim is not tried any more; before that, as long as there are worlds."""
_FAILURES: Final = 4
"""So many worlds in a row that fail alike, with none that did not, and it is given up."""
_LACKING: Final = re.compile(
    r"(?:Scalar|Macro) Function with name (\w+) does not exist", re.IGNORECASE
)
_NO_TABLE: Final = re.compile(r"Table with name hw_(\d+) does not exist", re.IGNORECASE)
_TOO_LONG: Final = re.compile(r"interrupt", re.IGNORECASE)


@dataclass(slots=True)
class _Tally:
    """What is known of one pair of columns so far.

    doubts: columns that changed places among each other, this one with them, and nothing tells
    which of them did.
    """

    shown: bool = False
    doubts: set[frozenset[str]] = field(default_factory=set[frozenset[str]])
    trials: int = 0
    worlds: set[int] = field(default_factory=set[int])

    @property
    def is_open(self) -> bool:
        """Whether it is worth to go on."""
        is_plenty = self.trials >= _PLENTY_TRIALS and len(self.worlds) >= _PLENTY_WORLDS
        return not self.shown and not is_plenty


@dataclass(slots=True)
class _Output:
    """What was seen of one column that comes out. samples: some of its values."""

    samples: set[str | None] = field(default_factory=set[str | None])
    unsettled: int = 0
    settled: int = 0
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class _World:
    """Tables with rows, and what comes of them.

    steady: columns that order does not decide. keys: values of input columns that repeat none.
    """

    number: int
    rows: Mapping[str, Sequence[Row]]
    before: Mapping[DatasetId, Outcome]
    steady: dict[DatasetId, frozenset[str]]
    keys: Mapping[tuple[str, str], frozenset[str]]


class _Again(NamedTuple):
    """What came out with rows in other orders, before a change and after it."""

    before: Sequence[Mapping[DatasetId, Outcome]]
    after: Sequence[Mapping[DatasetId, Outcome]]


def try_job(question: Question, *, seed: int, limits: Limits | None = None) -> Trial:
    """Run a job's SQL on made-up rows, again and again, and say which claims are seen to hold.

    The same question and seed give the same answer, but for what time or memory cut short.
    Raises NoDuckDbError.
    """
    attempt = _Attempt(question, seed)
    try:
        attempt.prepare()
        with Sandbox(limits or Limits()) as sandbox:
            attempt.go(sandbox)
    except (InvalidInputError, StoppedError) as error:
        attempt.reason = str(error)
    return attempt.told()


class _Attempt:
    """One job, being tried."""

    def __init__(self, question: Question, seed: int) -> None:
        self.reason = ""
        self._question = question
        self._seed = seed
        datasets = {**question.outputs, **question.inputs}
        self._ids = [*datasets]
        self._names = DatasetNames(self._ids)
        self._flat = {each: f"hw_{at}" for at, each in enumerate(self._ids)}
        self._columns = {
            self._flat[each]: [
                Column(name.lower(), duckdb_type(kind, question.dialect)) for name, kind in columns
            ]
            for each, columns in datasets.items()
            if columns
        }
        self._words = frozenset(re.findall(r"\w+", question.sql.lower()))
        self._claimed = {(each.source, _root(each.source_column)) for each in question.claims}
        self._stand_ins: frozenset[str] = frozenset()
        self._scripts: list[TrialScript] = []
        self._tallies: dict[Link, _Tally] = {}
        self._outputs: dict[tuple[DatasetId, str], _Output] = {}
        self._filled = 0
        self._empty: set[DatasetId] = set()
        self._steady_worlds = 0

    # -- what is run ---------------------------------------------------------------------------

    def prepare(self) -> None:
        """Say the SQL for DuckDB. Raises CannotTryError, UnknownDialectError."""
        self._scripts = [
            trial_script(
                self._question.sql,
                self._question.dialect,
                self._stands_for,
                stand_ins=self._stand_ins,
                salt=salt,
            )
            for salt in (("a", "b") if self._stand_ins else ("a",))
        ]
        script = self._scripts[0]
        for each in script.reads:
            if each not in self._columns:
                raise _not_known(self._ids[int(each.removeprefix("hw_"))])
        if script.result is not None and len(self._question.outputs) != 1:
            raise CannotTryError("it returns rows, and which dataset they become is not known")

    def _stands_for(self, name: tuple[str, ...]) -> str | None:
        dataset = self._names.dataset(name)
        return None if dataset is None else self._flat[dataset]

    def go(self, sandbox: Sandbox) -> None:
        """Make one world after the other, until everything is settled."""
        tables = {
            name: [(each.name, each.kind) for each in columns]
            for name, columns in self._columns.items()
        }
        wrong = sandbox.make(tables)
        failures: list[str] = [wrong] if wrong else []
        for number in range(_WORLDS if not wrong else 0):
            dice = random.Random(f"{self._seed} {number}")  # noqa: S311 because nothing is secret
            world = self._world(sandbox, dice, number)
            if isinstance(world, str):
                failures.append(world)
                is_long = _TOO_LONG.search(world) and len(failures) > 1
                if not self._filled and (is_long or len(failures) >= _FAILURES):
                    break
                continue
            self._filled += 1
            self._vary(sandbox, dice, world)
            if number + 1 >= _THOROUGH and not self._wanted():
                break
        if not self._filled and failures:
            self.reason = _in_words(failures[-1])

    def _world(self, sandbox: Sandbox, dice: random.Random, number: int) -> _World | str:
        """Make a world and look what comes of it; a text says what went wrong."""
        style = STYLES[number % len(STYLES)]
        script = self._scripts[0]
        maker = Maker(dice, style, script.literals, tables=len(script.reads))
        self._maker = maker
        rows: dict[str, Sequence[Row]] = {
            name: [*zip(*(maker.column(each) for each in self._columns[name]), strict=True)]
            for name in script.reads
        }
        wrong = sandbox.keep(rows)
        if wrong:
            return wrong
        before = self._run(sandbox, {})
        while isinstance(before, str) and self._stand_in_for(before):
            before = self._run(sandbox, {})
        if isinstance(before, str):
            return before
        again = [self._run(sandbox, _shuffled(dice, rows)) for _ in range(2)]
        others = [each for each in again if not isinstance(each, str)]
        steady = {
            target: settled(outcome, [each[target] for each in others])
            if others
            else frozenset[str]()
            for target, outcome in before.items()
        }
        steady = self._without_stand_ins(sandbox, before, steady)
        self._note(before, steady)
        return _World(number, rows, before, steady, _keys_in(rows, self._columns))

    def _stand_in_for(self, error: str) -> bool:
        """Put something in the place of a function that DuckDB lacks, once each."""
        lacking = _LACKING.search(error)
        if lacking is None or lacking[1].lower() in self._stand_ins:
            return False
        self._stand_ins |= {lacking[1].lower()}
        self.prepare()
        return True

    def _without_stand_ins(
        self,
        sandbox: Sandbox,
        before: Mapping[DatasetId, Outcome],
        steady: Mapping[DatasetId, frozenset[str]],
    ) -> dict[DatasetId, frozenset[str]]:
        """The steady columns that a function which stands in for another has no part in."""
        if len(self._scripts) == 1:
            return dict(steady)
        other = self._run(sandbox, {}, self._scripts[1])
        found: dict[DatasetId, frozenset[str]] = {}
        for target, columns in steady.items():
            rest = frozenset[str]()
            if not isinstance(other, str):
                rest = settled(before[target], [other[target]])
            for name in columns - rest:
                self._output(target, name).lacking = True
            found[target] = frozenset(
                each for each in columns & rest if not self._output(target, each).lacking
            )
        return found

    def _run(
        self,
        sandbox: Sandbox,
        rows: Mapping[str, Sequence[Row]],
        script: TrialScript | None = None,
    ) -> dict[DatasetId, Outcome] | str:
        script = script or self._scripts[0]
        targets = [self._ids[int(each.removeprefix("hw_"))] for each in script.writes]
        if script.result is not None:
            targets = [*self._question.outputs]
        told = sandbox.run(
            script.statements, rows=rows, result=script.result, looked_at=script.writes
        )
        return told if isinstance(told, str) else dict(zip(targets, told, strict=True))

    def _output(self, target: DatasetId, column: str) -> _Output:
        return self._outputs.setdefault((target, column), _Output())

    def _note(
        self, outcomes: Mapping[DatasetId, Outcome], steady: Mapping[DatasetId, frozenset[str]]
    ) -> None:
        for target, outcome in outcomes.items():
            for name, values in bags(outcome).items():
                output = self._output(target, name)
                if outcome.rows:
                    output.settled += name in steady[target]
                    output.unsettled += name not in steady[target]
                output.samples.update([*values][: 3 - len(output.samples)])

    # -- what is changed -----------------------------------------------------------------------

    def _vary(self, sandbox: Sandbox, dice: random.Random, world: _World) -> None:
        wanted = None if world.number < _THOROUGH else self._wanted()
        for table, rows in world.rows.items():
            source = self._ids[int(table.removeprefix("hw_"))]
            for at, column in enumerate(self._columns[table]):
                if not self._is_meant(source, column.name, wanted):
                    continue
                for way in dice.sample(WAYS, 3):
                    before = [row[at] for row in rows]
                    after = self._maker.other(column, before, way)
                    if after != before:
                        varied = [
                            (*row[:at], value, *row[at + 1 :])
                            for row, value in zip(rows, after, strict=True)
                        ]
                        self._look(sandbox, dice, world, table, varied, column.name)
            if wanted is None or (source, EVERY) in wanted:
                for varied in self._other_rows(table, rows):
                    self._look(sandbox, dice, world, table, varied, EVERY)

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

    def _other_rows(self, table: str, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        yield [*rows][: len(rows) // 2]
        yield [*rows, *rows[: len(rows) // 3 + 1]]
        made = [self._maker.column(each, 3) for each in self._columns[table]]
        yield [*rows[1:], *zip(*made, strict=True)]

    def _look(
        self,
        sandbox: Sandbox,
        dice: random.Random,
        world: _World,
        table: str,
        rows: Sequence[Row],
        column: str,
    ) -> None:
        """Run with other rows in a table, and count what is different."""
        after = self._run(sandbox, {table: rows})
        if isinstance(after, str):
            return
        source = self._ids[int(table.removeprefix("hw_"))]
        self._note(after, world.steady)
        again: _Again | None = None
        for target, outcome in after.items():
            before = world.before[target]
            if not before.rows and not outcome.rows:
                continue
            seen = difference(before, outcome, world.steady[target])
            if seen.any and self._is_news(source, column, target, seen):
                again = again or self._again(sandbox, dice, world, {table: rows})
                world.steady[target] &= settled(before, [each[target] for each in again.before])
                others = [each[target] for each in again.after]
                seen = _always(before, [outcome, *others], within=world.steady[target])
                steady = world.steady[target] & settled(outcome, others)
                moved = _without_anchors(world, (table, column), outcome, seen.moved & steady)
                seen = Difference(seen.changed & steady, moved)
            else:
                steady = world.steady[target]
            self._count(world.number, (source, column), target, steady, seen)

    def _again(
        self,
        sandbox: Sandbox,
        dice: random.Random,
        world: _World,
        changed: Mapping[str, Sequence[Row]],
    ) -> _Again:
        """The same, twice more before and after the change, with rows in other orders."""
        found: list[list[Mapping[DatasetId, Outcome]]] = []
        for rows in (world.rows, {**world.rows, **changed}):
            told = [self._run(sandbox, _shuffled(dice, rows)) for _ in range(2)]
            found.append([each for each in told if not isinstance(each, str)])
        return _Again(*found)

    def _is_news(self, source: DatasetId, column: str, target: DatasetId, seen: Difference) -> bool:
        names = [*seen.changed, *seen.moved, EVERY]
        return any(
            not self._tallies.get(Link(source, column, target, each), _Tally()).shown
            for each in names
        )

    def _count(
        self,
        world: int,
        changed: tuple[DatasetId, str],
        target: DatasetId,
        steady: AbstractSet[str],
        seen: Difference,
    ) -> None:
        source, column = changed
        for name in (*steady, *([EVERY] if steady else [])):
            surely = name in seen.changed or (name == EVERY and seen.any)
            surely = surely or seen.moved == frozenset({name})
            for cause in dict.fromkeys((column, EVERY)):
                tally = self._tallies.setdefault(Link(source, cause, target, name), _Tally())
                tally.trials += 1
                tally.worlds.add(world)
                tally.shown = tally.shown or surely
                if name in seen.moved and not surely:
                    tally.doubts.add(seen.moved)

    # -- what came of it -----------------------------------------------------------------------

    def _wanted(self) -> frozenset[tuple[DatasetId, str]]:
        """What is to be changed again, since a claim about it was not seen to hold."""
        found: set[tuple[DatasetId, str]] = set()
        for each in self._question.claims:
            if self._tally(each).is_open and not each.decides_order:
                found.add((each.source, _root(each.source_column)))
                if each.source_column == EVERY:
                    found.update(self._every(each.source))
        for source, target in self._question.flows:
            if self._tallies.get(Link(source, EVERY, target, EVERY), _Tally()).is_open:
                found |= {(source, EVERY), *self._every(source)}
        return frozenset(found)

    def _every(self, dataset: DatasetId) -> Iterable[tuple[DatasetId, str]]:
        return ((dataset, each.name) for each in self._columns.get(self._flat[dataset], ()))

    def _tally(self, claim: Link) -> _Tally:
        key = Link(
            claim.source, _root(claim.source_column), claim.target, _root(claim.target_column)
        )
        return self._tallies.get(key, _Tally())

    def told(self) -> Trial:
        """What came of it."""
        return Trial(
            links=tuple(map(self._link, self._question.claims)),
            flows=tuple(self._flow(*each) for each in self._question.flows),
            missed=tuple(self._missed()),
            reason="" if self._filled else self.reason,
        )

    def _link(self, claim: Link) -> TriedLink:
        tally = self._tally(claim)
        is_whole = _root(claim.source_column) == claim.source_column.lower()
        if tally.shown and is_whole:
            return TriedLink(claim, Found.SHOWN, trials=tally.trials)
        reason = self._why_not(claim, tally)
        if tally.shown:
            reason = "it is a part of a column, and columns are changed as a whole"
        if reason:
            return TriedLink(claim, Found.NOT_TRIED, reason, tally.trials)
        return TriedLink(claim, Found.NOT_SHOWN, trials=tally.trials)

    def _flow(self, source: DatasetId, target: DatasetId) -> TriedFlow:
        claim = Link(source, EVERY, target, EVERY)
        tally = self._tally(claim)
        if tally.shown:
            return TriedFlow(source, target, Found.SHOWN)
        reason = self._why_not(claim, tally)
        found = Found.NOT_TRIED if reason else Found.NOT_SHOWN
        return TriedFlow(source, target, found, reason)

    def _why_not(self, claim: Link, tally: _Tally) -> str:
        """Why it cannot be said that a claim was tried and not seen to hold."""
        if not self._filled:
            return self.reason or "it was not run"
        if claim.decides_order:
            return "it decides about the order of rows, which tables do not have"
        script = self._scripts[0]
        if self._flat.get(claim.source) not in script.reads:
            return "the SQL does not read it"
        column = _root(claim.source_column)
        names = {each.name for each in self._columns[self._flat[claim.source]]}
        if column not in {EVERY, *names}:
            return f"the schema that is known has no column {column}"
        return self._why_output(claim, tally)

    def _why_output(self, claim: Link, tally: _Tally) -> str:
        column = _root(claim.target_column)
        outputs = {
            name: each for (target, name), each in self._outputs.items() if target == claim.target
        }
        if column != EVERY and column not in outputs:
            return f"no column {column} comes out"
        looked_at = [*outputs.values()] if column == EVERY else [outputs[column]]
        if column != EVERY and self._is_in_doubt(claim, tally):
            return "which of several columns changed places cannot be told"
        if any(each.lacking for each in looked_at) and not tally.trials:
            lacking = ", ".join(sorted(self._stand_ins))
            return f"it depends on {lacking}, which DuckDB does not have"
        if not any(each.settled or each.unsettled for each in looked_at):
            return "nothing came out, whatever the rows were"
        if not any(each.settled for each in looked_at):
            return "what comes out is not the same each time"
        if not any(len(each.samples) > 1 for each in looked_at):
            return "what comes out is always the same value"
        if tally.trials < _ENOUGH_TRIALS or len(tally.worlds) < _ENOUGH_WORLDS:
            return self.reason or "too few runs could tell"
        return ""

    def _is_in_doubt(self, claim: Link, tally: _Tally) -> bool:
        """Whether some change of places is not explained by another column that surely changed."""
        cause = _root(claim.source_column)
        return any(
            not any(
                self._tallies.get(Link(claim.source, cause, claim.target, each), _Tally()).shown
                for each in doubt
            )
            for doubt in tally.doubts
        )

    def _missed(self) -> Iterator[Link]:
        """What was seen to change, in outputs of which columns are claimed, and is not claimed."""
        told = {each.target for each in self._question.claims}
        claimed = {
            (each.source, _root(each.source_column), each.target, _root(each.target_column))
            for each in self._question.claims
        }
        for link, tally in sorted(self._tallies.items()):
            if not tally.shown or EVERY in {link.source_column, link.target_column}:
                continue
            ways = (
                (link.source, cause, link.target, into)
                for cause in (link.source_column, EVERY)
                for into in (link.target_column, EVERY)
            )
            if link.target in told and not claimed & {*ways}:
                yield link


def _not_known(dataset: DatasetId) -> CannotTryError:
    return CannotTryError(f"the columns of {dataset.name} are not known")


def _root(path: str) -> str:
    """The column that a path lies in, in small letters."""
    return path if path == EVERY else path.split(".", maxsplit=1)[0].lower()


def _always(before: Outcome, others: Sequence[Outcome], *, within: AbstractSet[str]) -> Difference:
    """What is different in all of these."""
    seen = [difference(before, each, within) for each in others]
    return Difference(
        frozenset(each for each in within if all(each in one.changed for one in seen)),
        frozenset(each for each in within if all(each in one.moved for one in seen)),
    )


def _without_anchors(
    world: _World, changed: tuple[str, str], outcome: Outcome, moved: frozenset[str]
) -> frozenset[str]:
    """Of columns that changed places among each other those that do not tell which row it is.

    A column tells that whose values are those of a column that was not changed and that has each
    value once.
    """
    keys = [values for place, values in world.keys.items() if place != changed]
    told = {name: {*values} - {None} for name, values in bags(outcome).items() if name in moved}
    anchors = {
        name
        for name, values in told.items()
        if len(values) > 1 and any(values <= each for each in keys)
    }
    rest = moved - anchors
    return rest if anchors and rest else moved


def _keys_in(
    rows: Mapping[str, Sequence[Row]], columns: Mapping[str, Sequence[Column]]
) -> dict[tuple[str, str], frozenset[str]]:
    """The values of columns that have each value once."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for table, each in rows.items():
        for at, column in enumerate(columns[table]):
            values = [row[at] for row in each]
            there = frozenset(value for value in values if value is not None)
            if len(there) == len([value for value in values if value is not None]):
                found[table, column.name] = there
    return found


def _shuffled(dice: random.Random, rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    return {table: dice.sample([*each], len(each)) for table, each in rows.items()}


def _in_words(error: str) -> str:
    if _TOO_LONG.search(error):
        return "it ran too long and was stopped"
    if _NO_TABLE.search(error):
        return "the columns of what it writes are not known"
    return f"DuckDB does not run it: {error}"
