"""What panels make of what they are given."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from headwater.reliability.dashboards.cost import by_domain, storage
from headwater.reliability.dashboards.lately import lag
from headwater.reliability.dashboards.machinery import (
    Letters,
    Order,
    Traffic,
    loss,
    numbered,
    order_of,
    pipeline,
)
from headwater.reliability.dashboards.panel import Kind, Panel, PanelEntry, figure
from headwater.reliability.dashboards.risk import Controls, missing, risks
from headwater.reliability.facts import Arrival, JobRuns, MeasuredDataset
from headwater.reliability.histogram import Histogram
from headwater.reliability.observation import Dimension, Unmeasured
from headwater.reliability.senders import SenderStanding
from headwater.reliability.storage import Used

SECOND = 1_000_000
DAY = 86_400 * SECOND
NOW = 20_000 * DAY


def number(panel: PanelEntry, name: str) -> object:
    return next(each.value for each in panel.figures if each.name == name)


def test_a_panel_shows_its_first_rows_and_says_of_how_many() -> None:
    panel = Panel("it", "It", "What it is.", (("number", Kind.COUNT),))
    filled = panel.filled([(1,), (2,), (3,)], most=2, figures=[figure("all", 3)])
    assert (filled.rows, filled.total) == (((1,), (2,)), 3)
    empty = panel.without(Unmeasured("nobody told", "tell it"))
    assert (empty.rows, empty.unmeasured, empty.remedy) == ((), "nobody told", "tell it")


@pytest.mark.parametrize(
    ("controls", "labels", "lacks"),
    [
        (Controls(("gold",), 1, runbook=True), {Dimension.OWNER: ("ana",)}, []),
        (Controls(), {}, ["owner", "objective", "classification", "runbook"]),
    ],
)
def test_a_dataset_lacks_what_nobody_gave_it(
    controls: Controls, labels: dict[Dimension, Sequence[str]], lacks: list[str]
) -> None:
    dataset = MeasuredDataset("d", labels, reads_from=1, by_columns=True)
    assert [*missing(dataset, controls)] == lacks


def test_what_is_worth_more_or_feeds_more_or_broke_before_is_at_greater_risk() -> None:
    tier = {Dimension.TIER: ("1",)}
    datasets = [
        MeasuredDataset("plain", {}, feeds=50),
        MeasuredDataset("critical", tier, feeds=2),
        MeasuredDataset("critical, feeds more", tier, feeds=4),
        MeasuredDataset("personal", {}, feeds=2),
        MeasuredDataset("broke", {}, feeds=2),
    ]
    controls = {"personal": Controls(("pii:direct",), 0, runbook=False)}
    found = risks(datasets, controls, {"broke": 1})
    assert [each.dataset.id for each in found] == [
        "critical, feeds more", "critical", "personal", "broke",
    ]  # fmt: skip
    assert found[0].score == 5 * 5 * 1 * len(found[0].missing)


def test_what_events_take_up_is_compared_week_by_week() -> None:
    used = [
        Used(NOW - ago * DAY, namespace, "", "START", 1, size)
        for ago, namespace, size in ((1, "a", 10), (8, "a", 7), (40, "a", 3), (2, "b", 30))
    ]
    panel = storage(used, {"log": 99}, until=NOW, most=10)
    assert panel.rows == (("b", 1, 30, 0.6, 30, 0), ("a", 3, 20, 0.4, 10, 7))
    assert [dot.value for dot in panel.lines[0].dots] == [3, 7, 30, 10]
    assert number(panel, "on disk") == 99
    assert by_domain(used, until=NOW, most=10).rows == (("(none)", 4, 50, 1.0, 40, 7),)


def test_lag_is_told_by_source_and_a_clock_that_is_ahead_is_no_negative_lag() -> None:
    arrivals = [
        Arrival(at, NOW - late * SECOND, NOW, {Dimension.SOURCE: ("a",)})
        for at, late in enumerate((1, 2, 3, -5))
    ]
    panel = lag(arrivals, {"b": NOW}, now=NOW, waiting_s=0.0, most=10)
    assert panel.rows[0][:5] == ("a", 4, 4, 1.0, 3.0)
    assert number(panel, "silent sources") == 1


def test_a_source_that_tells_no_starts_misses_none() -> None:
    runs = [
        JobRuns("j", {Dimension.SOURCE: ("a",)}, 10, without_start=1, without_end=1),
        JobRuns("k", {Dimension.SOURCE: ("b",)}, 10, 0, 5, starts_told=False),
    ]
    panel = loss(runs, Letters(waiting=1, dropped=0, lost=0), retried=0, most=10)
    assert panel.rows == (("b", 10, 0, 5, 0.5), ("a", 10, 1, 1, 0.1))


def test_answer_times_are_told_where_that_part_of_them_lies() -> None:
    took = Histogram()
    for ms in range(1, 101):
        took.add(ms / 1000)
    traffic = Traffic(
        accepted=1, duplicates=0, rejected=0, refused=0, failed=0, waiting=0, lag_events=0, lag_s=0
    )
    (row,) = pipeline(traffic, Order(0, 0, 0), {"find": took}, most=10).rows
    assert row[:2] == ("find", 100)
    for told, exact in zip(row[2:], (0.05, 0.095, 0.099), strict=True):
        assert isinstance(told, float)
        assert exact <= told <= exact * 1.2


def test_events_are_out_of_order_that_came_after_younger_ones_of_the_same_source() -> None:
    def came(at: int, received_at: int, source: str) -> Arrival:
        return Arrival(received_at, at, received_at, {Dimension.SOURCE: (source,)})

    arrivals = [came(1, 10, "a"), came(5, 20, "b"), came(3, 30, "a"), came(2, 40, "a")]
    assert order_of(reversed(arrivals)) == Order(4, overtaken=1, late=0)


def test_events_are_late_that_came_more_than_five_minutes_after_their_time() -> None:
    minute = 60_000_000
    arrivals = [Arrival(n, 0, n * minute, {}) for n in (4, 5, 6)]
    assert order_of(reversed(arrivals)).late == 1


def test_senders_are_listed_by_what_was_lost_of_them() -> None:
    def sender(name: str, lost: int) -> SenderStanding:
        return SenderStanding(name, 1, 0, 10, 10 - lost, lost, 0, 0, 0, 0, ())

    panel = numbered([sender("a", 0), sender("b", 2)], most=10)
    assert [(row[0], row[2]) for row in panel.rows] == [("b", 2), ("a", 0)]
    assert panel.unmeasured is None
    assert numbered([], most=10).unmeasured is not None
