"""When it is tried again: the schedule of Standard Webhooks, and what answers ask for."""

from __future__ import annotations

import pytest

from headwater.integrations.channels.posting import retry_after
from headwater.integrations.channels.retries import DELAYS_S, rest_s, verdict_on
from headwater.model.delivery import Answer, DeliveryState, Outcome
from support.notices import NOW, S

FAILED = Outcome(answer=Answer.FAILED, status=500)


def waits(outcome: Outcome = FAILED, *, attempts: int = 1, random: float = 0.0) -> float | None:
    verdict = verdict_on(outcome, attempts=attempts, at=NOW, random=lambda: random)
    return None if verdict.next_at is None else (verdict.next_at - NOW) / S


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    told = [waits(attempts=n) for n in range(1, 11)]
    assert told == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, None]
    assert sum(DELAYS_S) == 75 * 3_600 + 35 * 60 + 5


def test_the_last_attempt_gives_up() -> None:
    verdict = verdict_on(FAILED, attempts=10, at=NOW, random=lambda: 0.0)
    assert (verdict.state, verdict.because) == (DeliveryState.FAILED, "given up after 10 attempts")


def test_waits_are_spread_by_a_fifth() -> None:
    assert waits(random=0.5) == 5.5
    assert waits(attempts=2, random=1.0) == 360


def test_an_answer_may_ask_for_a_longer_wait_but_not_for_a_shorter_or_endless_one() -> None:
    asks = [Outcome(answer=Answer.FAILED, status=429, retry_after_s=s) for s in (60.0, 1.0, 9e9)]
    assert [waits(each) for each in asks] == [60, 5, 86_400]
    assert [rest_s(each) for each in asks] == [60, 1, 600]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_endpoint_with_too_much_to_do_is_left_alone_for_a_moment(status: int) -> None:
    assert rest_s(Outcome(answer=Answer.FAILED, status=status)) == 5


def test_any_other_failure_is_of_that_delivery_alone() -> None:
    assert rest_s(FAILED) == 0
    assert rest_s(Outcome(answer=Answer.DELIVERED, status=200, retry_after_s=9.0)) == 0


@pytest.mark.parametrize(
    ("answer", "because"), [(Answer.REFUSED, "refused"), (Answer.GONE, "gone")]
)
def test_what_will_never_be_taken_is_given_up_at_once(answer: Answer, because: str) -> None:
    verdict = verdict_on(Outcome(answer=answer), attempts=1, at=NOW, random=lambda: 0.0)
    assert (verdict.state, verdict.because) == (DeliveryState.FAILED, because)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("120", 120),
        (" 7 ", 7),
        ("Tue, 24 Nov 2026 08:01:30 GMT", 90),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, 999_999_999),
    ],
)
def test_retry_after_is_read_in_both_its_forms(text: str | None, seconds: float | None) -> None:
    assert retry_after(text, at=NOW) == seconds
