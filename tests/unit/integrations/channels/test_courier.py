"""One endpoint and its courier, with a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.integrations.channels.dispatch import UnknownEndpointError
from headwater.integrations.channels.retries import DELAYS_S
from headwater.model.delivery import Answer, DeliveryState, Outcome
from headwater.model.notice import Action, NoticeType, Severity
from headwater.store.operational import OperationalStore, operational_file
from support.notices import NOW, notice, resolved
from support.office import FAILED, GONE, REFUSED, TAKEN, Office, to


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OperationalStore]:
    opened = OperationalStore(operational_file(tmp_path / "operational.db"))
    yield opened
    opened.close()


def test_a_notice_goes_to_every_endpoint_that_wants_it(store: OperationalStore) -> None:
    office = Office(
        store,
        to("all"),
        to("runs", types=("run.*",)),
        to("incidents", types=("incident.opened", "slo.*")),
        to("worst", severities=("critical",)),
        to("bad", severities=("critical", "high")),
    )
    office.put(notice(severity=Severity.HIGH))
    assert office.work() == ["all evt_1", "incidents evt_1", "bad evt_1"]


def test_a_notice_goes_where_its_asset_is_selected(store: OperationalStore) -> None:
    office = Office(store, to("orders", selector="orders"), to("refunds", selector="refunds"))
    office.put(notice(subject="orders"), notice("evt_2"))
    assert office.work() == ["orders evt_1"]


def test_a_channel_gets_only_what_it_can_be_told(store: OperationalStore) -> None:
    office = Office(store, to("pager"), pages=True)
    office.put(notice(action=Action.INFORM), notice("evt_2"))
    assert office.work() == ["pager evt_2"]


def test_what_fails_is_tried_again_with_the_same_id_until_it_is_taken(
    store: OperationalStore,
) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = FAILED
    office.put(notice())
    assert office.work() == ["a evt_1"]
    assert office.later(4) == []
    assert office.later(1) == ["a evt_1"]
    office.answers["a"] = TAKEN
    assert office.later(300) == ["a evt_1"]
    assert office.later(90_000) == []
    counters = office.dispatch.couriers["a"].counters
    assert (counters.delivered, counters.retried, counters.failed) == (1, 2, 0)
    _, attempts = store.delivery_archive.get(1)
    assert [each.status for each in attempts] == [500, 500, 200]
    assert attempts[0].detail == "no"


def test_an_endpoint_that_is_away_holds_up_no_other(store: OperationalStore) -> None:
    office = Office(store, to("away"), to("here"))
    office.answers["away"] = FAILED
    office.put(notice(), resolved(notice()))
    assert office.work() == ["away evt_1", "here evt_1", "here evt_1_end"]


def test_a_resolve_waits_behind_its_trigger_and_knows_it(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = FAILED
    office.put(notice(), resolved(notice()))
    assert office.work() == ["a evt_1"]
    office.answers["a"] = TAKEN
    assert office.later(5) == ["a evt_1", "a evt_1_end"]
    assert office.sent[-1][1].before == notice()


def test_an_endpoint_that_asks_for_a_rest_gets_it(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = Outcome(answer=Answer.FAILED, status=429, retry_after_s=60.0)
    office.put(notice(), notice("evt_2", dedup_key="other"))
    assert office.work() == ["a evt_1"]
    office.answers["a"] = TAKEN
    assert office.later(59) == []
    assert office.later(1) == ["a evt_2", "a evt_1"]


def test_after_the_last_attempt_it_is_given_up_and_can_be_replayed(
    store: OperationalStore,
) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = FAILED
    office.put(notice())
    for wait in DELAYS_S:
        assert office.later(wait) == ["a evt_1"]
    kept, _ = store.delivery_archive.get(1)
    assert (kept.state, kept.because) == (DeliveryState.FAILED, "given up after 10 attempts")


def test_an_endpoint_that_fails_for_days_is_disabled_and_others_are_told(
    store: OperationalStore,
) -> None:
    office = Office(store, to("a"), to("b"))
    office.answers["a"] = FAILED
    office.put(notice())
    for wait in DELAYS_S[:-1]:
        office.later(wait)
    office.put(notice("evt_2", dedup_key="other"))
    told = office.later(DELAYS_S[-1])
    assert store.deliveries.standing("a").disabled_because == "every attempt failed for 3 days"
    assert "b evt_2" in told
    alarm = office.sent[-1][1].notice
    assert (alarm.type, alarm.action) == (NoticeType.WEBHOOK_DISABLED, Action.TRIGGER)
    assert alarm.title == "The endpoint a is disabled"
    assert alarm.summary == "every attempt failed for 3 days"
    assert store.deliveries.standing("a").waiting == 0


def test_an_endpoint_that_is_gone_gets_nothing_more_until_it_is_enabled(
    store: OperationalStore,
) -> None:
    office = Office(store, to("a"), to("b"))
    office.answers["a"] = GONE
    office.put(notice(), notice("evt_2", dedup_key="other"))
    told = office.work()
    assert told[:3] == ["a evt_1", "b evt_1", "b evt_2"]
    assert len(told) == 4
    office.put(notice("evt_3", dedup_key="third"))
    assert office.work() == ["b evt_3"]
    assert office.dispatch.couriers["a"].counters.failed == 2

    office.answers["a"] = TAKEN
    assert office.dispatch.enable("a")
    assert not office.dispatch.enable("a")
    office.put(notice("evt_4", dedup_key="fourth"))
    assert "a evt_4" in office.work()
    calm = [each.notice for _, each in office.sent if each.notice.type.startswith("webhook")]
    assert [each.action for each in calm] == [Action.TRIGGER, Action.RESOLVE]
    assert len({each.dedup_key for each in calm}) == 1


def test_that_an_endpoint_is_disabled_reaches_those_who_want_it_or_else_everybody(
    store: OperationalStore,
) -> None:
    office = Office(
        store, to("a"), to("ops", types=("webhook.*",)), to("team", types=("incident.*",))
    )
    office.answers["a"] = GONE
    office.put(notice(type=NoticeType.INCIDENT_OPENED))
    office.work()
    assert [name for name, each in office.sent if each.notice.type.startswith("web")] == ["ops"]

    office = Office(store, to("c"), to("team", types=("incident.*",)))
    office.answers["c"] = GONE
    office.put(notice("evt_2", dedup_key="other"))
    office.work()
    assert [name for name, each in office.sent if each.notice.type.startswith("web")] == ["team"]


def test_a_start_says_again_what_is_disabled_but_once(store: OperationalStore) -> None:
    store.deliveries.disable("a", because="gone", now=NOW)
    office = Office(store, to("a"), to("b"))
    for _ in range(2):
        office.dispatch.start()
        office.dispatch.stop()
        office = Office(store, to("a"), to("b"))
    office.work()
    kept = store.delivery_archive.page(endpoint="b", limit=10)
    assert [each.notice.type for each in kept] == [NoticeType.WEBHOOK_DISABLED]


def test_a_refusal_is_of_one_notice_alone(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = REFUSED
    office.put(notice(), resolved(notice()))
    assert office.work() == ["a evt_1", "a evt_1_end"]
    assert store.deliveries.standing("a").disabled_at is None


def test_a_fault_of_ours_with_one_notice_holds_up_no_other(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    office.answers["a"] = RuntimeError("boom")
    office.put(notice(), notice("evt_2", dedup_key="other"))
    assert office.work() == ["a evt_1", "a evt_2"]
    kept, attempts = store.delivery_archive.get(1)
    assert kept.state is DeliveryState.PENDING
    assert attempts[0].detail == "a fault of Headwater: boom"


def test_what_was_sent_and_not_marked_is_sent_again_as_the_same(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    office.put(notice())
    due = store.deliveries.next_due("a", now=NOW)
    assert due is not None
    office.dispatch.couriers["a"].send(due.notice)
    again = Office(store, to("a"))
    assert again.work() == ["a evt_1"]
    assert office.sent[0][1].notice == again.sent[0][1].notice


def test_a_test_is_sent_at_once_and_not_kept(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    assert office.dispatch.test("a") == TAKEN
    ((_, sending),) = office.sent
    assert (sending.notice.type, sending.notice.action) == (
        NoticeType.WEBHOOK_TEST,
        Action.INFORM,
    )
    assert store.delivery_archive.total() == 0


def test_a_test_of_a_pager_is_taken_back_at_once(store: OperationalStore) -> None:
    office = Office(store, to("pager"), pages=True)
    office.dispatch.test("pager")
    assert [each.notice.action for _, each in office.sent] == [Action.TRIGGER, Action.RESOLVE]
    office.answers["pager"] = FAILED
    assert office.dispatch.test("pager") == FAILED
    assert len(office.sent) == 3


def test_an_endpoint_that_nobody_named_is_unknown(store: OperationalStore) -> None:
    office = Office(store, to("a"))
    for ask in (office.dispatch.test, office.dispatch.enable, office.dispatch.standing):
        with pytest.raises(UnknownEndpointError, match="no endpoint 'b'; there are a"):
            ask("b")
