"""Runs random queries on a real database and looks whether our answers miss an influence.

    python -m oracle.sql --engine duckdb --queries 20000 --seed 1        (in tests/)

Tables are filled with a few rows. Each query is run once on them, once on each of two other orders
of the same rows (what differs there is left out, since it depends on nothing that SQL speaks of),
and once for each change of one column, or of one part of it, of every table that it names. What
then differs in the outcome was influenced by that column, and our answer must say so:

- An output column whose values changed, as a multiset: an input of that column, direct or not, or
  one of the inputs of the whole, which decide about rows.
- An outcome whose columns are the same, each by itself, but not its rows: any input.

What is claimed as DIRECT and was never seen is counted, by what hides it.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field

from headwater.sql.answer import Statement
from oracle.engines import DATABASES, Database
from oracle.queries import draw_query
from oracle.shrinking import shrunk
from oracle.watching import (
    Missed,
    Seen,
    World,
    answer,
    build,
    covers,
    inputs_at,
    is_stable,
    missed,
    watch,
)

_QUERIES_A_WORLD = 100
_CHOICES = re.compile(
    r"\b(?:case|coalesce|if|ifnull|nullif|greatest|least|arg_max)\b|\[\d\]", re.IGNORECASE
)
_FEW = re.compile(
    r"\b(?:max|min|count|distinct|union|intersect|except|limit|first_value|last_value|nth_value|lag"
    r"|lead|percentile_disc|any|bool_or|over|filter|pivot|count_if)\b",
    re.IGNORECASE,
)
_BLUNT = re.compile(
    r"\b(?:length|left|substring|replace|regexp_replace|trim|month|date_trunc|to_char|cardinality"
    r"|len|is null|is not null|between|like|in|not|and|or|exists|unnest)\b|[<>=%]",
    re.IGNORECASE,
)


@dataclass
class Report:
    """What was found.

    unsettled: queries of which nothing can be learned, by reason. unanswered: those of which we say
    ourselves that we cannot read them.
    """

    queries: int = 0
    influences: int = 0
    direct: int = 0
    unsettled: Counter[str] = field(default_factory=Counter[str])
    statuses: Counter[str] = field(default_factory=Counter[str])
    unseen: Counter[str] = field(default_factory=Counter[str])
    missed: list[Missed] = field(default_factory=list[Missed])
    unanswered: list[str] = field(default_factory=list[str])
    unexplained: list[str] = field(default_factory=list[str])

    @property
    def recall(self) -> float:
        """The share of influences that were seen and are claimed."""
        return 1 - len(self.missed) / max(1, self.influences)


def look(
    database: Database, *, queries: int, seed: int, stop_at: int = 20, aloud: bool = False
) -> Report:
    """Watch so many queries; no further than to so many influences that are missed."""
    report = Report()
    number = told = 0
    while report.queries < queries and len(report.missed) < stop_at:
        dice = random.Random(f"{seed}/{number}")
        number += 1
        world = build(dice, database)
        for _ in range(min(_QUERIES_A_WORLD, queries - report.queries)):
            _look_at(
                database, world, draw_query(dice, world.tables, duck=_is_duck(database)), report
            )
        if aloud:
            for each in report.missed[told:]:
                print(f"\nmissed: {each.leaf} -> {each.output}: {each.sql}", flush=True)
            told = len(report.missed)
            print(f"\r{report.queries:,} queries, {report.influences:,} influences,"
                  f" {len(report.missed)} missed", end="", file=sys.stderr)  # fmt: skip
    return report


def _is_duck(database: Database) -> bool:
    return database.dialect == "duckdb"


def _look_at(database: Database, world: World, sql: str, report: Report) -> None:
    seen = watch(database, world, sql)
    if seen.unsettled:
        by_order = seen.unsettled.startswith("it depends")
        report.unsettled[seen.unsettled if by_order else "it does not run"] += 1
        return
    statement = answer(database, world, sql)
    if statement.status in {"failed", "opaque"}:
        report.unanswered.append(sql)
        return
    found = missed(seen, statement)
    if found and not all(is_stable(database, world, each, random.Random(0)) for each in found):
        report.unsettled["it depends on the order of rows"] += 1
        return
    report.queries += 1
    report.statuses[statement.status] += 1
    report.influences += sum(map(len, seen.influences.values()))
    report.missed += found
    _count_direct(seen, statement, report)


def _count_direct(seen: Seen, statement: Statement, report: Report) -> None:
    for place in range(len(seen.names)):
        for each in inputs_at(statement, seen.names, place):
            if each.type != "DIRECT":
                continue
            report.direct += 1
            if any(
                covers(each, leaf) and place in places for leaf, places in seen.influences.items()
            ):
                continue
            why = _why_unseen(seen, place)
            report.unseen[why] += 1
            if why == "not explained":
                report.unexplained.append(
                    f"{each.table[-1]}[{each.column}] -> {seen.names[place]}: {seen.sql}"
                )


def _why_unseen(seen: Seen, place: int) -> str:
    if seen.empty:
        return "no row ever came out"
    if place in seen.without_value:
        return "the output was never anything but NULL"
    for pattern, why in (
        (_CHOICES, "another branch or another argument was taken"),
        (_FEW, "few of the values count: an aggregate, a window, a limit, rows that are equal"),
        (_BLUNT, "a comparison or a function that many values are the same to"),
    ):
        if pattern.search(seen.sql):
            return why
    if any(place is None for places in seen.influences.values() for place in places):
        return "its values only came in another order"
    joined = re.search(r"\bjoin\b|,|\bwhere\b", seen.sql, re.IGNORECASE)
    return "the rows that have the changed value did not come out" if joined else "not explained"


def smallest(database: Database, world: World, found: Missed) -> str:
    """The shortest query that misses the influence of the same column."""

    def shows(sql: str) -> bool:
        seen = watch(database, world, sql)
        if seen.unsettled:
            return False
        again = missed(seen, answer(database, world, sql))
        return any(
            each.leaf == found.leaf and is_stable(database, world, each, random.Random(0))
            for each in again
        )

    return shrunk(found.sql, database.dialect, shows=shows)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--engine", choices=[*DATABASES], default="duckdb")
    options.add_argument("--queries", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    told = options.parse_args()
    database = DATABASES[told.engine]()
    try:
        report = look(database, queries=told.queries, seed=told.seed, aloud=True)
        tell(told.engine, report)
        for each in report.missed[:5]:
            _tell_missed(database, told.seed, each)
    finally:
        database.close()
    sys.exit(bool(report.missed))


def tell(engine: str, report: Report) -> None:
    """Print what was found."""
    print(f"\n{engine}: {report.queries:,} queries; {dict(report.unsettled)} left out")
    print(f"  our answers: {dict(report.statuses)}; to {len(report.unanswered)} more, none")
    for each in report.unanswered[:3]:
        print(f"             {each}")
    print(f"  influences seen {report.influences:,}, missed {len(report.missed)},"
          f" recall {report.recall:.5f}")  # fmt: skip
    unseen = sum(report.unseen.values())
    print(f"  DIRECT inputs claimed {report.direct:,}, not seen {unseen:,}:")
    for why, count in report.unseen.most_common():
        print(f"    {count:7,}  {why}")
    for each in report.unexplained[:3]:
        print(f"             {each}")


def _tell_missed(database: Database, seed: int, found: Missed) -> None:
    table, path = found.leaf
    print(f"\nmissed: {table}[{path}] has an influence on {found.output}")
    for number in range(10_000):
        dice = random.Random(f"{seed}/{number}")
        world = build(dice, database)
        drawn = (
            draw_query(dice, world.tables, duck=_is_duck(database)) for _ in range(_QUERIES_A_WORLD)
        )
        if found.sql in drawn:
            print(f"  {smallest(database, world, found)}\n  out of: {found.sql}")
            return


if __name__ == "__main__":
    main()
