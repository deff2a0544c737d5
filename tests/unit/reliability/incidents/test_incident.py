"""An incident as its acts make it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from headwater.model.incident import ActKind, IncidentOrigin, IncidentState, Moment
from headwater.model.notice import Severity
from headwater.model.time import format_instant
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.incident import Act, Incident, incident_of
from headwater.reliability.incidents.lengths import Length, seconds, typical
from headwater.reliability.incidents.postmortem import postmortem
from headwater.reliability.incidents.reach import extent
from headwater.reliability.incidents.similar import similar_to

MINUTE = 60_000_000
BEGIN = 1_764_000_000_000_000
_number = count()


def act(kind: str, minutes: float = 0, *, by: str = "ana", **told: object) -> Act:
    name = f"act-{next(_number)}"
    facet = ActFacet(id=name, kind=kind, by=by, **told)  # pyright: ignore[reportArgumentType]
    return Act(BEGIN + round(minutes * MINUTE), name, facet)


def opened(**told: object) -> Act:
    return act("open", title="late", severity="high", assets=("dataset:a:b",), **told)


def incident(*acts: Act, name: str = "INC-1") -> Incident:
    return incident_of(name, [opened(), *acts])


def test_what_was_opened_is_open_and_was_detected_then() -> None:
    told = incident()
    assert (told.state, told.severity, told.title) == (IncidentState.OPEN, Severity.HIGH, "late")
    assert told.roots == told.assets == ("dataset:a:b",)
    assert told.moments[Moment.DETECTED].at == BEGIN


def test_whoever_acknowledges_it_first_takes_care_of_it() -> None:
    told = incident(act("acknowledge", 5), act("acknowledge", 9, by="ben"))
    assert (told.state, told.owner) == (IncidentState.ACKNOWLEDGED, "ana")
    assert told.moments[Moment.RESPONDING].at == BEGIN + 5 * MINUTE


def test_to_acknowledge_late_is_no_step_back() -> None:
    assert incident(act("identify", 1), act("acknowledge", 2)).state is IncidentState.IDENTIFIED


def test_what_ended_stays_so_until_it_is_opened_again() -> None:
    over = [act("resolve", 3), act("acknowledge", 4)]
    assert incident(*over).state is IncidentState.RESOLVED
    again = incident(*over, act("reopen", 5))
    assert again.state is IncidentState.OPEN
    assert Moment.RESOLVED not in again.moments


def test_the_times_that_count_are_those_between_the_seven_moments() -> None:
    told = incident(
        act("notify", 1, by="outbox", recipients=("oncall",)),
        act("acknowledge", 4),
        act("identify", 20),
        act("resolve", 60),
        act("moment", 70, times={"started": format_instant(BEGIN - 10 * MINUTE)}),
    )
    assert {each: seconds(told, each) for each in Length} == {
        Length.DETECT: 600,
        Length.ACKNOWLEDGE: 180,
        Length.IDENTIFY: 1200,
        Length.RESOLVE: 3600,
    }


def test_nobody_took_on_what_ended_by_itself() -> None:
    told = incident(act("resolve", 5, by="headwater"))
    assert Moment.RESPONDING not in told.moments
    assert Moment.RESOLVED in told.moments


def test_a_moment_that_lies_before_the_one_it_follows_tells_no_length() -> None:
    early = format_instant(BEGIN - MINUTE)
    told = incident(act("identify", 5, times={"identified": early}))
    assert seconds(told, Length.IDENTIFY) is None


def test_false_alarms_count_in_no_length() -> None:
    real = incident(act("identify", 10))
    false = incident(act("identify", 1000), act("false_positive", 1001))
    told = {each.length: each for each in typical([real, false])}
    assert told[Length.IDENTIFY].median_s == 600
    assert told[Length.IDENTIFY].incidents == 1


def test_nine_of_ten_are_no_longer_than_the_p90() -> None:
    many = [incident(act("identify", minutes)) for minutes in range(1, 11)]
    told = next(each for each in typical(many) if each.length is Length.IDENTIFY)
    assert (told.median_s, told.p90_s) == (5.5 * 60, 9 * 60)


def test_an_action_is_open_until_it_is_done() -> None:
    wanted = act("action", 1, action="add a test", to="ben")
    assert [each.owner for each in incident(wanted).open_actions] == ["ben"]
    assert not incident(wanted, act("done", 2, action="add a test")).open_actions


def test_what_this_version_does_not_know_is_kept_and_changes_nothing() -> None:
    told = incident(act("teleport", 1))
    assert told.state is IncidentState.OPEN
    assert [each.told.kind for each in told.acts] == ["open", "teleport"]


def test_an_imported_incident_is_as_far_as_its_moments_say() -> None:
    times = {"detected": format_instant(BEGIN), "resolved": format_instant(BEGIN + MINUTE)}
    told = incident_of("INC-1", [opened(origin=IncidentOrigin.IMPORTED, times=times)])
    assert told.state is IncidentState.RESOLVED
    assert seconds(told, Length.RESOLVE) == 60


def test_what_happened_before_to_the_same_asset_is_similar_the_nearest_first() -> None:
    def past(name: str, **told: object) -> Incident:
        return incident_of(name, [opened(**told)])

    asset, alert = past("INC-1"), past("INC-2", fingerprints=("late:b",))
    other = incident_of("INC-3", [act("open", title="x", assets=("dataset:c:d",))])
    now = past("INC-4", fingerprints=("late:b",))
    told = similar_to(now, [asset, alert, other, now])
    assert [(each.incident.name, each.because) for each in told] == [
        ("INC-2", "the same alert"),
        ("INC-1", "the same asset"),
    ]


def test_no_text_of_an_incident_becomes_markup_of_its_postmortem() -> None:
    told = incident(act("note", 1, note="<b>|\n# not a heading"))
    page = postmortem(told, [], extent([]), now=BEGIN + MINUTE)
    assert "\n# not a heading" not in page
    assert r"\<b\>\|" in page


KINDS = st.sampled_from([*map(str, ActKind), "teleport"])


@st.composite
def stories(draw: st.DrawFn) -> Sequence[Act]:
    kinds = draw(st.lists(KINDS, max_size=12))
    details = {
        "action": "a", "step": "affected", "fingerprints": ("f",), "severity": "low", "title": "t",
        "to": "ben", "assets": ("dataset:x:y",), "answers": {"gaps": "none"},
    }  # fmt: skip
    return [opened(), *(act(kind, number + 1, **details) for number, kind in enumerate(kinds))]


@given(stories(), st.randoms())
def test_no_order_and_no_repetition_of_acts_makes_another_incident(
    story: Sequence[Act], random: Random
) -> None:
    shuffled = [*story, *story[:3]]
    random.shuffle(shuffled)
    assert incident_of("INC-1", shuffled) == incident_of("INC-1", story)


@given(stories())
def test_whatever_is_done_the_moments_of_an_incident_are_moments_of_its_acts(
    story: Sequence[Act],
) -> None:
    told = incident_of("INC-1", story)
    times = {each.at for each in told.acts}
    assert all(stamp.at in times for stamp in told.moments.values())
    assert (Moment.RESOLVED in told.moments) or told.state is not IncidentState.RESOLVED
