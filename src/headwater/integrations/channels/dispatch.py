"""The outbox in front of all endpoints: who is told what, and a courier for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from hashlib import blake2b
from typing import Final

import structlog

from headwater.errors import NotFoundError
from headwater.integrations.channels.channel import Connected, Endpoint
from headwater.integrations.channels.courier import Courier
from headwater.model.delivery import Answer, Outcome, Standing
from headwater.model.notice import Action, Notice, NoticeType, Severity
from headwater.model.time import Instant
from headwater.ports import Deliveries, Outbox

_log: Final = structlog.get_logger("headwater.channels")
_STATES: Final = {
    NoticeType.WEBHOOK_DISABLED: (Action.TRIGGER, "is disabled"),
    NoticeType.WEBHOOK_ENABLED: (Action.RESOLVE, "is enabled again"),
}


class UnknownEndpointError(NotFoundError):
    """The file of endpoints names none of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        there = f"there are {', '.join(known)}" if known else "HEADWATER_CHANNELS names none"
        super().__init__(f"there is no endpoint {name!r}; {there}", similar=tuple(known[:3]))


class Dispatch(Outbox):
    """Puts notices into the outbox, and delivers them.

    selects: whether a notice is about what a selector selects. random: from 0 to 1, for waits.
    """

    def __init__(
        self,
        connected: Sequence[Connected],
        deliveries: Deliveries,
        *,
        clock: Callable[[], Instant],
        random: Callable[[], float],
        selects: Callable[[str, Notice], bool],
    ) -> None:
        self.connected: Mapping[str, Connected] = {each.endpoint.name: each for each in connected}
        self._deliveries = deliveries
        self._clock = clock
        self._selects = selects
        self.couriers = {
            each.endpoint.name: Courier(
                each.endpoint,
                each.send,
                deliveries,
                clock=clock,
                random=random,
                disabled=self._tell_disabled,
                timing=each.timing,
            )
            for each in connected
        }

    @property
    def has_endpoints(self) -> bool:
        """Whether anything would go anywhere."""
        return bool(self.connected)

    def put(self, notice: Notice, *, now: Instant) -> Sequence[str]:
        """Make a notice durable, for every endpoint that wants it; known ones change nothing."""
        wanted = self._in_hours(notice, self._who_wants(notice), now=now)
        self._put(notice, to=wanted, now=now)
        return wanted

    def start(self) -> None:
        """Begin to deliver, and say again which endpoints get nothing."""
        for name, courier in self.couriers.items():
            standing = self.standing(name)
            if standing.disabled_at is not None:
                _log.error("still disabled", endpoint=name, because=standing.disabled_because)
                self._tell_others(NoticeType.WEBHOOK_DISABLED, name, standing)
            courier.start()

    def stop(self) -> None:
        """Return when the attempts at hand are over, which end beside each other."""
        with ThreadPoolExecutor(max(1, len(self.couriers))) as pool:
            list(pool.map(Courier.stop, self.couriers.values()))

    def standing(self, name: str) -> Standing:
        """How it stands with an endpoint. Raises UnknownEndpointError."""
        timing, now = self._find(name).timing, self._clock()
        since = timing.closed_since(now)
        return self._deliveries.standing(name, held=timing.held(now), closed_since=since)

    def enable(self, name: str) -> bool:
        """Send to an endpoint again; False if it was not disabled. Raises UnknownEndpointError."""
        standing = self.standing(name)
        if not self._deliveries.enable(name):
            return False
        _log.info("enabled", endpoint=name)
        self._tell_others(NoticeType.WEBHOOK_ENABLED, name, standing)
        return True

    def test(self, name: str) -> Outcome:
        """Send a test to an endpoint at once, past the outbox, and take it back where it pages.

        Raises UnknownEndpointError.
        """
        takes = self._find(name).channel.takes
        calm = Action.INFORM in takes
        outcome = Outcome(answer=Answer.FAILED)
        before: Notice | None = None
        for action in (Action.INFORM,) if calm else (Action.TRIGGER, Action.RESOLVE):
            notice = self._test_notice(name, action)
            outcome = self.couriers[name].send(notice, before=before)
            if outcome.answer is not Answer.DELIVERED:
                break
            before = notice
        return outcome

    def _test_notice(self, name: str, action: Action) -> Notice:
        now = self._clock()
        return Notice(
            id=f"evt_test_{now}_{action.value}",
            type=NoticeType.WEBHOOK_TEST,
            action=action,
            dedup_key=f"webhook-test:{name}",
            severity=Severity.LOW,
            title=f"This is a test of {name}; nothing has happened",
            time=now,
            why="somebody asked for a test of this endpoint",
        )

    def _find(self, name: str) -> Connected:
        if name not in self.connected:
            raise UnknownEndpointError(name, [*self.connected])
        return self.connected[name]

    def _who_wants(self, notice: Notice) -> Sequence[str]:
        return [
            name
            for name, each in self.connected.items()
            if notice.action in each.channel.takes
            and not each.endpoint.stands_in
            and self._fits(notice, each.endpoint)
        ]

    def _in_hours(self, notice: Notice, wanted: Sequence[str], *, now: Instant) -> Sequence[str]:
        """Where a notice goes at this hour, once each."""
        goes = (each for name in wanted for each in self._here_or_elsewhere(notice, name, now=now))
        return list(dict.fromkeys(goes))

    def _here_or_elsewhere(self, notice: Notice, name: str, *, now: Instant) -> Sequence[str]:
        """An endpoint or, outside of its business hours, the one that stands in for it.

        What takes a matter on or ends it follows whoever was told of it.
        """
        here = self.connected[name]
        other = here.timing.outside
        if other is None:
            return [name]
        takes = notice.action in self.connected[other].channel.takes
        if notice.action in {Action.ACKNOWLEDGE, Action.RESOLVE}:
            both = (name, other) if takes else (name,)
            key = notice.dedup_key
            told = [each for each in both if self._deliveries.has_told(each, dedup_key=key)]
            if told:
                return told
        away = here.timing.is_closed(now) and takes
        # What cannot be told elsewhere either waits here.
        return [other] if away and self._is_enabled(other) else [name]

    def _is_enabled(self, name: str) -> bool:
        return self._deliveries.standing(name).disabled_at is None

    def _fits(self, notice: Notice, endpoint: Endpoint) -> bool:
        only = endpoint.only
        if only.severities and notice.severity not in only.severities:
            return False
        if only.types and not any(fnmatchcase(notice.type, each) for each in only.types):
            return False
        if only.owners and not {*only.owners} & {*notice.owners}:
            return False
        return only.selector is None or self._selects(only.selector, notice)

    def _tell_disabled(self, endpoint: Endpoint) -> None:
        standing = self._deliveries.standing(endpoint.name)
        self._tell_others(NoticeType.WEBHOOK_DISABLED, endpoint.name, standing)

    def _tell_others(self, kind: NoticeType, name: str, standing: Standing) -> None:
        """Tell of an endpoint by those that want to hear of it, or else by all others."""
        action, text = _STATES[kind]
        digest = blake2b(name.encode(), digest_size=6).hexdigest()
        notice = Notice(
            id=f"evt_{action.value}_{digest}_{standing.disabled_at}",
            type=kind,
            action=action,
            dedup_key=f"webhook-disabled:{name}",
            severity=Severity.HIGH,
            title=f"The endpoint {name} {text}",
            time=self._clock(),
            since=standing.failing_since or standing.disabled_at,
            summary=standing.disabled_because if action is Action.TRIGGER else None,
            why="an endpoint of notices changed",
        )
        takes = [
            other
            for other, each in self.connected.items()
            if other != name and notice.action in each.channel.takes
        ]
        goes = self._in_hours(notice, self._who_wants(notice), now=notice.time)
        wanted = [each for each in goes if each in takes]
        self._put(notice, to=wanted or takes, now=notice.time)

    def _put(self, notice: Notice, *, to: Sequence[str], now: Instant) -> None:
        for name in self._deliveries.put(notice, to=to, now=now):
            self.couriers[name].counters.failed += 1
            _log.error("not put in", endpoint=name, notice=notice.id)
