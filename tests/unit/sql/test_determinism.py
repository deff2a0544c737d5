"""Whether SQL gives the same again: cases by dialect, and how findings are told."""

from __future__ import annotations

import pytest

from headwater.sql.determinism import certainty, uncertain

SAME = ""

CASES = (
    # -- the time at which it runs --
    ("postgres", "SELECT now(), a FROM t", "1:8 time no"),
    ("postgres", "SELECT a,\n  CURRENT_DATE AS d FROM t", "2:3 time no"),
    ("postgres", "SELECT age(born) FROM t", "1:8 time no"),
    ("postgres", "SELECT age(died, born) FROM t", SAME),
    ("postgres", "SELECT a FROM t WHERE at > 'now'::timestamp", "1:28 time no"),
    ("postgres", "SELECT a, now FROM t WHERE word = 'now'", SAME),
    ("postgres", "CREATE TABLE t (id int, at timestamp DEFAULT now())", "1:46 time no"),
    ("tsql", "SELECT GETDATE() AS at, SYSUTCDATETIME() AS utc FROM t", "1:8 time no; 1:25 time no"),
    ("tsql", "DECLARE @d DATE = GETDATE();\nSELECT a FROM t WHERE d = @d", "1:19 time no"),
    ("oracle", "SELECT SYSDATE, SYSTIMESTAMP FROM t", "1:8 time no; 1:17 time no"),
    ("snowflake", "SELECT CURRENT_TIMESTAMP() AS at FROM t", "1:8 time no"),
    ("mysql", "SELECT NOW(), CURDATE() FROM t", "1:8 time no; 1:15 time no"),
    ("sqlite", "SELECT date('now'), date(d) FROM t", "1:13 time no"),
    ("sqlite", "SELECT datetime(), strftime('%Y', d) FROM t", "1:8 time no"),
    ("duckdb", "SELECT today() FROM t", "1:8 time no"),
    ("clickhouse", "SELECT now64() FROM t", "1:8 time no"),
    ("spark", "SELECT unix_timestamp(d, 'yyyy') FROM t", SAME),
    # -- chance and counters --
    ("postgres", "SELECT random(), gen_random_uuid() FROM t", "1:8 chance no; 1:18 chance no"),
    ("tsql", "SELECT NEWID() AS id FROM t", "1:8 chance no"),
    ("bigquery", "SELECT RAND(), GENERATE_UUID() FROM t", "1:8 chance no; 1:16 chance no"),
    ("snowflake", "SELECT UUID_STRING(), s.NEXTVAL FROM t", "1:8 chance no; 1:23 counter no"),
    ("oracle", "SELECT SYS_GUID(), ids.NEXTVAL FROM t", "1:8 chance no; 1:20 counter no"),
    ("mysql", "SELECT RAND(42) FROM t", "1:8 chance unknown"),
    ("postgres", "SELECT nextval('ids') FROM t", "1:8 counter no"),
    ("tsql", "SELECT NEXT VALUE FOR ids FROM t", "1:8 counter no"),
    ("spark", "SELECT monotonically_increasing_id() FROM t", "1:8 counter no"),
    ("snowflake", "SELECT seq4(), seq8(1) FROM t", "1:8 counter no; 1:16 counter no"),
    ("spark", "SELECT shuffle(a), first_value(b) FROM t", "1:8 chance no; 1:20 order unknown"),
    # -- rows of which some are kept --
    ("postgres", "SELECT a FROM t LIMIT 3", "1:17 order no"),
    ("postgres", "SELECT a, b FROM t ORDER BY a LIMIT 3", "1:31 ties unknown"),
    ("postgres", "SELECT a FROM t ORDER BY a LIMIT 3", SAME),
    ("postgres", "SELECT a, SUM(b) FROM t GROUP BY a ORDER BY a LIMIT 3", SAME),
    ("postgres", "SELECT a, SUM(b) FROM t GROUP BY 1 ORDER BY 2 LIMIT 3", "1:47 ties unknown"),
    ("postgres", "SELECT SUM(b) FROM t LIMIT 1", SAME),
    ("postgres", "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u LIMIT 1)", SAME),
    ("postgres", "SELECT DISTINCT ON (a) a, b FROM t", "1:8 order no"),
    ("postgres", "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b", SAME),
    ("tsql", "SELECT TOP 5 a FROM t", "1:8 order no"),
    ("tsql", "SELECT TOP 5 a FROM t ORDER BY a", SAME),
    ("oracle", "SELECT a FROM t FETCH FIRST 3 ROWS ONLY", "1:17 order no"),
    ("oracle", "SELECT a FROM t WHERE ROWNUM <= 3", "1:23 order no"),
    ("duckdb", "SELECT a, b FROM t ORDER BY ALL LIMIT 3", SAME),
    ("mysql", "DELETE FROM t LIMIT 5", "1:15 order no"),
    # -- windows and lists --
    (
        "snowflake",
        "SELECT a, b FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY at) = 1",
        "1:28 ties unknown",
    ),
    (
        "snowflake",
        "SELECT a, at FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY at) = 1",
        SAME,
    ),
    ("bigquery", "SELECT ROW_NUMBER() OVER (PARTITION BY a) FROM t", "1:8 order no"),
    ("trino", "SELECT FIRST_VALUE(b) OVER (ORDER BY a) FROM t", "1:8 ties unknown"),
    ("trino", "SELECT FIRST_VALUE(a) OVER (ORDER BY a) FROM t", SAME),
    ("postgres", "SELECT RANK() OVER (ORDER BY a), SUM(b) OVER (ORDER BY a) FROM t", SAME),
    (
        "postgres",
        "SELECT SUM(b) OVER (ORDER BY a ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) FROM t",
        "1:8 ties unknown",
    ),
    ("postgres", "SELECT string_agg(a, ',') FROM t", "1:8 order no"),
    ("postgres", "SELECT string_agg(a, ',' ORDER BY a) FROM t", SAME),
    ("postgres", "SELECT array_agg(a ORDER BY b) FROM t", "1:8 ties unknown"),
    ("snowflake", "SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY a) FROM t", SAME),
    ("oracle", "SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY b) FROM t", "1:8 ties unknown"),
    ("spark", "SELECT collect_list(a) FROM t", "1:8 order no"),
    ("spark", "SELECT sort_array(collect_list(a)) FROM t", SAME),
    ("mysql", "SELECT GROUP_CONCAT(a) FROM t", "1:8 order no"),
    ("snowflake", "SELECT ANY_VALUE(a) FROM t", "1:8 order unknown"),
    ("trino", "SELECT max_by(a, b) FROM t", "1:8 ties unknown"),
    # -- samples, estimates, numbers --
    ("postgres", "SELECT a FROM t TABLESAMPLE SYSTEM (10)", "1:17 sample no"),
    ("postgres", "SELECT a FROM t TABLESAMPLE SYSTEM (10) REPEATABLE (1)", "1:17 sample unknown"),
    ("bigquery", "SELECT APPROX_COUNT_DISTINCT(a) FROM t", "1:8 approximate unknown"),
    ("duckdb", "SELECT SUM(CAST(a AS DOUBLE)) FROM t", "1:8 float yes"),
    ("duckdb", "SELECT SUM(a) FROM t", SAME),
    # -- what lies outside of the text --
    ("postgres", "SELECT current_user FROM t", "1:8 session no"),
    ("tsql", "SELECT @@VERSION FROM t", "1:8 session no"),
    ("tsql", "SELECT a FROM t WHERE d = @day", "1:27 parameter unknown"),
    ("bigquery", "SELECT a FROM t WHERE d = @day", "1:27 parameter unknown"),
    ("snowflake", "SELECT a FROM t WHERE d = $day", "1:27 parameter unknown"),
    (
        "snowflake",
        "SELECT a FROM {{ ref('t') }} WHERE d > '{{ var(\"d\") }}'",
        "1:41 parameter unknown",
    ),
    ("snowflake", "SELECT $1 FROM @stage/files", "1:16 outside unknown"),
    ("duckdb", "SELECT a FROM read_parquet('s3://lake/t')", "1:15 outside unknown"),
    ("spark", "SELECT a FROM parquet.`s3://lake/t`", "1:15 outside unknown"),
    ("spark", "SELECT a FROM t VERSION AS OF 3", SAME),
    ("snowflake", "COPY INTO t FROM @stage", "1:1 outside unknown"),
    ("postgres", "SELECT shop.tax(a) FROM t", "1:13 function unknown"),
    ("postgres", "SELECT lower(a), regexp_like(a, 'x') FROM t", SAME),
    (
        "postgres",
        "CREATE FUNCTION f(n int) RETURNS int AS $$ SELECT 2 $$ LANGUAGE sql; SELECT f(a) FROM t",
        SAME,
    ),
    ("snowflake", "CALL refresh()", "1:1 unread unknown"),
    ("postgres", "SELEC a FRM", "1:1 unread unknown"),
    # -- columns that are not named --
    ("postgres", "SELECT * FROM t", "1:8 star yes"),
    ("postgres", "WITH c AS (SELECT a FROM t) SELECT * FROM c", SAME),
    ("postgres", "SELECT COUNT(*) FROM t", SAME),
)


def short(sql: str, dialect: str) -> str:
    """Findings as cases write them."""
    found = uncertain(sql, dialect)
    return "; ".join(f"{each.line}:{each.column} {each.kind} {each.outcome}" for each in found)


@pytest.mark.parametrize(("dialect", "sql", "expected"), CASES)
def test_sql_depends_on_what_a_person_says_it_depends_on(
    dialect: str, sql: str, expected: str
) -> None:
    assert short(sql, dialect) == expected


def test_several_findings_come_to_the_worst_of_them() -> None:
    assert certainty(uncertain("SELECT a FROM t", "postgres")) == "yes"
    assert certainty(uncertain("SELECT * FROM t", "postgres")) == "yes"
    assert certainty(uncertain("SELECT f(a) FROM t", "postgres")) == "unknown"
    assert certainty(uncertain("SELECT f(a), now() FROM t", "postgres")) == "no"


def test_each_finding_says_what_it_is_and_how_to_be_rid_of_it() -> None:
    (found,) = uncertain("SELECT a FROM t LIMIT 10", "postgres")
    assert found.what == "LIMIT 10"
    assert "nothing says in which order" in found.detail
    assert "ORDER BY" in found.fix


def test_all_branches_of_a_template_are_looked_at() -> None:
    sql = "SELECT {% if fast %} now() {% else %} random() {% endif %} FROM t"
    assert {each.kind for each in uncertain(sql, "postgres")} == {"time", "chance"}


@pytest.mark.parametrize("sql", ["", ";;", "(" * 5_000, "SELECT " + "f(" * 300, "\0", "'"])
def test_hostile_text_gets_an_answer(sql: str) -> None:
    assert certainty(uncertain(sql, "snowflake")) in {"yes", "unknown"}


def test_a_text_has_no_more_findings_than_anybody_reads() -> None:
    assert len(uncertain("SELECT now() FROM t;\n" * 1_000, "postgres")) == 200
