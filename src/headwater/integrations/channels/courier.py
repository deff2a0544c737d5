"""Delivering to one endpoint, on a thread of its own: in order, and at least once.

What was sent is marked afterwards. A process that dies in between sends it again when it is back,
with the same id and the same key, by which receivers know it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from headwater.collector.worker import Worker
from headwater.integrations.channels.channel import Endpoint, Send, Sending
from headwater.integrations.channels.digest import digest_of
from headwater.integrations.channels.posting import reason
from headwater.integrations.channels.retries import LONG_S, rest_s, verdict_on
from headwater.integrations.channels.timing import Timing
from headwater.model.delivery import Answer, Attempt, DeliveryState, Due, Held, Outcome, Verdict
from headwater.model.notice import Notice
from headwater.model.time import Instant
from headwater.ports import Deliveries

_log: Final = structlog.get_logger("headwater.channels")
_IDLE_S: Final = 0.5


@dataclass(slots=True)
class Counters:
    """What became of attempts since the start.

    retried: failed, and to be tried again. failed: given up.
    """

    delivered: int = 0
    retried: int = 0
    failed: int = 0


class Courier:
    """Delivers what is due at one endpoint.

    disabled: told when nothing more is sent there. timing: when it gets what.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        send: Send,
        deliveries: Deliveries,
        *,
        clock: Callable[[], Instant],
        random: Callable[[], float],
        disabled: Callable[[Endpoint], None],
        timing: Timing | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._timing = timing or Timing()
        self.counters = Counters()
        self._send = send
        self._deliveries = deliveries
        self._clock = clock
        self._random = random
        self._disabled = disabled
        self._rests_until: Instant = 0
        self._worker = Worker(f"channel {endpoint.name}", self.deliver_some, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to deliver."""
        self._worker.start()

    def stop(self) -> None:
        """Return when the attempt at hand is over."""
        self._worker.stop()

    def deliver_some(self) -> int:
        """Make one attempt, if one is due; returns how many were made."""
        now = self._clock()
        if now < self._rests_until:
            return 0
        held = self._timing.held(now)
        if held is Held.SINGLE:
            self._gather(now)
        since = self._timing.closed_since(now)
        due = self._deliveries.next_due(self.endpoint.name, now=now, held=held, closed_since=since)
        if due is None:
            return 0
        outcome = self.send(due.notice, before=due.before)
        self._settle(due, outcome, began_at=now)
        return 1

    def _gather(self, now: Instant) -> None:
        """Make a digest of the tickets that were put in before the latest time for one."""
        if self._timing.digest is None:
            return
        name, before = self.endpoint.name, self._timing.digest.latest(now)
        self._deliveries.gather(name, partial(digest_of, name, now=now), before=before, now=now)

    def send(self, notice: Notice, *, before: Notice | None = None) -> Outcome:
        """Make one attempt, of which nothing is kept."""
        sending = Sending(notice=notice, at=self._clock(), before=before)
        try:
            return self._send(sending)
        except Exception as fault:  # noqa: BLE001 because one notice must not hold up those behind it
            _log.exception("fault", endpoint=self.endpoint.name, notice=notice.id)
            return Outcome(answer=Answer.FAILED, detail=f"a fault of Headwater: {reason(fault)}")

    def _settle(self, due: Due, outcome: Outcome, *, began_at: Instant) -> None:
        at = self._clock()
        verdict = verdict_on(outcome, attempts=due.attempts + 1, at=at, random=self._random)
        attempt = Attempt(
            at=at,
            took_s=max(0, at - began_at) / 1_000_000,
            status=outcome.status,
            detail=outcome.detail,
        )
        self._deliveries.record(due.number, attempt, verdict)
        self._rests_until = at + round(rest_s(outcome) * 1_000_000)
        self._tell(due, outcome, verdict)
        if outcome.answer is Answer.GONE:
            self._disable("410 Gone: its receiver wants nothing more", at)
        elif verdict.state is DeliveryState.FAILED:
            self._disable_if_long(at)

    def _tell(self, due: Due, outcome: Outcome, verdict: Verdict) -> None:
        told = {
            "endpoint": self.endpoint.name,
            "delivery": due.number,
            "notice": due.notice.id,
            "status": outcome.status,
            "problem": outcome.detail[:200],
        }
        match verdict.state:
            case DeliveryState.DELIVERED:
                self.counters.delivered += 1
            case DeliveryState.PENDING:
                self.counters.retried += 1
                _log.warning("not delivered yet", **told)
            case _:
                self.counters.failed += 1
                _log.error("not delivered", because=verdict.because, **told)

    def _disable_if_long(self, at: Instant) -> None:
        since = self._deliveries.standing(self.endpoint.name).failing_since
        if since is not None and at - since >= LONG_S * 1_000_000:
            self._disable(f"every attempt failed for {(at - since) / 86_400e6:.0f} days", at)

    def _disable(self, because: str, at: Instant) -> None:
        name = self.endpoint.name
        if self._deliveries.disable(name, because=because, now=at):
            _log.error("disabled", endpoint=name, because=because)
            self._disabled(self.endpoint)
