"""What each measure counts, over facts that are drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from headwater.model.time import format_instant
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.cadence import Cadence, learn
from headwater.reliability.evaluation import UnknownMeasureError, behind, evaluate, samples
from headwater.reliability.facts import Arrival, Duration, Facts, JobRuns, MeasuredDataset
from headwater.reliability.incidents.incident import Act, Incident, incident_of
from headwater.reliability.measures import MEASURES
from headwater.reliability.observation import Dimension, Unmeasured
from headwater.reliability.reading import Reading

SECOND = 1_000_000
HOUR = 3600 * SECOND
NOW = 1_764_000_000 * SECOND
NOTHING = Facts(
    at=NOW, offset=0, datasets=[], excluded=[], arrivals=[], runs=[], answers=[],
    becoming_visible=[],
)  # fmt: skip


def of(*datasets: MeasuredDataset) -> Facts:
    return replace(NOTHING, datasets=datasets)


def dataset(name: str, **told: object) -> MeasuredDataset:
    return MeasuredDataset(**{"id": f"dataset:w:{name}", "labels": {}, **told})  # type: ignore[arg-type]


def reading(facts: Facts, measure: str) -> Reading:
    told = evaluate(facts).of(measure).reading
    assert isinstance(told, Reading)
    return told


def value(facts: Facts, measure: str) -> float:
    told = reading(facts, measure).value
    assert told is not None
    return told


def arrival(late_s: float, *, source: str = "a", offset: int = 1) -> Arrival:
    labels = {Dimension.SOURCE: [source]}
    return Arrival(offset, NOW - int(late_s * SECOND), NOW, labels)


def test_where_there_is_nothing_to_measure_it_is_unknown_and_says_why() -> None:
    for told in evaluate(NOTHING).measured:
        assert isinstance(told.reading, Unmeasured)
        assert told.reading.reason
        assert told.reading.remedy


def test_all_ten_measures_of_the_guide_are_there_in_its_order() -> None:
    numbered = [each.id for each in MEASURES if "." not in each.id]
    assert numbered == [f"M{number}" for number in range(1, 11)]
    assert len({each.id for each in MEASURES}) == len(MEASURES)


def test_m1_counts_what_flows_in_or_out_and_its_stricter_readings_only_what_flows_in() -> None:
    facts = of(
        dataset("alone", origin="never_written"),
        dataset("root", feeds=2, origin="declared_source"),
        dataset("found", feeds=1, origin="never_written"),
        dataset("clean", reads_from=1, feeds=1, by_columns=True),
        dataset("mart", reads_from=1),
    )
    assert value(facts, "M1") == pytest.approx(4 / 5)
    assert value(facts, "M1.upstream") == pytest.approx(3 / 5)
    assert value(facts, "M1.columns") == pytest.approx(2 / 5)


def test_m2_is_from_an_events_own_time_until_it_was_stored() -> None:
    facts = replace(NOTHING, arrivals=[arrival(each) for each in range(1, 101)])
    assert value(facts, "M2") == 95


def test_m2_sets_a_clock_right_that_is_ahead_and_leaves_those_of_others_alone() -> None:
    early = [arrival(-10, source="fast"), arrival(-4, source="fast")]
    facts = replace(NOTHING, arrivals=[*early, arrival(7, source="right")])
    seen = behind(evaluate(facts).of("M2"), facts, where={})
    assert [each.amount for each in seen] == [7, 6, 0]
    assert "10.0 s ahead" in seen[1].note


def test_m2_visible_is_the_servers_own_part() -> None:
    facts = replace(NOTHING, becoming_visible=[Duration("seen", 0.2, 99), Duration("seen", 9, 1)])
    assert value(facts, "M2.visible") == 0.2


@pytest.mark.parametrize(
    ("told", "worth"),
    [
        ({}, 0.0),
        ({"reads_from": 3}, 0.3),
        ({"reads_from": 3, "by_columns": True}, 0.6),
        ({"reads_from": 3, "by_columns": True, "by_conditions": True}, 0.8),
    ],
)
def test_m3_is_what_the_level_of_detail_is_worth(told: dict[str, object], worth: float) -> None:
    assert value(of(dataset("a", **told)), "M3") == pytest.approx(worth)


def test_m3_counts_what_many_depend_on_more_often_and_sources_not_at_all() -> None:
    facts = of(
        dataset("read by three", reads_from=1, by_columns=True, feeds=3),
        dataset("read by none", reads_from=1),
        dataset("source", feeds=9, origin="declared_source"),
    )
    assert value(facts, "M3") == pytest.approx((4 * 0.6 + 0.3) / 5)


def test_m4_counts_flows_out_of_what_nobody_knows_the_origin_of() -> None:
    facts = of(
        dataset("found", feeds=1, origin="never_written"),
        dataset("source", feeds=2, origin="declared_source"),
        dataset("clean", reads_from=1, feeds=1),
        dataset("alone", origin="never_written"),
    )
    assert value(facts, "M4") == pytest.approx(1 / 4)
    (first, *_) = behind(evaluate(facts).of("M4"), facts, where={})
    assert (first.subject, first.note) == ("dataset:w:found", "never_written")


def test_m5_looks_at_questions_of_impact_alone() -> None:
    facts = replace(NOTHING, answers=[Duration("impact", 0.1, 30), Duration("find", 9.0, 30)])
    assert value(facts, "M5") == 0.1


def test_m6_is_the_oldest_and_late_is_against_each_ones_own_habit() -> None:
    hourly, daily = Cadence(3600, 5400), Cadence(86_400, 129_600)
    facts = of(
        dataset("hourly", written_at=NOW - 2 * HOUR, cadence=hourly),
        dataset("daily", written_at=NOW - 20 * HOUR, cadence=daily),
        dataset("once", written_at=NOW - 90 * HOUR),
        dataset("never"),
    )
    assert value(facts, "M6") == 90 * 3600
    late = reading(facts, "M6.late")
    assert (late.numerator, late.denominator) == (1, 2)


def test_a_run_that_ends_in_the_future_makes_nothing_younger_than_new() -> None:
    assert value(of(dataset("a", written_at=NOW + HOUR)), "M6") == 0


def test_m8_counts_wrong_claims_over_all_claims() -> None:
    facts = of(dataset("a", claims=3, wrong_claims=1), dataset("b", claims=1), dataset("c"))
    assert value(facts, "M8") == pytest.approx(1 / 4)


def test_m9_counts_starts_and_ends_that_never_came() -> None:
    jobs = [
        JobRuns("job:x:a", {}, runs=10, without_start=1, without_end=2),
        JobRuns("job:x:b", {}, runs=10, without_start=0, without_end=1, starts_told=False),
    ]
    facts = replace(NOTHING, runs=jobs)
    assert value(facts, "M9") == pytest.approx(4 / 30)
    worst = behind(evaluate(facts).of("M9"), facts, where={})[0]
    assert worst.note == "1 runs without a start, 2 runs without an end"


def test_things_behind_a_measure_are_found_by_what_they_are_told_by_or_are_not() -> None:
    facts = of(
        dataset("a", labels={Dimension.DOMAIN: ["sales"], Dimension.TIER: ["1"]}),
        dataset("b", labels={Dimension.DOMAIN: ["sales"]}),
        dataset("c"),
    )
    measured = evaluate(facts).of("M1")

    def found(**where: str | None) -> list[str]:
        told = {Dimension(name): each for name, each in where.items()}
        return [each.subject[-1] for each in behind(measured, facts, where=told)]

    assert found(domain="sales") == ["a", "b"]
    assert found(domain="sales", tier="1") == ["a"]
    assert found(domain=None) == ["c"]
    assert found(domain="nobody") == []


def test_history_keeps_the_whole_and_its_larger_parts() -> None:
    facts = of(
        *(dataset(str(at), labels={Dimension.DOMAIN: [f"d{at % 60}"]}) for at in range(120)),
    )
    kept = [each for each in samples(evaluate(facts)) if each.measure == "M1"]
    assert sum(each.dimension == "" for each in kept) == 1
    assert sum(each.dimension == "domain" for each in kept) == 50
    assert all(each.at == NOW // HOUR * HOUR for each in kept)


def test_an_unknown_measure_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownMeasureError, match=r"M11.*M1, M1\.upstream"):
        evaluate(NOTHING).of("M11")


def _every(hours: float, times: int) -> Sequence[int]:
    return [NOW + int(at * hours * HOUR) for at in range(times)]


def test_a_habit_is_learned_from_five_arrivals_and_not_from_fewer() -> None:
    assert learn(_every(1, 4)) is None
    habit = learn(_every(1, 5))
    assert habit is not None
    assert (habit.usual_s, habit.allowed_s) == (3600, 5400)


def test_a_pause_that_was_seen_before_is_allowed_for() -> None:
    weekday = _every(24, 5)
    habit = learn([*weekday, *(each + 7 * 24 * HOUR for each in weekday)])
    assert habit is not None
    assert habit.usual_s == 86_400
    assert habit.overdue_s(weekday[-1], weekday[-1] + 3 * 24 * HOUR) == 0
    assert habit.overdue_s(weekday[-1], weekday[-1] + 5 * 24 * HOUR) > 0


def test_arrivals_at_one_instant_are_no_habit() -> None:
    assert learn([NOW] * 50) is None


def identified(name: str, *, after_s: float, origin: str = "manual") -> Incident:
    times = {
        "detected": format_instant(NOW),
        "identified": format_instant(NOW + round(after_s * SECOND)),
    }
    opened = ActFacet(id=name, kind="open", title=name, origin=origin, times=times)
    return incident_of(name, [Act(NOW, name, opened)])


def test_m7_compares_with_the_incidents_from_before() -> None:
    before = [identified(f"INC-{n}", after_s=s, origin="imported") for n, s in ((1, 300), (2, 500))]
    since = [identified("INC-3", after_s=100), identified("INC-4", after_s=300)]
    assert value(replace(NOTHING, incidents=[*before, *since]), "M7") == pytest.approx(0.5)


def test_m7_says_which_of_both_is_missing() -> None:
    since = [identified("INC-3", after_s=100)]
    told = evaluate(replace(NOTHING, incidents=since)).of("M7").reading
    assert isinstance(told, Unmeasured)
    assert "incident import" in told.remedy


def test_m7_is_below_nothing_where_it_takes_longer_than_before() -> None:
    both = [identified("INC-1", after_s=100, origin="imported"), identified("INC-2", after_s=300)]
    assert value(replace(NOTHING, incidents=both), "M7") == pytest.approx(-2)
