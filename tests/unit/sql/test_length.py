"""Long statements cost what their text costs: work is counted, not timed."""

from __future__ import annotations

import gc

from headwater.sql.engine import lineage_of


def test_the_collector_of_cycles_rests_while_sql_is_read_and_works_again_afterwards() -> None:
    before = sum(each["collections"] for each in gc.get_stats())
    items = ", ".join(f"a.c{at} + b.d{at} AS x{at}" for at in range(2_000))
    gc.collect()
    begun = sum(each["collections"] for each in gc.get_stats())
    lineage_of(f"SELECT {items} FROM a JOIN b ON a.k = b.k", "postgres")
    assert begun > before
    assert sum(each["collections"] for each in gc.get_stats()) - begun <= 1
    assert gc.isenabled()


def test_a_long_script_of_tsql_is_read_statement_by_statement() -> None:
    block = "IF @x = {0}\nBEGIN\n  DELETE FROM t{0}\nEND;\nEND\nGO\n"
    script = lineage_of("".join(block.format(at) for at in range(300)), "tsql")
    assert [each.writes for each in script.statements] == [[(f"t{at}",)] for at in range(300)]


def test_a_chain_of_a_thousand_queries_is_resolved() -> None:
    steps = [f"s{at} AS (SELECT a, b + 1 AS b FROM s{at - 1})" for at in range(1, 1_000)]
    sql = f"WITH s0 AS (SELECT a, b FROM t), {', '.join(steps)} SELECT a, b FROM s999"
    (statement,) = lineage_of(sql, "postgres").statements
    assert (statement.status, statement.reads) == ("resolved", [("t",)])


def test_of_a_long_with_only_what_is_asked_for_is_read() -> None:
    queries = ", ".join(f"q{at} AS (SELECT a FROM t{at})" for at in range(50))
    (statement,) = lineage_of(f"WITH {queries} SELECT a FROM q7", "postgres").statements
    assert statement.reads == [("t7",)]
