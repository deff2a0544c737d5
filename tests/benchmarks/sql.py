"""Lineage of SQL beside sqlglot's, sqllineage's, openlineage-sql's and DataHub's, in one run.

python tests/benchmarks/sql.py [--rounds N] [--datahub PYTHON]

Every tool is given the same text and the same schemas, where it takes any. sqlglot answers about
one column at a time: once for each, from the text, and, in its best case, over scopes that were
made once. PYTHON: of an environment in which acryl-datahub[sql-parser] is installed, which asks for
another sqlglot than we do. How long that takes is measured there, once a statement.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from headwater.sql.answer import TableName
from headwater.sql.engine import Engine

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sql_accuracy import compare_accuracy
from sql_peers import (
    Facts,
    Place,
    nested,
    of_datahub,
    of_openlineage_sql,
    of_sqlglot,
    of_sqllineage,
    ours,
)

from support.sql_cases import FOLDER, Case, read_cases


def of_sqlglot_over_scopes(case: Case) -> int:
    """Each column by itself, over scopes that are made once."""
    found = 0
    for query in _queries(case):
        known = qualify(
            query, dialect=case.dialect, schema=nested(case), validate_qualify_columns=False
        )
        scope = build_scope(known)
        for name in query.named_selects:
            lineage(name, known, schema={}, dialect=case.dialect, scope=scope, copy=False)
            found += 1
    return found


ANSWERS: dict[str, Callable[[Case], int]] = {
    "headwater": lambda case: len(ours(case).edges),
    "sqlglot, text a column": lambda case: len(of_sqlglot(case).edges),
    "sqlglot, scopes once": of_sqlglot_over_scopes,
    "sqllineage": lambda case: len(of_sqllineage(case).edges),
    "openlineage-sql": lambda case: len(of_openlineage_sql(case).edges),
}


def _queries(case: Case) -> Iterable[exp.Query]:
    for tree in sqlglot.parse(case.sql, dialect=case.dialect):
        query = (
            tree if isinstance(tree, exp.Query) else tree.args.get("expression") if tree else None
        )
        if isinstance(query, exp.Query):
            yield query


def twenty_columns() -> Case:
    """One INSERT of twenty columns out of two CTEs, three tables and a window."""
    plain = [f"o.c{at} + p.d{at} AS x{at}" for at in range(8)]
    sums = [f"SUM(o.c{at}) OVER (PARTITION BY p.k ORDER BY o.at) AS y{at}" for at in range(4)]
    cases = [f"CASE WHEN q.e{at} > 0 THEN o.c{at} ELSE p.d{at} END AS z{at}" for at in range(8)]
    sql = (
        "WITH o AS (SELECT * FROM raw.orders WHERE status = 'paid'), "
        "p AS (SELECT k, "
        + ", ".join(f"MAX(d{at}) AS d{at}" for at in range(10))
        + " FROM raw.parts "
        "GROUP BY k) SELECT " + ", ".join([*plain, *sums, *cases]) + " FROM o JOIN p ON o.k = p.k "
        "LEFT JOIN raw.quotes AS q ON q.k = p.k WHERE o.at > '2026-01-01'"
    )
    schemas: dict[TableName, list[str]] = {
        ("raw", "orders"): ["k", "at", "status", *(f"c{at}" for at in range(10))],
        ("raw", "parts"): ["k", *(f"d{at}" for at in range(10))],
        ("raw", "quotes"): ["k", *(f"e{at}" for at in range(10))],
    }
    return Case("postgres", 0, "twenty columns", sql, schemas)


def took(work: Callable[[], object], *, rounds: int) -> float:
    """Milliseconds, the median of several rounds."""
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def compare(
    title: str, cases: Sequence[Case], elsewhere: Mapping[Place, Facts | None], *, rounds: int
) -> None:
    """Time every tool on the cases of which it tells columns, and ours beside it.

    elsewhere: what was measured in another environment.
    """
    print(f"{title}: {len(cases)}")
    mine: dict[int, float] = {}
    for name, tool in ANSWERS.items():
        each: list[float] = []
        shared: list[float] = []
        for at, case in enumerate(cases):
            try:
                if not tool(case):
                    continue
                each.append(took(lambda: tool(case), rounds=rounds))  # noqa: B023 because it is called at once
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 because a panic of Rust is no Exception
                continue
            shared.append(mine.setdefault(at, each[-1]))
        _tell(name, each, shared)
    told = [
        (facts.ms, mine[at])
        for at, case in enumerate(cases)
        if (facts := elsewhere.get((case.dialect, case.line))) is not None
        and facts.edges
        and facts.ms is not None
        and at in mine
    ]
    _tell("DataHub's parser", [ms for ms, _ in told], [own for _, own in told])


def _tell(name: str, each: Sequence[float], shared: Sequence[float]) -> None:
    if each:
        print(
            f"  {name:<24} {len(each):5} with columns   median {statistics.median(each):8.3f} ms"
            f"   in all {sum(each):9.1f} ms   {sum(each) / sum(shared):7.2f} x ours on the same"
        )


def repeated(case: Case) -> None:
    """Ask the same again, and the same with other values."""
    engine = Engine(case.dialect, case.schemas)
    engine.lineage_of(case.sql)
    again = took(lambda: [engine.lineage_of(case.sql) for _ in range(1_000)], rounds=5)
    days = [
        case.sql.replace("2026-01-01", f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}") for n in range(300)
    ]
    other = took(lambda: [Engine.lineage_of(engine, each) for each in days], rounds=1) / len(days)
    print(f"repeated statement: {again:.2f} us; with another value in it: {other * 1e3:.0f} us")


def long_statements() -> None:
    """Lines of SQL, and how long one takes; equal where the time is linear."""
    for lines in (100, 1_000, 10_000):
        items = ",\n".join(f"  a.c{at % 50} + b.d{at % 50} AS x{at}" for at in range(lines))
        text = f"SELECT\n{items}\nFROM a JOIN b ON a.k = b.k"
        _tell_lines("select list", text, lines)
    for lines in (100, 1_000, 10_000):
        branch = "SELECT c1, c2 FROM a WHERE c3 = 1"
        _tell_lines("UNION ALL", "\nUNION ALL ".join([branch] * lines), lines)
    for lines in (100, 1_000, 3_000):
        steps = [f"s{at} AS (SELECT c1, c2 + 1 AS c2 FROM s{at - 1})" for at in range(1, lines)]
        chain = ",\n".join(["s0 AS (SELECT c1, c2 FROM a)", *steps])
        _tell_lines("chain of WITH", f"WITH {chain}\nSELECT * FROM s{lines - 1}", lines)


def _tell_lines(what: str, text: str, lines: int) -> None:
    schemas: dict[TableName, list[str]] = {
        ("a",): ["k", *(f"c{at}" for at in range(50))],
        ("b",): ["k", *(f"d{at}" for at in range(50))],
    }
    status = Engine("postgres", schemas).lineage_of(text).statements[0].status
    each = took(lambda: Engine("postgres", schemas).lineage_of(text), rounds=3)
    line = each / lines * 1e3
    print(f"  {what:<16} {lines:6,} lines {each:9.1f} ms   {line:7.1f} us a line   {status}")


def wide_star() -> None:
    """`*` over 5,000 columns, three queries deep."""
    schemas: dict[TableName, list[str]] = {("wide",): [f"c{at}" for at in range(5_000)]}
    sql = "INSERT INTO t SELECT * FROM (SELECT w.* FROM (SELECT * FROM wide) AS w) AS v"
    each = took(lambda: Engine("snowflake", schemas).lineage_of(sql), rounds=3)
    print(f"* over 5,000 columns, three deep: {each:.0f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--datahub", type=Path, metavar="PYTHON")
    asked = options.parse_args()
    rounds = asked.rounds
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    golden = [case for path in sorted(FOLDER.glob("*.sql")) for case in read_cases(path)]
    wide = twenty_columns()
    elsewhere = of_datahub(asked.datahub, [*golden, wide]) if asked.datahub is not None else {}
    compare("statements of tests/golden/sql", golden, elsewhere, rounds=rounds)
    compare("a statement of twenty columns", [wide], elsewhere, rounds=rounds * 3)
    repeated(twenty_columns())
    long_statements()
    wide_star()
    compare_accuracy(golden, elsewhere)


if __name__ == "__main__":
    main()
