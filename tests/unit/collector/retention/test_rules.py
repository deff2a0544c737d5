"""Rules of retention: what they say, and how they say that something is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.collector.retention.rules import (
    COLD,
    ERASED,
    HOT,
    SAID,
    WARM,
    MalformedRetentionError,
    parse_retention,
    read_retention,
)

DAY = 86_400_000_000
TOLD = """
warm = "segments"
cold = "s3://archive/headwater"

[[rule]]
name = "bursts"
namespaces = ["kafka://*", "flink"]
kinds = ["RUNNING"]
warm_after_days = 1
erase_after_days = 30

[[rule]]
name = "all"
warm_after_days = 7
cold_after_days = 90
"""


def test_the_first_rule_that_takes_an_event_decides() -> None:
    retention = parse_retention(TOLD, source="rules")

    def name(namespace: str, kind: str) -> str | None:
        rule = retention.rule_of(namespace, kind)
        return rule and rule.name

    assert name("kafka://broker:9092", "RUNNING") == "bursts"
    assert name("kafka://broker:9092", "COMPLETE") == "all"
    assert name("flinkish", "RUNNING") == "all"
    assert name("", "DATASET") == "all"


def test_no_rule_takes_what_people_said() -> None:
    assert parse_retention(TOLD, source="rules").rule_of("kafka://x", SAID) is None


@pytest.mark.parametrize(
    ("days", "tier"), [(0, HOT), (6.9, HOT), (7, WARM), (89, WARM), (90, COLD), (9_999, COLD)]
)
def test_an_event_goes_from_tier_to_tier_with_its_age(days: float, tier: str) -> None:
    rule = parse_retention(TOLD, source="rules").rules[1]
    assert rule.tier_at(round(days * DAY)) == tier


def test_a_tier_that_a_rule_leaves_out_lasts_for_no_time() -> None:
    rule = parse_retention(TOLD, source="rules").rules[0]
    assert [rule.tier_at(round(days * DAY)) for days in (0, 1, 29, 30)] == [HOT, WARM, WARM, ERASED]


def test_without_a_file_everything_stays() -> None:
    assert read_retention(None).rules == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule = 3", "array"),
        ("[[rule]]\nwarm_after_days = 3", "name"),
        ("[[rule]]\nname = 'x'\nwarm_after_day = 3", "warm_after_day"),
        ("[[rule]]\nname = 'x'\nwarm_after_days = -1", "warm_after_days"),
        ("[[rule]]\nname = 'A b'", "small letters"),
        ("[[rule]]\nname = 'x'\n[[rule]]\nname = 'x'", "another one has this name"),
        ("[[rule]]\nname = 'x'\nkinds = ['RUNING']", "RUNNING is one"),
        ("[[rule]]\nname = 'x'\nnamespaces = []", "leave it out"),
        ("[[rule]]\nname = 'x'\ncold_after_days = 3", "`cold = ...`"),
        (
            "cold = 'far'\n[[rule]]\nname = 'x'\nwarm_after_days = 9\ncold_after_days = 3",
            "warm first is cold later",
        ),
        ("[[rule]", "rules"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_name_and_the_way_out(
    text: str, said: str
) -> None:
    with pytest.raises(MalformedRetentionError, match=r"keep-events\.md") as error:
        parse_retention(text, source="rules")
    assert said in str(error.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedRetentionError, match=r"absent\.toml"):
        read_retention(tmp_path / "absent.toml")
