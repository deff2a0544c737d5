from __future__ import annotations

import io
import json

from headwater.model.identity import DatasetId


def test_a_name_is_tried_against_every_rule_without_a_server(call):
    told = call("names", "test", "s3a://lake", "/orders/")
    assert told.code == 0
    tried = json.loads(told.out)
    assert tried["id"] == str(DatasetId("s3://lake", "orders"))
    assert [step["rule"] for step in tried["steps"]] == ["scheme", "key"]
    assert tried["steps"][0]["after"] == {"namespace": "s3://lake", "name": "/orders/"}
    assert tried["spelled"] == {"namespace": "s3a://lake", "name": "/orders/"}


def test_an_identifier_is_tried_too_and_a_table_ends_with_the_name(call):
    identifier = str(DatasetId("postgresql://h", "d.s.t"))
    told = call("names", "test", identifier, "--format", "table")
    lines = [line.split() for line in told.out.splitlines() if line.strip()]
    assert lines[-1] == ["named", "postgres://h", "d.s.t"]
    assert ["scheme", "postgres://h", "d.s.t"] in lines


def test_rules_of_a_file_are_tried_and_what_they_cut_off_is_told(call, tmp_path):
    rules = tmp_path / "naming.toml"
    rules.write_text("[partitions]\ntrim = true\n", encoding="utf-8")
    told = call("names", "test", "s3://lake", "orders/day=1", "--rules", str(rules))
    assert json.loads(told.out)["subset"] == "day=1"
    rules.write_text("[partition]\ntrim = true\n", encoding="utf-8")
    told = call("names", "test", "s3://lake", "orders/day=1", "--rules", str(rules))
    assert told.code == 2
    assert "partition: there is no such key; did you mean partitions?" in told.err


def test_rewrites_that_never_settle_are_said_to_be_left_out(call, tmp_path):
    rules = tmp_path / "naming.toml"
    rules.write_text('[[rewrite]]\nrule = "r"\nname = "(?P<n>.+)"\nto_name = "x{n}"\n')
    line = ["names", "test", "a", "b", "--rules", str(rules)]
    assert json.loads(call(*line).out)["settled"] is False
    assert "never settle" in call(*line, "--format", "table").out


def test_names_are_read_from_standard_input_one_a_line(call, monkeypatch):
    identifier = str(DatasetId("s3n://b", "a b"))
    lines = f"s3a://lake key with spaces\n\n{identifier}\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    told = call("names", "test")
    names = [json.loads(line)["dataset"] for line in told.out.splitlines()]
    assert names == [
        {"namespace": "s3://lake", "name": "key with spaces"},
        {"namespace": "s3://b", "name": "a b"},
    ]


def test_what_names_no_dataset_is_answered_with_how_to_write_one(call):
    told = call("names", "test", "orders")
    assert told.code == 2
    assert "write NAMESPACE NAME" in told.err


def test_conflicts_are_listed_with_what_joins_them(call, stand_in):
    one, other = "dataset:w:Orders", "dataset:w:orders"
    stand_in.put(
        "/api/v2/names/conflicts",
        {
            "conflicts": [
                {
                    "one": one,
                    "other": other,
                    "differences": ["case"],
                    "suggestion": f"headwater alias add {one} {other}",
                }
            ],
            "total": 1,
            "returned": 1,
            "truncated": False,
            "coverage": {"status": "complete", "reasons": []},
        },
    )
    told = call("names", "conflicts", "--format", "csv")
    assert told.out.splitlines()[1] == (f"w/Orders,w/orders,case,headwater alias add {one} {other}")
