"""Files that are no SQL yet: branches, loops and definitions of jinja, headers of SQLMesh."""

from __future__ import annotations

from headwater.sql.answer import Statement
from headwater.sql.engine import lineage_of


def read(sql: str) -> list[Statement]:
    return lineage_of(sql, "snowflake").statements


def test_every_branch_of_an_if_counts() -> None:
    (statement,) = read("SELECT {% if a %} x {% elif b %} y {% else %} z {% endif %} AS v FROM t")
    assert [each.column for each in statement.columns[0].inputs] == ["x", "y", "z"]
    assert statement.columns[0].expression == "EITHER(x, y, z)"


def test_a_branch_that_is_no_sql_costs_no_other() -> None:
    (statement,) = read("SELECT a FROM t {% if x %} WHERE b = 1 {% else %} WHERE ( {% endif %}")
    assert (statement.status, statement.reads) == ("partial", [("t",)])
    assert [each.column for each in statement.dataset_inputs] == ["b"]
    assert len(statement.problems) == 1


def test_branches_within_branches_are_read() -> None:
    (statement,) = read(
        "SELECT a FROM {% if x %}{% if y %} t1 {% else %} t2 {% endif %}{% else %} t3 {% endif %}"
    )
    assert set(statement.reads) >= {("t1",), ("t3",)}


def test_what_is_defined_is_not_read() -> None:
    sql = (
        "{% macro m(c) %} SELECT nothing FROM nowhere {% endmacro %}"
        "{% set q %} SELECT 1 FROM nowhere {% endset %}{% set k = 'v' %} SELECT a FROM t"
    )
    assert [each.reads for each in read(sql)] == [[("t",)]]


def test_a_call_of_a_statement_is_a_statement_of_its_own() -> None:
    sql = "{% call statement('s') %} SELECT b FROM u {% endcall %} SELECT a FROM t"
    assert [each.reads for each in read(sql)] == [[("u",)], [("t",)]]


def test_many_branches_are_read_a_few_times() -> None:
    branches = "".join(f"{{% elif x == {at} %}} t{at} " for at in range(1, 500))
    (statement,) = read(f"SELECT a FROM {{% if x == 0 %}} t0 {branches}{{% endif %}}")
    assert len(statement.reads) == 8


def test_tags_that_end_nothing_change_nothing() -> None:
    (statement,) = read("{% endif %}{% else %}{% endmacro %}{% endfor %} SELECT a FROM t")
    assert statement.reads == [("t",)]


def test_places_in_the_text_stay_what_they_are() -> None:
    sql = "MODEL (\n  name m.x,\n  kind FULL\n);\n\nSELECT a FROM t\nWHERE ("
    (statement,) = read(sql)
    assert statement.problems[0].line == 7


def test_a_header_of_sqlmesh_says_what_is_made() -> None:
    sql = "-- a model\nMODEL (name m.x, kind VIEW);\nSELECT a FROM t"
    (statement,) = read(sql)
    assert (statement.kind, statement.writes) == ("create view", [("m", "x")])


def test_a_header_in_front_of_other_statements_is_left_out() -> None:
    sql = "MODEL (name m.x, kind FULL);\nDELETE FROM t;\nSELECT a FROM u"
    assert [each.kind for each in read(sql)] == ["delete", "select"]


def test_a_header_without_an_end_is_no_header() -> None:
    assert [each.status for each in read("MODEL (name m.x")] == ["failed"]


def test_hooks_may_hold_templates() -> None:
    hook = '{{ config(post_hook="grant select on {{ this }} to r") }}'
    (statement,) = read(f"{hook} SELECT a FROM {{{{ ref('t') }}}}")
    assert (statement.status, statement.reads) == ("resolved", [("t",)])


def test_a_version_is_part_of_the_name() -> None:
    sql = (
        "SELECT a FROM {{ ref('shop', 'orders', v=2) }} JOIN {{ ref('b', version='3') }} USING (c)"
    )
    assert read(sql)[0].reads == [("shop", "orders_v2"), ("b_v3",)]


def test_a_template_behind_something_complete_is_a_clause() -> None:
    sql = (
        "SELECT a, count(*) AS n FROM {{ ref('t') }} x {{ joins() }}\n"
        "WHERE a = 1 {{ conditions }} {{ dbt_utils.group_by(1) }}"
    )
    (statement,) = read(sql)
    assert (statement.status, statement.reads) == ("resolved", [("t",)])


def test_a_template_behind_a_comment_is_what_it_is_without_it() -> None:
    (statement,) = read("SELECT\n -- the key\n {{ key('a') }} AS k FROM t")
    assert [each.output.column for each in statement.columns] == ["k"]


def test_a_template_may_name_a_column() -> None:
    (statement,) = read("SELECT a AS {{ name }}, cast(b AS {{ type }}) AS c FROM t")
    assert [each.output.column for each in statement.columns] == ["{{ name }}", "c"]
