from __future__ import annotations

import json

import pytest

GOOD = {
    "eventType": "COMPLETE",
    "eventTime": "2026-11-24T08:00:00Z",
    "producer": "https://example.com/producer",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    "run": {"runId": "01936a2c-1f4a-7000-8000-000000000001"},
    "job": {"namespace": "etl", "name": "orders"},
    "inputs": [],
    "outputs": [],
}


@pytest.fixture
def validate(call, tmp_path):
    """Check these events; returns the outcome."""

    def validating(*events, options=()):
        path = tmp_path / "events.jsonl"
        path.write_text(
            "\n".join(each if isinstance(each, str) else json.dumps(each) for each in events)
        )
        return call("events", "validate", str(path), *options)

    return validating


def test_good_events_are_no_failure(validate):
    told = validate(GOOD, GOOD)
    assert told.code == 0
    assert told.out.endswith("2 events: 0 errors, 0 warnings, 6 hints\n")


def test_a_fault_says_where_it_is_which_rule_it_breaks_and_what_to_do(validate):
    told = validate(GOOD, GOOD | {"producer": "me"})
    assert told.code == 1
    assert "error uri: me is not a URI\n  at " in told.out
    assert "events.jsonl:2 /producer\n  Write a URI" in told.out


def test_what_is_alike_is_said_once_with_its_number(validate):
    told = validate(*[GOOD | {"producer": "me"}] * 3)
    assert told.out.count("error uri") == 1
    assert "and 2 more like it" in told.out


def test_json_has_every_finding(validate):
    told = validate(*[GOOD | {"producer": "me"}] * 3, options=("--format", "json"))
    document = json.loads(told.out)
    assert document["events"] == 3
    errors = [each for each in document["findings"] if each["severity"] == "error"]
    assert [each["pointer"] for each in errors] == ["/producer"] * 3
    assert errors[0].keys() == {"event", "pointer", "rule", "severity", "detail", "fix"}


def test_csv_and_markdown_have_a_row_a_finding(validate):
    options = ("--least", "error", "--format")
    csv = validate(GOOD | {"producer": "me"}, options=(*options, "csv")).out
    assert csv.splitlines()[0] == "event,pointer,rule,severity,detail,fix"
    assert len(csv.splitlines()) == 2
    assert (
        "| /producer | uri | error |"
        in validate(GOOD | {"producer": "me"}, options=(*options, "md")).out
    )


def test_what_counts_as_failure_is_the_callers_choice(validate):
    warned = GOOD | {"job": {"namespace": "", "name": "x"}}
    assert validate(warned).code == 0
    assert validate(warned, options=("--fail-on", "warning")).code == 1
    assert validate(GOOD, options=("--fail-on", "hint")).code == 1
    assert validate(GOOD | {"producer": "me"}, options=("--fail-on", "nothing")).code == 0


def test_a_line_that_is_no_json_is_a_finding_like_any(validate):
    told = validate(GOOD, "{")
    assert told.code == 1
    assert "error json" in told.out


LAKE = {"namespace": "s3a://lake", "name": "orders"}


def test_names_are_judged_by_the_rules_that_are_named(validate, tmp_path, monkeypatch):
    event = GOOD | {"inputs": [LAKE]}
    rules = tmp_path / "naming.toml"
    rules.write_text('off = ["scheme"]')
    assert "hint dataset-rewrite" in validate(event).out
    assert "dataset-rewrite" not in validate(event, options=("--rules", str(rules))).out
    monkeypatch.setenv("HEADWATER_NAMING", str(rules))
    assert "dataset-rewrite" not in validate(event).out


def test_rules_that_cannot_be_read_are_no_findings(validate, tmp_path):
    told = validate(GOOD, options=("--rules", str(tmp_path / "missing.toml")))
    assert told.code == 2
    assert "missing.toml" in told.err


def test_a_run_of_two_jobs_is_told(validate):
    told = validate(GOOD, GOOD | {"job": {"namespace": "etl", "name": "items"}})
    assert (
        "warning run-job: run 01936a2c-1f4a-7000-8000-000000000001 was one of etl orders"
        in told.out
    )
    assert "events.jsonl:2 /job" in told.out
