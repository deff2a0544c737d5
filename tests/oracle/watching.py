"""Which columns are seen to have an influence, and whether our answer says so."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from headwater.sql.answer import Input, Statement
from headwater.sql.engine import lineage_of
from oracle.engines import NULLS, Database, Result
from oracle.worlds import Table, Variant, changed, draw_tables, shuffled

VARIANTS = 3
"""How often each column is changed."""
SHUFFLES = 2

Leaf = tuple[str, str]
"""A table, and a path in it."""


@dataclass
class World:
    """Tables in a database, in schemas of their own each in which one thing is different."""

    tables: list[Table]
    variants: list[tuple[str, Variant]] = field(default_factory=list[tuple[str, Variant]])

    def of(self, sql: str) -> list[tuple[str, Variant]]:
        """The variants of tables that a query names."""
        named = {name.lower() for name in re.findall(r"\bt\d\b", sql, re.IGNORECASE)}
        return [each for each in self.variants if each[1].table.name in named]

    def schemas(self) -> dict[tuple[str, ...], list[str]]:
        """The tables as our engine is told of them."""
        return {(table.name,): [*table.columns] for table in self.tables}


@dataclass(frozen=True)
class Seen:
    """One query, watched.

    influences: what changed with each leaf: places of columns, or None for rows whose columns,
    each by itself, were what they were before. empty: whether no row ever came. without_value: the
    places of columns that were never anything but NULL. unsettled: why nothing can be learned.
    """

    sql: str
    influences: dict[Leaf, set[int | None]] = field(default_factory=dict[Leaf, "set[int | None]"])
    names: tuple[str, ...] = ()
    empty: bool = False
    without_value: frozenset[int] = frozenset()
    unsettled: str = ""


@dataclass(frozen=True)
class Missed:
    """An influence that was seen and that nobody claims. output: the column that changed."""

    sql: str
    leaf: Leaf
    output: str


def build(dice: random.Random, database: Database) -> World:
    """Draw tables and fill a database with them and with their variants."""
    world = World(draw_tables(dice))
    database.fill("base", world.tables)
    for at in range(SHUFFLES):
        database.fill(f"shuffled{at}", [shuffled(dice, table) for table in world.tables])
    for table in world.tables:
        for leaf in table.leaves():
            for _ in range(VARIANTS):
                schema = f"variant{len(world.variants)}"
                variant = Variant(changed(dice, table, leaf), leaf)
                database.fill(schema, [variant.table])
                world.variants.append((schema, variant))
    return world


def watch(database: Database, world: World, sql: str) -> Seen:
    """Run a query on every variant of the tables that it names."""
    orders = ["base", *(f"shuffled{at}" for at in range(SHUFFLES))]
    first = database.run(sql, orders[:1])[0]
    if isinstance(first, str):
        return Seen(sql, unsettled=first)
    variants = world.of(sql)
    results = database.run(sql, [*orders[1:], *(schema for schema, _ in variants)])
    before = Counter(first.rows)
    for other in results[:SHUFFLES]:
        if isinstance(other, str) or Counter(other.rows) != before:
            return Seen(sql, unsettled="it depends on the order of rows")
    every = [first, *(each for each in results if isinstance(each, Result))]
    values = [{row[at] for each in every for row in each.rows} for at in range(len(first.names))]
    without = frozenset(at for at, held in enumerate(values) if held <= NULLS)
    empty = not any(each.rows for each in every)
    seen = Seen(sql, names=first.names, empty=empty, without_value=without)
    columns = _columns(first)
    for (_, variant), result in zip(variants, results[SHUFFLES:], strict=True):
        if isinstance(result, str) or Counter(result.rows) == before:
            continue
        now = _columns(result)
        places: set[int | None] = {at for at in range(len(first.names)) if now[at] != columns[at]}
        leaf = (variant.table.name, variant.leaf)
        seen.influences.setdefault(leaf, set()).update(places or {None})
    return seen


def _columns(result: Result) -> list[Counter[str]]:
    if not result.rows:
        return [Counter() for _ in result.names]
    return [Counter(column) for column in zip(*result.rows, strict=True)]


def answer(database: Database, world: World, sql: str) -> Statement:
    """What we say of the query."""
    return lineage_of(sql, database.dialect, world.schemas()).statements[0]


def missed(seen: Seen, statement: Statement) -> list[Missed]:
    """Influences that nobody claims.

    A change of a column is claimed by any input of that column, direct or not, and by what
    decides about rows; a change of rows alone by any input of the whole.
    """
    rows = [*statement.dataset_inputs]
    found: list[Missed] = []
    for leaf, places in seen.influences.items():
        for place in sorted(places, key=str):
            inputs = rows + inputs_at(statement, seen.names, place)
            if not any(covers(each, leaf) for each in inputs):
                output = "rows" if place is None else seen.names[place]
                found.append(Missed(seen.sql, leaf, output))
    return found


def is_stable(database: Database, world: World, found: Missed, dice: random.Random) -> bool:
    """Whether what was seen does not depend on the order of rows once the column is changed."""
    for _, variant in world.of(found.sql):
        if (variant.table.name, variant.leaf) != found.leaf:
            continue
        results: list[object] = []
        for _ in range(6):
            tables = [variant.table if t.name == variant.table.name else t for t in world.tables]
            database.fill("again", [shuffled(dice, table) for table in tables])
            result = database.run(found.sql, ["again"])[0]
            results.append(result if isinstance(result, str) else Counter(result.rows))
        if any(result != results[0] for result in results):
            return False
    return True


def inputs_at(statement: Statement, names: Sequence[str], place: int | None) -> list[Input]:
    """The inputs of the column at a place; of all columns for None."""
    if place is None:
        return [each for column in statement.columns for each in column.inputs]
    if len(statement.columns) == len(names):
        return statement.columns[place].inputs
    # Of a column that is told under no name of its own, `*` speaks.
    called = {column.output.column.lower() for column in statement.columns}
    # DuckDB numbers columns of equal names, which we tell as one.
    name = names[place].lower()
    name = name if name in called else re.sub(r"_\d+$", "", name)
    name = name if name in called else "*"
    return [
        each
        for column in statement.columns
        if column.output.column.lower() == name
        for each in column.inputs
    ]


def covers(claimed: Input, leaf: Leaf) -> bool:
    """Whether an input is this part of a column, a part of it, or what it is a part of."""
    table, path = leaf
    its = claimed.column.lower().removesuffix(".*")
    same = its in {path, "*"} or path.startswith(f"{its}.") or its.startswith(f"{path}.")
    return same and claimed.table[-1].lower() == table
