"""Deliveries as they are kept: in order, at least once, within bounds."""

from __future__ import annotations

import pytest

from headwater.model.delivery import Attempt, DeliveryState, Verdict
from headwater.model.notice import Notice, Severity
from headwater.store import outbox
from headwater.store.operational import OperationalStore
from headwater.store.outbox_archive import DisabledEndpointError, UnknownDeliveryError
from support.homes import Home
from support.notices import NOW, S, full_notice, notice, resolved

DELIVERED = Verdict(state=DeliveryState.DELIVERED)
FAILED = Verdict(state=DeliveryState.FAILED, because="refused")


def attempt(at: int = NOW, status: int | None = 200) -> Attempt:
    return Attempt(at=at, took_s=0.1, status=status, detail="")


def later(seconds: float) -> Verdict:
    return Verdict(state=DeliveryState.PENDING, next_at=NOW + round(seconds * S))


def put(store: OperationalStore, *told: Notice, to: tuple[str, ...] = ("a",)) -> None:
    for each in told:
        store.deliveries.put(each, to=to, now=NOW)


def settle(store: OperationalStore, verdict: Verdict, endpoint: str = "a", at: int = NOW) -> str:
    """Record an attempt at what is due; returns the id of its notice."""
    due = store.deliveries.next_due(endpoint, now=at)
    assert due is not None
    store.deliveries.record(due.number, attempt(at), verdict)
    return due.notice.id


def test_a_notice_comes_back_as_it_was_put_in(store: OperationalStore) -> None:
    put(store, full_notice())
    due = store.deliveries.next_due("a", now=NOW)
    assert due is not None
    assert (due.notice, due.attempts, due.before) == (full_notice(), 0, None)


def test_every_endpoint_has_its_own_delivery(store: OperationalStore) -> None:
    put(store, notice(), to=("a", "b"))
    settle(store, DELIVERED)
    assert store.deliveries.next_due("a", now=NOW) is None
    assert store.deliveries.next_due("b", now=NOW) is not None
    assert store.deliveries.next_due("c", now=NOW) is None


def test_a_notice_that_is_put_in_twice_is_sent_once(store: OperationalStore) -> None:
    put(store, notice(), notice(title="the same, told again"))
    settle(store, DELIVERED)
    put(store, notice())
    assert store.deliveries.next_due("a", now=NOW) is None


def test_what_is_not_delivered_waits_for_its_time(store: OperationalStore) -> None:
    put(store, notice())
    settle(store, later(5))
    assert store.deliveries.next_due("a", now=NOW + 4 * S) is None
    due = store.deliveries.next_due("a", now=NOW + 5 * S)
    assert due is not None
    assert due.attempts == 1


def test_a_resolve_never_overtakes_its_trigger_and_other_matters_pass(
    store: OperationalStore,
) -> None:
    put(store, notice(), resolved(notice()), notice("evt_2", dedup_key="INC-43"))
    settle(store, later(300))
    assert settle(store, DELIVERED) == "evt_2"
    assert store.deliveries.next_due("a", now=NOW + 299 * S) is None
    assert settle(store, DELIVERED, at=NOW + 300 * S) == "evt_1"
    assert settle(store, DELIVERED, at=NOW + 300 * S) == "evt_1_end"


def test_the_worst_goes_first_however_much_waits_before_it(store: OperationalStore) -> None:
    ranks = (Severity.LOW, Severity.MEDIUM, Severity.CRITICAL, Severity.HIGH)
    put(store, *(notice(f"evt_{n}", dedup_key=n, severity=n) for n in ranks))
    sent = [settle(store, DELIVERED) for _ in ranks]
    assert sent == ["evt_critical", "evt_high", "evt_medium", "evt_low"]


def test_a_trigger_that_is_given_up_holds_up_nothing(store: OperationalStore) -> None:
    put(store, notice(), resolved(notice()))
    settle(store, FAILED)
    assert settle(store, DELIVERED) == "evt_1_end"


def test_a_delivery_knows_what_was_delivered_before_it(store: OperationalStore) -> None:
    put(store, notice(), resolved(notice()), notice("evt_2", dedup_key="INC-43"))
    settle(store, DELIVERED)
    due = store.deliveries.next_due("a", now=NOW)
    assert due is not None
    assert due.before == notice()


def test_an_endpoint_fails_since_the_first_failure_behind_its_last_success(
    store: OperationalStore,
) -> None:
    put(store, *(notice(f"evt_{n}", dedup_key=f"k{n}") for n in range(4)))
    settle(store, FAILED, at=NOW)
    settle(store, DELIVERED, at=NOW + 1)
    assert store.deliveries.standing("a").failing_since is None
    settle(store, FAILED, at=NOW + 2)
    settle(store, FAILED, at=NOW + 3)
    assert store.deliveries.standing("a").failing_since == NOW + 2


def test_a_disabled_endpoint_gets_nothing_until_it_is_enabled(store: OperationalStore) -> None:
    put(store, notice())
    assert store.deliveries.disable("a", because="gone", now=NOW)
    assert not store.deliveries.disable("a", because="again", now=NOW + 1)
    refused = store.deliveries.put(notice("evt_2"), to=("a", "b"), now=NOW)
    assert refused == ["a"]
    assert store.deliveries.next_due("a", now=NOW) is None
    standing = store.deliveries.standing("a")
    assert (standing.disabled_at, standing.disabled_because, standing.waiting) == (NOW, "gone", 0)
    kept = store.delivery_archive.page(endpoint="a", limit=10)
    assert {(each.state, each.because) for each in kept} == {
        (DeliveryState.FAILED, "the endpoint is disabled: gone")
    }
    assert store.deliveries.enable("a")
    assert not store.deliveries.enable("a")
    put(store, notice("evt_3"))
    assert store.deliveries.next_due("a", now=NOW) is not None


def test_what_waits_is_counted(store: OperationalStore) -> None:
    put(store, notice(), resolved(notice()))
    standing = store.deliveries.standing("a")
    assert (standing.waiting, standing.oldest_at) == (2, NOW)


def test_no_more_wait_for_an_endpoint_than_it_may_have(
    store: OperationalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_PENDING", 2)
    put(store, *(notice(f"evt_{n}") for n in range(3)))
    (newest, *_) = store.delivery_archive.page(limit=10)
    assert (newest.state, newest.because) == (
        DeliveryState.FAILED,
        "2 deliveries wait for this endpoint already",
    )
    assert store.deliveries.standing("a").waiting == 2


def test_the_oldest_of_what_is_settled_goes_and_what_waits_stays(
    store: OperationalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_KEPT", 5)
    monkeypatch.setattr(outbox, "_PRUNE_EVERY", 5)
    put(store, notice("evt_waits", dedup_key="waits"), to=("slow",))
    for n in range(20):
        put(store, notice(f"evt_{n}"))
        settle(store, DELIVERED)
    kept = [each.notice.id for each in store.delivery_archive.page(limit=1_000)]
    assert kept[-1] == "evt_waits"
    assert len(kept) < 12
    put(store, notice("evt_0"))
    assert store.deliveries.next_due("a", now=NOW) is not None


def test_so_many_attempts_of_a_delivery_are_kept(store: OperationalStore) -> None:
    put(store, notice())
    for n in range(30):
        store.deliveries.record(1, attempt(NOW + n), later(0))
    _, attempts = store.delivery_archive.get(1)
    assert [each.at - NOW for each in attempts] == [*range(10, 30)]


def test_a_replayed_delivery_is_sent_again_as_it_was(store: OperationalStore) -> None:
    put(store, notice())
    settle(store, FAILED)
    store.delivery_archive.replay(1, now=NOW + 9)
    due = store.deliveries.next_due("a", now=NOW + 9)
    assert due is not None
    assert (due.number, due.notice, due.attempts) == (1, notice(), 0)
    kept, attempts = store.delivery_archive.get(1)
    assert (kept.because, len(attempts)) == (None, 1)


def test_nothing_is_replayed_that_is_not_there_or_has_nowhere_to_go(
    store: OperationalStore,
) -> None:
    put(store, notice())
    with pytest.raises(UnknownDeliveryError, match="no delivery 7"):
        store.delivery_archive.replay(7, now=NOW)
    store.deliveries.disable("a", because="gone", now=NOW)
    with pytest.raises(DisabledEndpointError, match="channels enable a"):
        store.delivery_archive.replay(1, now=NOW)
    assert store.delivery_archive.replay_failed(to=["a"], now=NOW).replayed == 0


def test_all_that_failed_is_replayed_but_for_what_was_overtaken(store: OperationalStore) -> None:
    put(store, notice(), resolved(notice()), notice("evt_2", dedup_key="INC-43"))
    settle(store, FAILED)
    settle(store, DELIVERED)
    settle(store, FAILED)
    done = store.delivery_archive.replay_failed(to=["a"], now=NOW)
    assert (done.replayed, done.overtaken) == (1, 1)
    assert settle(store, DELIVERED) == "evt_2"
    assert store.deliveries.next_due("a", now=NOW) is None


def test_deliveries_are_listed_newest_first_by_endpoint_and_state(store: OperationalStore) -> None:
    put(store, *(notice(f"evt_{n}", dedup_key=f"k{n}") for n in range(3)), to=("a", "b"))
    settle(store, FAILED)
    archive = store.delivery_archive
    assert [each.number for each in archive.page(limit=4)] == [6, 5, 4, 3]
    assert [each.number for each in archive.page(before=3, limit=4)] == [2, 1]
    (failed,) = archive.page(endpoint="a", state=DeliveryState.FAILED, limit=4)
    assert failed.last == attempt()
    assert archive.total(endpoint="b") == 3
    assert archive.total(state=DeliveryState.FAILED) == 1


def test_an_outbox_outlives_its_process(home: Home) -> None:
    for wanted in (0, 1):
        opened = home.operational()
        due = opened.deliveries.next_due("a", now=NOW)
        assert bool(due) == bool(wanted)
        opened.deliveries.put(notice(), to=["a"], now=NOW)
        opened.close()
