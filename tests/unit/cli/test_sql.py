"""`headwater sql`, as its users call it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

INSERT = "INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders"


@pytest.fixture
def sql(call, monkeypatch) -> Callable[..., Any]:
    """Call `headwater sql` with some text as standard input; returns the outcome."""

    def calling(*arguments: str, given: str = "") -> Any:
        monkeypatch.setattr("sys.stdin", StringIO(given))
        return call("sql", *arguments)

    return calling


def test_lineage_is_drawn_for_people_and_given_as_json(sql) -> None:
    shown = sql("lineage", "-", "--dialect", "postgres", given=INSERT)
    assert shown.code == 0
    assert "mart.revenue[total]" in shown.out
    assert "raw.orders[amount]" in shown.out
    (statement,) = json.loads(sql("lineage", "--format", "json", given=INSERT).out)["statements"]
    assert statement["columns"][0]["inputs"] == [
        {
            "table": ["raw", "orders"],
            "column": "amount",
            "type": "DIRECT",
            "subtype": "AGGREGATION",
            "masking": False,
        }
    ]


def test_many_questions_are_answered_one_a_line_and_in_order(sql) -> None:
    asked = [
        {
            "id": n,
            "sql": f"SELECT * FROM t{n}",
            "dialect": "duckdb",
            "schema": {f"t{n}": ["a", "b"]},
        }
        for n in range(3)
    ]
    shown = sql("lineage", "--jsonl", given="\n".join(map(json.dumps, asked)))
    answers = [json.loads(line) for line in shown.out.splitlines()]
    assert [each["id"] for each in answers] == [0, 1, 2]
    assert [len(each["statements"][0]["columns"]) for each in answers] == [2, 2, 2]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalog.json", '{"raw.orders": ["id", "amount"]}'),
        ("nested.json", '{"raw": {"orders": {"id": "int", "amount": "int"}}}'),
        ("tables.sql", "CREATE TABLE raw.orders (id int, amount int);"),
    ],
)
def test_schemas_come_from_files_of_either_kind(sql, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    options = ["--schema", str(tmp_path / name), "--default-schema", "raw", "--format", "csv"]
    shown = sql("lineage", *options, given="SELECT * FROM orders")
    assert [line.split(",")[1] for line in shown.out.splitlines()] == ["output", "id", "amount"]


def test_a_line_that_cannot_be_answered_fails_alone_and_keeps_its_place(sql) -> None:
    lines = [
        '{"id": 1, "sql": "SELECT a FROM t"}',
        "no JSON",
        '{"id": 3, "sql": "SELECT a FROM t", "dialect": "cobol"}',
        '{"id": 4, "sql": 7}',
        '{"id": 5, "sql": "SELECT a FROM t", "schema": {"t": 3}}',
        "[1]",
        '{"id": 7, "sql": "SELECT a FROM t"}',
    ]
    shown = sql("lineage", "--jsonl", given="\n".join(lines))
    assert shown.code == 0
    told = [json.loads(line) for line in shown.out.splitlines()]
    assert [each["id"] for each in told] == [1, None, 3, 4, 5, None, 7]
    states = [each["statements"][0]["status"] for each in told]
    assert states == ["resolved", *["failed"] * 5, "resolved"]
    assert all(each["statements"][0]["problems"] for each in told[1:6])


def test_check_finds_what_is_in_doubt_with_its_place_and_fails(sql, tmp_path: Path) -> None:
    doubtful, sound = tmp_path / "a.sql", tmp_path / "b.sql"
    doubtful.write_text("SELECT 1;\nSELECT x\nFROM a, b")
    sound.write_text(INSERT)
    shown = sql("check", str(doubtful), str(sound))
    assert shown.code == 1
    assert f"{doubtful}:2:8: partial: x may be a column of any of a, b" in shown.out
    assert sql("check", str(sound)).code == 0
    sarif = json.loads(sql("check", str(doubtful), "--format", "sarif").out)
    (result,) = sarif["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    junit = ET.fromstring(sql("check", str(doubtful), str(sound), "--format", "junit").out)
    assert (junit.get("tests"), junit.get("failures")) == ("2", "1")
    assert len(json.loads(sql("check", str(doubtful), "--format", "json").out)) == 1


def test_parse_lists_the_statements_inside_a_block(sql) -> None:
    block = "BEGIN INSERT INTO a SELECT x FROM b; UPDATE a SET y = 1; END"
    told = json.loads(sql("parse", "-d", "bigquery", "--format", "json", given=block).out)
    assert [each["kind"] for each in told] == ["insert", "update"]


def test_what_is_asked_wrongly_is_told_with_the_way_out(sql, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"t": 3}')
    for result in (
        sql("lineage", "-d", "cobol", given=INSERT),
        sql("lineage", "--schema", str(tmp_path / "bad.json"), given=INSERT),
        sql("lineage", str(tmp_path / "absent.sql")),
    ):
        assert result.code != 0
