"""Objectives as YAML declares them, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.model.notice import Severity
from headwater.reliability.slo.declarations import (
    MalformedSlosError,
    lint_slos,
    parse_slos,
    read_slos,
)
from headwater.reliability.slo.objective import AlertAs, Indicator, Threshold

GOOD = """
apiVersion: headwater/v1
kind: SLO
metadata: {name: orders}
spec:
  select: "tier:1"
  indicator: freshness
  threshold: 5m
  objective: 99.9 %
  owner: team:data
  runbook: https://example.com/late
"""


def faults(text: str) -> list[str]:
    return [str(each) for each in parse_slos([("slos.yaml", text)]).faults]


def test_a_declaration_is_read_with_its_defaults() -> None:
    (slo,) = parse_slos([("slos.yaml", GOOD)]).slos
    assert (slo.name, slo.select, slo.indicator) == ("orders", "tier:1", Indicator.FRESHNESS)
    assert slo.objective == pytest.approx(0.999)
    assert slo.threshold == Threshold(duration_us=300_000_000)
    assert (slo.window_us, slo.severity) == (28 * 86_400_000_000, Severity.MEDIUM)
    assert (slo.owner, slo.runbook) == ("team:data", "https://example.com/late")


def test_the_built_in_ones_are_the_first_targets_of_the_guide() -> None:
    timed = {Indicator.CAPTURE_LATENCY, Indicator.FRESHNESS}
    told = {each.name: each for each in read_slos(None)}
    assert {name: each.threshold for name, each in told.items() if each.indicator in timed} == {
        "tier-1-capture-latency": Threshold(duration_us=300_000_000),
        "tier-1-freshness": Threshold(at_least_us=300_000_000),
        "rest-capture-latency": Threshold(duration_us=86_400_000_000),
        "rest-freshness": Threshold(at_least_us=86_400_000_000),
    }
    paging = {name for name, each in told.items() if each.alert_each is AlertAs.PAGE}
    assert paging == {"tier-1-capture-latency", "tier-1-freshness"}


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("indicator: freshness", "indicator: freshnes",
         "spec.indicator: 'freshnes' is none; did you mean f"),
        ("objective: 99.9 %", "objectiv: 0.9", "spec.objectiv: there is no such field; did you"),
        ("objective: 99.9 %", "objective: 99", "spec.objective: write a share between 0 and 1"),
        ("objective: 99.9 %", "objective: 1", "spec.objective: write a share between 0 and 1"),
        ("threshold: 5m", "threshold: soon", "spec.threshold: 'soon' is no duration"),
        ("threshold: 5m", "window: 5y", "spec.threshold: freshness needs one"),
        ("threshold: 5m", "threshold: 5m\n  at_least: 5m", "spec.at_least: it goes with freshness"),
        ("threshold: 5m", "threshold: 5m\n  window: 3h", "spec.window: '3h' is none; write 1d"),
        ("threshold: 5m", "threshold: 5m\n  minimum: 0", "spec.minimum: write how many"),
        ("threshold: 5m", "threshold: 5m\n  severity: hi", "spec.severity: 'hi' is none"),
        ('select: "tier:1"', 'select: "tier:1 ("', "spec.select: "),
        ("kind: SLO", "kind: SLI", "kind: write SLO"),
        ("headwater/v1", "openslo/v1", "apiVersion: write headwater/v1"),
        ("{name: orders}", "{name: a b}", "metadata.name: write 100 letters"),
        ("{name: orders}", "orders", "metadata: it needs members: name"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_document_field_and_the_nearest(
    change: str, to: str, said: str
) -> None:
    (told,) = faults("---\n" + GOOD.replace(change, to))
    assert told.startswith(f"slos.yaml: document 1, {said}")


def test_every_mistake_is_told_by_its_document() -> None:
    bad = GOOD.replace("kind: SLO", "kind: X")
    told = faults(f"{GOOD}---{bad}---{GOOD}---{bad}")
    assert [each.split(":")[1].split(",")[0].strip() for each in told] == [
        "document 2", "document 3", "document 4",
    ]  # fmt: skip
    assert "'orders' is there already" in told[1]


def test_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    (told,) = faults(GOOD + "---\n[")
    assert told.startswith("slos.yaml: document 2: ")
    (missing,) = lint_slos([tmp_path / "nowhere.yaml"]).faults
    assert "no such file" in str(missing)


def test_a_folder_is_read_with_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "teams").mkdir()
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "teams" / "b.yml").write_text(GOOD.replace("orders", "rides"))
    (tmp_path / "README.md").write_text("not read")
    assert [each.name for each in read_slos(tmp_path)] == ["orders", "rides"]
    (tmp_path / "c.yaml").write_text(GOOD)
    with pytest.raises(MalformedSlosError, match=r"c\.yaml: document 1, metadata.name: 'orders'"):
        read_slos(tmp_path)
