"""One fault, one page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.incident import ActKind, IncidentOrigin
from headwater.model.notice import Severity
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.alerts.condition import Condition
from headwater.reliability.alerts.decide import (
    CALM_US,
    FLAPPING_CALM_US,
    Decision,
    Situation,
    Verb,
    decide,
)
from headwater.reliability.alerts.silence import Quiet, Silence
from headwater.reliability.alerts.stopped import ALL_STOPPED
from headwater.reliability.incidents.incident import BY_ITSELF, Act, Incident, incident_of
from headwater.reliability.slo.objective import AlertAs

MINUTE = 60_000_000
NOW = 1_764_000_000_000_000
RAW, CLEAN, MART, OTHER = 1, 2, 3, 4
CHAIN = {RAW: {RAW}, CLEAN: {CLEAN, RAW}, MART: {MART, CLEAN, RAW}, OTHER: {OTHER}}
_numbers = count()


def condition(
    key: int, *, detector: str = "freshness", urgency: AlertAs = AlertAs.PAGE, ago: int = 20
) -> Condition:
    severity = Severity.CRITICAL if urgency is AlertAs.PAGE else Severity.MEDIUM
    return Condition(
        fingerprint=f"{detector}:{key}", detector=detector, origin=IncidentOrigin.SLO,
        urgency=urgency, severity=severity, subjects=(key,), since=NOW - ago * MINUTE,
        says="is late",
    )  # fmt: skip


def act(kind: ActKind, minutes_ago: float, **told: object) -> Act:
    name = f"act-{next(_numbers)}"
    by = str(told.pop("by", BY_ITSELF))
    facet = ActFacet(id=name, kind=kind, by=by, **told)  # pyright: ignore[reportArgumentType]
    return Act(NOW - round(minutes_ago * MINUTE), name, facet)


def incident(
    *prints: str, name: str = "INC-1", severity: str = "critical", more: Iterable[Act] = ()
) -> Incident:
    opened = act(ActKind.OPEN, 100, title="x", severity=severity, origin="slo", fingerprints=prints)
    return incident_of(name, [opened, *more])


def decided(
    *firing: Condition,
    incidents: Iterable[Incident] = (),
    assets: Mapping[str, Collection[int]] | None = None,
    **told: object,
) -> Decision:
    return decide(
        Situation(
            now=NOW, firing=firing, incidents=[*incidents], assets=assets or {},
            upstream=CHAIN, **told,  # pyright: ignore[reportArgumentType]
        )
    )  # fmt: skip


def done(decision: Decision) -> list[tuple[Verb, str | None, list[str]]]:
    return [
        (each.verb, each.incident, [one.fingerprint for one in each.conditions])
        for each in decision.steps
    ]


def test_what_is_wrong_upstream_is_the_one_that_people_are_told_of() -> None:
    told = decided(condition(MART, ago=9), condition(RAW, ago=1), condition(CLEAN, ago=5))
    assert done(told) == [
        (Verb.OPEN, None, ["freshness:1", "freshness:2", "freshness:3"]),
    ]


def test_what_does_not_depend_on_one_another_is_two_faults() -> None:
    told = decided(condition(MART), condition(OTHER))
    assert [each.verb for each in told.steps] == [Verb.OPEN, Verb.OPEN]


def test_what_has_the_same_likeliest_cause_is_one_fault() -> None:
    told = decided(
        condition(MART), condition(OTHER), suspects={"freshness:3": "job", "freshness:4": "job"}
    )
    assert len(told.steps) == 1


def test_what_depends_on_what_is_wrong_already_is_attached_to_it() -> None:
    told = decided(condition(MART), incidents=[incident("freshness:1")], assets={"INC-1": {RAW}})
    assert done(told) == [(Verb.ATTACH, "INC-1", ["freshness:3"])]


def test_the_cause_that_shows_after_its_symptom_pages_nobody_again() -> None:
    told = decided(condition(RAW), incidents=[incident("freshness:3")], assets={"INC-1": {MART}})
    assert done(told) == [(Verb.ATTACH, "INC-1", ["freshness:1"])]


def test_what_pages_is_not_lost_in_what_does_not() -> None:
    ticket = incident("tests:1", severity="medium")
    told = decided(condition(MART), incidents=[ticket], assets={"INC-1": {RAW}})
    assert done(told) == [(Verb.ESCALATE, "INC-1", ["freshness:3"])]


def test_what_is_known_is_not_told_again() -> None:
    assert not decided(condition(RAW), incidents=[incident("freshness:1")]).steps


def test_tickets_of_one_kind_for_the_same_people_are_one() -> None:
    mine = [condition(key, urgency=AlertAs.TICKET) for key in (MART, OTHER)]
    assert len(decided(*mine, owners={MART: ("ana",), OTHER: ("ana", "ben")}).steps) == 1
    assert len(decided(*mine, owners={MART: ("ana",), OTHER: ("ben",)}).steps) == 2


def test_what_is_silenced_is_told_to_nobody_and_still_shown() -> None:
    silence = Silence(
        name="S-1", selector="x", reason="moving", by="ana", since=0, until=NOW + MINUTE
    )
    told = decided(condition(RAW), quiet=[Quiet(silence, {RAW})])
    assert not told.steps
    assert told.suppressed[0].because == "S-1 of ana silences it: moving"


def test_a_silence_covers_only_what_it_names() -> None:
    silence = Silence(
        name="S-1", selector="x", reason="moving", by="ana", since=0, until=NOW, detector="tests"
    )
    assert decided(condition(RAW), quiet=[Quiet(silence, {RAW})]).steps
    assert not silence.holds(NOW)


def test_what_is_well_for_a_while_ends_its_incident() -> None:
    open_ = incident("freshness:1")
    calm = {"freshness:1": NOW - CALM_US}
    told = decided(incidents=[open_], calm_since=calm)
    assert [each.verb for each in told.steps] == [Verb.RECOVER, Verb.RESOLVE]
    assert not decided(incidents=[open_], calm_since={"freshness:1": NOW - CALM_US + 1}).steps


def test_an_incident_lasts_until_all_of_it_is_well() -> None:
    open_ = incident("freshness:1", "freshness:2")
    calm = {"freshness:1": NOW - CALM_US}
    told = decided(condition(CLEAN), incidents=[open_], calm_since=calm)
    assert [(each.verb, each.recovered) for each in told.steps] == [
        (Verb.RECOVER, ("freshness:1",))
    ]


def test_what_nobody_can_tell_ends_nothing() -> None:
    assert not decided(incidents=[incident("freshness:1")], calm_since={}).steps


def test_what_a_person_opened_does_not_end_by_itself() -> None:
    opened = act(ActKind.OPEN, 100, title="x", severity="high", by="ana", fingerprints=("f:1",))
    mine = incident_of("INC-1", [opened])
    assert not decided(incidents=[mine], calm_since={"f:1": 0}).steps


def test_what_comes_again_at_once_is_the_same_incident() -> None:
    ended = incident("freshness:1", more=[act(ActKind.RESOLVE, 10)])
    assert done(decided(condition(RAW), incidents=[ended])) == [
        (Verb.REOPEN, "INC-1", ["freshness:1"])
    ]
    long_ago = incident("freshness:1", more=[act(ActKind.RESOLVE, 50)])
    assert done(decided(condition(RAW), incidents=[long_ago])) == [
        (Verb.OPEN, None, ["freshness:1"])
    ]


def test_what_a_person_resolved_and_is_wrong_still_is_a_new_incident() -> None:
    ended = incident("freshness:1", more=[act(ActKind.RESOLVE, 10, by="ana")])
    assert done(decided(condition(RAW), incidents=[ended]))[0][0] is Verb.OPEN


def test_what_flaps_has_to_be_well_for_longer() -> None:
    flaps = [act(kind, ago) for ago in (60, 40) for kind in (ActKind.RESOLVE, ActKind.REOPEN)]
    open_ = incident("freshness:1", more=flaps)
    assert not decided(incidents=[open_], calm_since={"freshness:1": NOW - CALM_US}).steps
    told = decided(incidents=[open_], calm_since={"freshness:1": NOW - FLAPPING_CALM_US})
    assert told.steps[-1].verb is Verb.RESOLVE


KEYS = st.integers(1, 6)


@given(
    st.lists(st.tuples(KEYS, st.sampled_from([AlertAs.PAGE, AlertAs.TICKET])), max_size=8,
             unique_by=lambda each: each[0]),
    st.dictionaries(KEYS, st.sets(KEYS)),
)  # fmt: skip
def test_every_condition_is_in_exactly_one_step(
    told: list[tuple[int, AlertAs]], above: dict[int, set[int]]
) -> None:
    firing = [condition(key, urgency=urgency) for key, urgency in told]
    upstream = {key: {key, *above.get(key, ())} for key in range(1, 7)}
    decision = decide(Situation(now=NOW, firing=firing, upstream=upstream))
    dealt = [one.fingerprint for step in decision.steps for one in step.conditions]
    assert sorted(dealt) == sorted(each.fingerprint for each in firing)


def test_a_budget_that_burns_by_what_is_over_is_no_news() -> None:
    budget = replace(condition(RAW), fingerprint="freshness:budget", subjects=())
    ended = incident("freshness:1", more=[act(ActKind.RESOLVE, 60)])
    told = decided(budget, incidents=[ended])
    assert (told.steps, told.suppressed[0].because) == ([], "INC-1 has burnt it")
    assert decided(budget).steps[0].verb is Verb.OPEN


def test_when_no_events_come_whatever_is_late_belongs_to_that() -> None:
    stopped = replace(condition(OTHER), fingerprint=ALL_STOPPED, subjects=())
    told = decided(condition(MART), stopped, condition(RAW))
    assert done(told)[0][2][0] == ALL_STOPPED
    assert len(told.steps) == 1
    later = decided(condition(MART), incidents=[incident(ALL_STOPPED)])
    assert done(later) == [(Verb.ATTACH, "INC-1", ["freshness:3"])]


def test_what_pages_nobody_is_told_of_only_once_it_lasts() -> None:
    assert not decided(condition(RAW, urgency=AlertAs.TICKET, ago=14)).steps
    assert decided(condition(RAW, urgency=AlertAs.TICKET, ago=15)).steps
    assert decided(condition(RAW, urgency=AlertAs.PAGE, ago=0)).steps


def test_what_a_person_calls_expected_is_told_to_nobody_as_long_as_it_lasts() -> None:
    for kind, word in ((ActKind.EXPECTED, "expected"), (ActKind.FALSE_POSITIVE, "a false alarm")):
        ended = incident("freshness:1", more=[act(kind, 10, by="ana")])
        told = decided(condition(RAW, ago=20), incidents=[ended])
        assert (told.steps, told.suppressed[0].because) == ([], f"INC-1 calls it {word}")
        assert decided(condition(RAW, ago=5), incidents=[ended]).steps[0].verb is Verb.OPEN


def test_what_a_person_opened_again_a_person_ends() -> None:
    again = [act(ActKind.RESOLVE, 60), act(ActKind.REOPEN, 50, by="ana")]
    calm = {"freshness:1": NOW - CALM_US}
    assert not decided(incidents=[incident("freshness:1", more=again)], calm_since=calm).steps
