"""Where the SQL of a job is run: in made-up worlds, again with rows in other orders."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from headwater.integrations.trials.anchors import Place, keys_in
from headwater.integrations.trials.compare import settled
from headwater.integrations.trials.question import Question
from headwater.integrations.trials.sandbox import Outcome, Row, Sandbox
from headwater.integrations.trials.tables import MadeUpTables
from headwater.integrations.trials.values import STYLES, Maker
from headwater.model.identity import DatasetId
from headwater.sql.trial_script import CannotTryError, TrialScript, trial_script

Rows: TypeAlias = Mapping[str, Sequence[Row]]
"""Of made-up tables, by name."""
Outcomes: TypeAlias = Mapping[DatasetId, Outcome]

_LACKING: Final = re.compile(
    r"(?:Scalar|Macro) Function with name (\w+) does not exist", re.IGNORECASE
)
_ORDERS: Final = 2
"""In so many other orders of rows it must come out alike."""


@dataclass(frozen=True, slots=True)
class World:
    """Tables with rows, and what comes of them.

    steady: columns that order does not decide. keys: values of input columns that repeat none.
    """

    number: int
    maker: Maker
    rows: Rows
    before: Outcomes
    steady: dict[DatasetId, frozenset[str]]
    keys: Mapping[Place, frozenset[str]]


class Again(NamedTuple):
    """What came out with rows in other orders, before a change and after it."""

    before: Sequence[Outcomes]
    after: Sequence[Outcomes]


class Laboratory:
    """Makes worlds for one job, and runs its SQL in them.

    lacking: columns that come out and that depend on a function which DuckDB does not have.
    """

    def __init__(self, question: Question, tables: MadeUpTables) -> None:
        self.lacking: set[tuple[DatasetId, str]] = set()
        self.stand_ins: frozenset[str] = frozenset()
        self._question = question
        self._tables = tables
        self._scripts: list[TrialScript] = []

    @property
    def script(self) -> TrialScript:
        """What is run."""
        return self._scripts[0]

    def prepare(self) -> None:
        """Say the SQL for DuckDB. Raises CannotTryError, UnknownDialectError."""
        self._scripts = [
            trial_script(
                self._question.sql,
                self._question.dialect,
                self._tables.stands_for,
                stand_ins=self.stand_ins,
                salt=salt,
            )
            for salt in (("a", "b") if self.stand_ins else ("a",))
        ]
        for each in self.script.reads:
            if each not in self._tables.columns:
                name = self._tables.dataset(each).name
                raise CannotTryError(f"the columns of {name} are not known")
        if self.script.result is not None and len(self._question.outputs) != 1:
            raise CannotTryError("it returns rows, and which dataset they become is not known")

    def furnish(self, sandbox: Sandbox) -> str | None:
        """Make the tables, with no rows in them. Returns what went wrong."""
        return sandbox.make(
            {
                name: [(each.name, each.kind) for each in columns]
                for name, columns in self._tables.columns.items()
            }
        )

    def world(self, sandbox: Sandbox, dice: random.Random, number: int) -> World | str:
        """Make a world and look what comes of it; a text says what went wrong."""
        reads = self.script.reads
        style = STYLES[number % len(STYLES)]
        maker = Maker(dice, style, self.script.literals, self.script.conditions, tables=len(reads))
        columns = self._tables.columns
        rows: Rows = {name: maker.rows(columns[name]) for name in reads}
        wrong = sandbox.keep(rows)
        if wrong:
            return wrong
        before = self._first(sandbox)
        if isinstance(before, str):
            return before
        others = self._in_other_orders(sandbox, dice, rows)
        steady = {
            target: settled(outcome, [each[target] for each in others])
            if others
            else frozenset[str]()
            for target, outcome in before.items()
        }
        steady = self._without_stand_ins(sandbox, before, steady)
        return World(number, maker, rows, before, steady, keys_in(rows, columns))

    def run(
        self, sandbox: Sandbox, rows: Rows, script: TrialScript | None = None
    ) -> Outcomes | str:
        """Run it while some tables have other rows; a text says what went wrong."""
        script = script or self.script
        targets = [self._tables.dataset(each) for each in script.writes]
        if script.result is not None:
            targets = [*self._question.outputs]
        told = sandbox.run(
            script.statements, rows=rows, result=script.result, looked_at=script.writes
        )
        return told if isinstance(told, str) else dict(zip(targets, told, strict=True))

    def again(self, sandbox: Sandbox, dice: random.Random, world: World, changed: Rows) -> Again:
        """The same before and after a change, with rows in other orders."""
        before = self._in_other_orders(sandbox, dice, world.rows)
        after = self._in_other_orders(sandbox, dice, {**world.rows, **changed})
        return Again(before, after)

    def _first(self, sandbox: Sandbox) -> Outcomes | str:
        """Run it, with something in the place of every function that DuckDB lacks."""
        told = self.run(sandbox, {})
        while isinstance(told, str) and self._stand_in_for(told):
            told = self.run(sandbox, {})
        return told

    def _stand_in_for(self, error: str) -> bool:
        """Put something in the place of a function that DuckDB lacks, once each."""
        lacking = _LACKING.search(error)
        if lacking is None or lacking[1].lower() in self.stand_ins:
            return False
        self.stand_ins |= {lacking[1].lower()}
        self.prepare()
        return True

    def _in_other_orders(
        self, sandbox: Sandbox, dice: random.Random, rows: Rows
    ) -> Sequence[Outcomes]:
        told = [self.run(sandbox, _shuffled(dice, rows)) for _ in range(_ORDERS)]
        return [each for each in told if not isinstance(each, str)]

    def _without_stand_ins(
        self, sandbox: Sandbox, before: Outcomes, steady: Mapping[DatasetId, frozenset[str]]
    ) -> dict[DatasetId, frozenset[str]]:
        """The steady columns that a function which stands in for another has no part in."""
        if len(self._scripts) == 1:
            return dict(steady)
        other = self.run(sandbox, {}, self._scripts[1])
        found: dict[DatasetId, frozenset[str]] = {}
        for target, columns in steady.items():
            rest = frozenset[str]()
            if not isinstance(other, str):
                rest = settled(before[target], [other[target]])
            self.lacking |= {(target, name) for name in columns - rest}
            found[target] = frozenset(
                each for each in columns & rest if (target, each) not in self.lacking
            )
        return found


def _shuffled(dice: random.Random, rows: Rows) -> Rows:
    return {table: dice.sample([*each], len(each)) for table, each in rows.items()}
