"""Endpoints with couriers over a real outbox, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headwater.integrations.channels.channel import (
    EVERY_ACTION,
    PAGES,
    Channel,
    Connected,
    Endpoint,
    Only,
    Sending,
)
from headwater.integrations.channels.dispatch import Dispatch
from headwater.integrations.channels.timing_file import read_timing
from headwater.model.delivery import Answer, Outcome
from headwater.model.notice import Notice
from headwater.store.operational import OperationalStore
from support.notices import NOW, S

TAKEN = Outcome(answer=Answer.DELIVERED, status=200)
FAILED = Outcome(answer=Answer.FAILED, status=500, detail="no")
GONE = Outcome(answer=Answer.GONE, status=410)
REFUSED = Outcome(answer=Answer.REFUSED, status=400)


class Office:
    """Endpoints that answer as they are told, and all that is about them."""

    def __init__(self, store: OperationalStore, *endpoints: Endpoint, pages: bool = False) -> None:
        self.store = store
        self.now = NOW
        self.sent: list[tuple[str, Sending]] = []
        self.answers: dict[str, Outcome | BaseException] = {}
        takes = PAGES if pages else EVERY_ACTION
        channel = Channel(name="test", endpoint=Endpoint, takes=takes, connect=lambda *_: self.to)
        self.dispatch = Dispatch(
            [
                Connected(each, channel, self.to(each.name), each.name, read_timing(each, channel))
                for each in endpoints
            ],
            store.deliveries,
            clock=lambda: self.now,
            random=lambda: 0.0,
            selects=lambda selector, told: selector == told.subject,
        )

    def to(self, name: str) -> Callable[[Sending], Outcome]:
        def send(sending: Sending) -> Outcome:
            self.sent.append((name, sending))
            answer = self.answers.get(name, TAKEN)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return send

    def put(self, *told: Notice) -> None:
        for each in told:
            self.dispatch.put(each, now=self.now)

    def work(self) -> list[str]:
        """Let every courier do what is due; returns what was sent: `endpoint notice`."""
        before = len(self.sent)
        while any(each.deliver_some() for each in self.dispatch.couriers.values()):
            pass
        return [f"{name} {sending.notice.id}" for name, sending in self.sent[before:]]

    def later(self, seconds: float) -> list[str]:
        self.now += round(seconds * S)
        return self.work()


def to(name: str, hours: dict[str, Any] | None = None, **only: Any) -> Endpoint:
    return Endpoint(name=name, channel="test", only=Only(**only), **(hours or {}))
