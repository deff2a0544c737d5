"""Which questions are planned for what, and what their answers come to."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.errors import InvalidInputError
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import format_instant
from headwater.reliability.signals.answers import SignalEntry
from headwater.reliability.signals.judge import Point, Series
from headwater.reliability.signals.rule import Rule, Wrong
from headwater.reliability.signals.survey import (
    Ask,
    Said,
    Subject,
    Window,
    order,
    plan,
    signal_entry,
)
from headwater.reliability.signals.template import read_template

HOUR = 3_600_000_000
LOAD, BUILD = JobId("etl", "load"), JobId("etl", "build")
RAW, CLEAN = DatasetId("w", "raw"), DatasetId("w", "clean")
OF_CLEAN = Subject(str(CLEAN), [LOAD, BUILD], [CLEAN], of_dataset=True, runs={LOAD: "one"})
OF_LOAD = Subject(str(LOAD), [LOAD], [RAW, CLEAN], of_dataset=False)
WINDOW = Window(0, 24 * HOUR)


def rule(query: str, selector: str = "*") -> Rule:
    return Rule("r", "cluster", selector, read_template(query), Wrong(above=5), "it is high")


def everything(selector: str, assets: Sequence[str]) -> Sequence[str]:
    """Selects what begins with a selector, and all by a star."""
    return [each for each in assets if selector == "*" or each.startswith(selector)]


def planned(query: str, *subjects: Subject, selector: str = "*") -> list[str]:
    asks, missing = plan(subjects, [rule(query, selector)], everything)
    assert not missing
    return [each.query or str(each.problem) for each in asks]


def test_a_rule_is_asked_once_for_each_thing_that_it_is_for() -> None:
    assert planned("a{j='{job}'}", OF_CLEAN, selector="job:") == ["a{j='load'}", "a{j='build'}"]
    assert planned("a{d='{dataset}'}", OF_CLEAN, selector="dataset:") == ["a{d='clean'}"]
    assert planned("a{j='{job}'}", OF_LOAD, selector="dataset:") == []
    assert planned("a{j='{job}'}", OF_LOAD, OF_LOAD) == ["a{j='load'}"]


def test_a_query_of_both_is_asked_for_each_pair() -> None:
    both = "a{j='{job}', d='{dataset}'}"
    assert planned(both, OF_LOAD) == ["a{j='load', d='raw'}", "a{j='load', d='clean'}"]
    assert planned(both, OF_CLEAN, selector="dataset:") == [
        "a{j='load', d='clean'}",
        "a{j='build', d='clean'}",
    ]


def test_what_nothing_tells_is_the_problem_of_the_question_alone() -> None:
    assert planned("a{r='{run}'}", OF_CLEAN, selector="job:") == [
        "a{r='one'}",
        "nothing tells its {run}",
    ]


def test_a_rule_whose_selector_fails_is_told_and_the_others_are_asked() -> None:
    def fails(selector: str, assets: Sequence[str]) -> Sequence[str]:
        if selector == "bad":
            raise InvalidInputError("no such thing")
        return assets

    asks, missing = plan([OF_LOAD], [rule("a", "bad"), rule("b")], fails)
    assert ([each.query for each in asks], missing) == (["b"], ["r: no such thing"])


def entry(*series: Sequence[tuple[float, float]], onset: float | None = 12) -> SignalEntry:
    """A signal of series of hours and values."""
    told = [
        Series({"n": str(n)}, [Point(round(at * HOUR), value) for at, value in each])
        for n, each in enumerate(series)
    ]
    ask = Ask(rule("a"), "job:etl:load", "job:etl:load", None, "a")
    instant = None if onset is None else round(onset * HOUR)
    return signal_entry(ask, Said(told), WINDOW, onset=instant)


def test_what_turned_wrong_before_the_onset_is_evidence_even_if_it_is_right_again() -> None:
    told = entry([(1, 1), (10, 9), (11, 9), (13, 1), (14, 9)])
    assert (told.before_onset, told.since) == (True, format_instant(10 * HOUR))


def test_what_was_wrong_all_along_or_turned_later_is_no_evidence() -> None:
    assert entry([(0, 9), (10, 9), (13, 9)]).before_onset is False
    assert entry([(0, 1), (10, 1), (13, 9)]).before_onset is False
    assert entry([(0, 1), (10, 9)], onset=None).before_onset is None


def test_the_worst_series_speaks_for_all_and_few_are_told() -> None:
    told = entry(*[[(0, 1), (20, 1)]] * 6, [(0, 1), (20, 9)], [(0, 1), (5, 9), (20, 1)])
    assert (told.series_total, len(told.series)) == (8, 5)
    assert [each.labels["n"] for each in told.series][:2] == ["7", "6"]
    assert (told.verdict, told.before_onset) == ("was wrong", True)


def test_signals_are_in_the_order_of_what_they_explain() -> None:
    fine, later = entry([(0, 1), (20, 1)]), entry([(0, 1), (20, 9)])
    before, unknown = entry([(0, 1), (5, 9), (20, 1)]), entry()
    assert sorted([unknown, fine, later, before], key=order) == [before, later, fine, unknown]
