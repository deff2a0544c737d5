"""Quiet hours, business hours and digests: what waits, for how long, and that nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.integrations.channels.channel import PAGES as PAGER
from headwater.integrations.channels.digest import digest_of
from headwater.model.delivery import DeliveryState, Held
from headwater.model.notice import MOST_GATHERED, PAGES, Action, Notice, Severity
from headwater.model.time import to_instant
from headwater.store.operational import OperationalStore, operational_file
from support.notices import NOW, S, notice, resolved
from support.office import FAILED, TAKEN, Office, to

HOUR = 3_600
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"zone": "Europe/Berlin", "quiet_hours": ["20:00-08:00"]}
OFFICE = {"zone": "Europe/Berlin", "business_hours": ["mon-fri 09:00-17:00"]}
MORNING = {"zone": "Europe/Berlin", "digest_at": ["08:30", "16:00"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OperationalStore]:
    opened = OperationalStore(operational_file(tmp_path / "operational.db"))
    yield opened
    opened.close()


def berlin(text: str) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=BERLIN))


def office(store: OperationalStore, at: str, **hours: Any) -> Office:
    opened = Office(store, to("a", hours))
    opened.now = berlin(at)
    return opened


def ticket(name: str = "evt_1", **members: Any) -> Notice:
    return notice(name, **({"severity": Severity.MEDIUM, "dedup_key": name} | members))


def parts(opened: Office) -> list[list[str]]:
    """What each digest that was sent is made of."""
    return [[each.id for each in told.notice.gathered] for _, told in opened.sent]


# -- quiet hours -------------------------------------------------------------------------------


def test_in_quiet_hours_tickets_wait_and_pages_go(store: OperationalStore) -> None:
    night = office(store, "2026-11-30T23:00", **NIGHT)
    night.put(ticket(), notice("evt_page", severity=Severity.HIGH, dedup_key="other"))
    assert night.work() == ["a evt_page"]
    standing = night.dispatch.standing("a")
    assert (standing.waiting, standing.held) == (1, 1)
    assert night.later(9 * HOUR - 1) == []
    assert night.later(1) == ["a evt_1"]
    assert night.dispatch.standing("a").held == 0


def test_a_ticket_that_becomes_a_page_goes_at_once_with_all_of_its_matter(
    store: OperationalStore,
) -> None:
    night = office(store, "2026-11-30T23:00", **NIGHT)
    night.put(ticket(dedup_key="k"), ticket("evt_other"))
    assert night.work() == []
    night.put(notice("evt_page", severity=Severity.CRITICAL, dedup_key="k"))
    assert night.work() == ["a evt_1", "a evt_page"]
    assert night.dispatch.standing("a").held == 1


def test_a_page_does_not_wait_until_a_ticket_of_its_matter_is_tried_again(
    store: OperationalStore,
) -> None:
    day = office(store, "2026-11-30T10:00", **NIGHT)
    day.answers["a"] = FAILED
    day.put(ticket(dedup_key="k"))
    day.work()
    day.later(5)
    day.answers["a"] = TAKEN
    day.put(notice("evt_page", severity=Severity.CRITICAL, dedup_key="k"))
    assert day.work() == ["a evt_1", "a evt_page"]


def test_it_is_said_until_when_something_waits(store: OperationalStore) -> None:
    timing = office(store, "2026-11-27T23:00", **NIGHT).dispatch.connected["a"].timing

    def said(at: str) -> str:
        now = berlin(at)
        until = timing.goes_at(now)
        assert until is not None
        return f"{timing.why(now)} {timing.said(until, now=now)}"

    assert said("2026-11-27T07:00") == "quiet hours 08:00 Europe/Berlin"
    assert said("2026-11-27T23:00") == "quiet hours Sat 08:00 Europe/Berlin"
    assert timing.why(berlin("2026-11-27T12:00")) is None


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end(store: OperationalStore) -> None:
    both = office(store, "2026-11-30T19:00", **(NIGHT | {"digest_at": ["23:00"]}))
    both.put(ticket())
    now = both.now
    assert both.dispatch.connected["a"].timing.goes_at(now) == berlin("2026-12-01T08:00")
    assert both.later(13 * HOUR - 1) == []
    both.later(1)
    assert parts(both) == [["evt_1"]]


# -- business hours ----------------------------------------------------------------------------


def test_outside_business_hours_everything_waits_where_nobody_stands_in(
    store: OperationalStore,
) -> None:
    shut = office(store, "2026-11-27T18:00", **OFFICE)
    shut.put(ticket(), notice("evt_page", dedup_key="other"))
    assert shut.work() == []
    assert shut.dispatch.standing("a").held == 2
    until = shut.dispatch.connected["a"].timing.goes_at(shut.now)
    assert until == berlin("2026-11-30T09:00")
    assert shut.later((until - shut.now) / S) == ["a evt_page", "a evt_1"]


def two(store: OperationalStore, at: str, **only: Any) -> Office:
    opened = Office(
        store,
        to("team", OFFICE | {"outside_hours": "oncall"}, **only),
        to("oncall", {"stands_in": True}),
    )
    opened.now = berlin(at)
    return opened


def test_outside_business_hours_another_endpoint_stands_in(store: OperationalStore) -> None:
    night = two(store, "2026-11-27T18:00", severities=["medium"])
    night.put(ticket(), notice("evt_page", dedup_key="not for the team"))
    assert night.work() == ["oncall evt_1"]
    day = two(store, "2026-11-30T10:00")
    day.put(ticket("evt_2"))
    assert day.work() == ["team evt_2"]


def test_what_the_channel_of_the_stand_in_cannot_be_told_waits(store: OperationalStore) -> None:
    night = two(store, "2026-11-27T18:00")
    pager = night.dispatch.connected["oncall"]
    night.dispatch.connected = {
        **night.dispatch.connected,
        "oncall": replace(pager, channel=replace(pager.channel, takes=PAGER)),
    }
    night.put(ticket(action=Action.INFORM), ticket("evt_2"))
    assert night.work() == ["oncall evt_2"]
    assert night.dispatch.standing("team").held == 1


def test_what_a_disabled_stand_in_would_get_waits(store: OperationalStore) -> None:
    store.deliveries.disable("oncall", because="gone", now=NOW)
    night = two(store, "2026-11-27T18:00")
    night.put(ticket())
    assert night.dispatch.standing("team").held == 1


def test_the_end_of_a_matter_follows_its_beginning(store: OperationalStore) -> None:
    day = two(store, "2026-11-27T16:00")
    day.put(ticket("evt_day"))
    assert day.work() == ["team evt_day"]
    day.now = berlin("2026-11-27T18:00")
    day.put(resolved(ticket("evt_day")), ticket("evt_night"))
    assert day.work() == ["oncall evt_night"]
    assert day.dispatch.standing("team").held == 1
    day.now = berlin("2026-11-30T10:00")
    day.put(resolved(ticket("evt_night")))
    assert day.work() == ["team evt_day_end", "oncall evt_night_end"]


# -- digests -----------------------------------------------------------------------------------


def test_tickets_are_gathered_and_pages_are_not(store: OperationalStore) -> None:
    day = office(store, "2026-11-30T09:00", **MORNING)
    low = ticket("evt_2", severity=Severity.LOW)
    day.put(low, ticket(), notice("evt_page", dedup_key="other"))
    assert day.work() == ["a evt_page"]
    day.sent.clear()
    assert day.later(7 * HOUR - 1) == []
    (sent,) = day.later(1)
    assert sent.startswith("a evt_digest_")
    told = day.sent[0][1].notice
    assert (told.title, told.severity) == ("2 notices: 1 medium, 1 low", Severity.MEDIUM)
    assert parts(day) == [["evt_1", "evt_2"]]
    kept = store.delivery_archive.page(limit=10)
    assert {each.state for each in kept} == {DeliveryState.DELIVERED}
    assert day.later(24 * HOUR) == []


def test_a_digest_every_so_often_comes_only_when_there_is_something(
    store: OperationalStore,
) -> None:
    day = office(store, "2026-11-30T09:10", digest_every_min=30)
    assert day.later(HOUR) == []
    day.put(ticket())
    assert day.later(19 * 60) == []
    day.later(60)
    assert parts(day) == [["evt_1"]]


def test_a_digest_that_was_missed_comes_at_the_next_start(store: OperationalStore) -> None:
    day = office(store, "2026-11-30T10:00", **MORNING)
    day.put(ticket())
    again = office(store, "2026-11-30T19:00", **MORNING)
    again.work()
    assert parts(again) == [["evt_1"]]


def test_a_digest_is_tried_again_as_the_same_and_the_next_waits_for_it(
    store: OperationalStore,
) -> None:
    day = office(store, "2026-11-30T09:01", digest_every_min=1)
    day.answers["a"] = FAILED
    day.put(ticket())
    day.later(60)
    day.put(ticket("evt_2", dedup_key="evt_1"))
    day.later(60)
    day.answers["a"] = TAKEN
    day.later(300)
    assert parts(day) == [["evt_1"], ["evt_1"], ["evt_1"], ["evt_2"]]
    assert len({sending.notice.id for _, sending in day.sent}) == 2


def test_what_a_digest_is_made_of_fails_and_is_replayed_with_it(store: OperationalStore) -> None:
    day = office(store, "2026-11-30T09:00", **MORNING)
    day.put(ticket(), ticket("evt_2"))
    day.answers["a"] = FAILED
    day.later(7 * HOUR)
    store.deliveries.disable("a", because="gone", now=day.now)
    kept = store.delivery_archive.page(limit=10)
    assert {each.state for each in kept} == {DeliveryState.FAILED}
    store.deliveries.enable("a")
    done = store.delivery_archive.replay_failed(to=["a"], now=day.now)
    assert (done.replayed, done.overtaken) == (1, 0)
    states = Counter(each.state for each in store.delivery_archive.page(limit=10))
    assert states == {DeliveryState.GATHERED: 2, DeliveryState.PENDING: 1}
    day.answers["a"] = TAKEN
    day.sent.clear()
    day.later(60)
    assert parts(day) == [["evt_1", "evt_2"]]


def test_part_of_a_digest_can_be_sent_again_alone(store: OperationalStore) -> None:
    day = office(store, "2026-11-30T09:00", **MORNING)
    day.put(ticket(), ticket("evt_2"))
    day.later(7 * HOUR)
    store.delivery_archive.replay(1, now=day.now)
    day.work()
    assert parts(day)[-1] == ["evt_1"]


def test_many_tickets_make_several_digests_and_all_are_told(store: OperationalStore) -> None:
    day = office(store, "2026-11-30T09:00", **MORNING)
    names = [f"evt_{n:02}" for n in range(2 * MOST_GATHERED + 1)]
    day.put(*map(ticket, names))
    day.later(7 * HOUR)
    assert [len(each) for each in parts(day)] == [MOST_GATHERED, MOST_GATHERED, 1]
    assert sorted(chain.from_iterable(parts(day))) == names


def test_without_its_digest_an_endpoint_gets_what_waited_one_by_one(
    store: OperationalStore,
) -> None:
    office(store, "2026-11-30T09:00", **MORNING).put(ticket())
    assert office(store, "2026-11-30T09:01").work() == ["a evt_1"]


def test_a_digest_is_told_by_what_it_is_made_of(store: OperationalStore) -> None:
    one, same, other = (digest_of(name, [ticket()], now=NOW) for name in ("a", "a", "b"))
    assert one == same
    assert one.id != other.id
    assert one.dedup_key != other.dedup_key


# -- whatever happens --------------------------------------------------------------------------


class Killed(BaseException):
    """The process ended in the middle of it."""


HOURS = st.fixed_dictionaries(
    {"zone": st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])},
    optional={
        "quiet_hours": st.sampled_from([["20:00-08:00"], ["01:30-02:30"], ["sat-sun 00:00-24:00"]]),
        "business_hours": st.sampled_from(
            [["mon-fri 09:00-17:00"], ["02:15-02:45", "12:00-18:00"]]
        ),
        "digest_at": st.sampled_from([["08:30"], ["02:30", "16:00"]]),
    },
)
# Around changes of clocks, in both directions and on both sides of the sea.
BEGINS = st.builds(
    lambda day, minutes: to_instant(day + timedelta(minutes=minutes)),
    st.sampled_from(
        [
            datetime(2026, month, day, tzinfo=UTC)
            for month, day in ((3, 8), (3, 29), (10, 25), (11, 1))
        ]
    ),
    st.integers(-1_500, 300),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"),
            st.sampled_from(Severity),
            st.sampled_from(["k1", "k2", "k3"]),
            st.sampled_from(Action),
        ),
        st.tuples(st.just("wait"), st.integers(1, 900)),
        st.tuples(st.sampled_from(["kill", "fail", "restart"])),
    ),
    min_size=3,
    max_size=25,
)


@dataclass
class Story:
    """What happens at one endpoint, in processes that follow each other."""

    store: OperationalStore
    hours: dict[str, Any]
    now: int
    disturbed: bool = False
    numbers: Iterator[int] = field(default_factory=count)
    put: list[tuple[int, Notice]] = field(default_factory=list)
    sent: list[tuple[int, Held, Notice]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.office = Office(self.store, to("a", self.hours))
        self.timing = self.office.dispatch.connected["a"].timing

    def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("put", severity, key, action):
                told = notice(
                    f"evt_{next(self.numbers)}", severity=severity, dedup_key=key, action=action
                )
                self.office.dispatch.put(told, now=self.now)
                self.put.append((self.now, told))
            case ("wait", minutes):
                self.now += minutes * 60 * S
            case ("kill",):
                self.disturbed = True
                self.office.answers["a"] = Killed()
            case ("fail",):
                self.disturbed = True
                self.office.answers["a"] = FAILED
            case _:
                self.open()
        self.work()

    def work(self) -> None:
        self.office.now = self.now
        before = len(self.office.sent)
        with suppress(Killed):
            self.office.work()
        held = self.timing.held(self.now)
        news = [(self.now, held, told.notice) for _, told in self.office.sent[before:]]
        self.sent += news
        if self.office.answers and news:
            self.open()
            self.work()


def lived(store: OperationalStore, hours: dict[str, Any], at: int, steps: Any) -> Story:
    story = Story(store, hours, at)
    for step in steps:
        story.do(step)
    story.open()
    for _ in range(200):
        story.do(("wait", 37))
        if not store.deliveries.standing("a").waiting:
            break
    return story


@settings(max_examples=40, deadline=None)
@given(HOURS, BEGINS, STEPS)
def test_every_notice_is_told_once_and_pages_wait_for_no_quiet_hours(
    hours: dict[str, Any], at: int, steps: Any
) -> None:
    with TemporaryDirectory() as folder:
        store = OperationalStore(operational_file(Path(folder) / "operational.db"))
        story = lived(store, hours, at, steps)
        store.close()

    distinct = {told.id: told for _, _, told in story.sent}
    assert all(distinct[told.id] == told for _, _, told in story.sent)
    told_of = [
        each for told in distinct.values() for each in ([x.id for x in told.gathered] or [told.id])
    ]
    assert sorted(told_of) == sorted(told.id for _, told in story.put)

    for put_at, told in story.put:
        if told.severity in PAGES:
            assert told.id in distinct, "a page is told alone"
            first = min(when for when, _, each in story.sent if each.id == told.id)
            closed = story.timing.is_closed(put_at)
            assert first == put_at or closed or story.disturbed
    for _, held, told in story.sent:
        assert held is not Held.EVERYTHING
        if held is Held.TICKETS and told.severity not in PAGES:
            assert any(
                page.dedup_key == told.dedup_key and page.severity in PAGES for _, page in story.put
            )
    if not story.disturbed:
        for key in ("k1", "k2", "k3"):
            wanted = [told.id for _, told in story.put if told.dedup_key == key]
            came = [each for each in told_of if each in wanted]
            singly = [each for each in came if each in distinct]
            assert singly == [each for each in wanted if each in distinct]


@settings(max_examples=25, deadline=None)
@given(BEGINS, STEPS)
def test_every_trigger_is_told_to_the_team_or_to_who_stands_in_and_its_end_to_the_same(
    at: int, steps: Any
) -> None:
    with TemporaryDirectory() as folder:
        store = OperationalStore(operational_file(Path(folder) / "operational.db"))
        pair = two(store, "2026-11-27T16:00")
        pair.now = at
        told: list[Notice] = []
        for number, step in enumerate(steps):
            match step:
                case ("put", severity, key, action):
                    each = notice(f"evt_{number}", severity=severity, dedup_key=key, action=action)
                    told.append(each)
                    pair.put(each)
                case ("wait", minutes):
                    pair.now += minutes * 60 * S
                case _:
                    now, pair = pair.now, two(store, "2026-11-27T16:00")
                    pair.now = now
            pair.work()
        kept = store.delivery_archive.page(limit=1_000)
        store.close()
    went: dict[str, set[str]] = {each.id: set() for each in told}
    for each in kept:
        went[each.notice.id].add(each.endpoint)
    heard: dict[str, set[str]] = {}
    for each in told:
        before = heard.setdefault(each.dedup_key, set())
        if before and each.action in {Action.ACKNOWLEDGE, Action.RESOLVE}:
            assert went[each.id] == before
        else:
            assert len(went[each.id]) == 1
        before |= went[each.id]
