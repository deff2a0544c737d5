"""Telling people what happens with incidents: the log of acts, followed into the outbox.

Whatever is told has the id of its act, and the outbox knows it by that. So a crash between the two
repeats nothing and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from headwater.collector.follow import Cursors
from headwater.collector.worker import Worker
from headwater.model.incident import ActKind
from headwater.model.notice import Action, Notice
from headwater.model.time import Offset
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.ports import Clock, Outbox
from headwater.reliability.incidents.incident import Act, Incident
from headwater.reliability.incidents.notices import ALERTED_BY, is_told

_NAME: Final = "headwater incidents"
_IDLE_S: Final = 0.5
_AT_ONCE: Final = 50


class Happened(NamedTuple):
    """Something was done about an incident. incident: as it stood after that."""

    offset: Offset
    incident: Incident
    act: Act


class IncidentTeller:
    """Puts notices of what was done about incidents into the outbox.

    happened: the next acts behind an offset, and up to where was looked. notice: what is to be
    told of one. act: does something about an incident. begin_at: where to begin at first, so that
    nobody is told of what is long past.
    """

    def __init__(
        self,
        happened: Callable[[Offset, int], tuple[Sequence[Happened], Offset]],
        notice: Callable[[Happened], Notice],
        outbox: Outbox,
        act: Callable[[str, ActFacet], object],
        cursors: Cursors,
        clock: Clock,
        *,
        begin_at: Offset,
    ) -> None:
        self._happened = happened
        self._notice = notice
        self._outbox = outbox
        self._act = act
        self._cursors = cursors
        self._clock = clock
        if cursors.cursor(_NAME) is None:
            cursors.move_cursor(_NAME, begin_at)
        self._worker = Worker("incidents", self.tell, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to tell."""
        self._worker.start()

    def stop(self) -> None:
        """Tell no more."""
        self._worker.stop()

    def tell(self) -> int:
        """Tell of what was done since the last time; returns how many acts that were."""
        after = self._cursors.cursor(_NAME) or 0
        found, until = self._happened(after, _AT_ONCE)
        for each in found:
            # What is known around an incident takes time to find out, for somebody who reads it.
            if self._outbox.has_endpoints and is_told(each.incident, each.act):
                self._tell(each)
            self._cursors.move_cursor(_NAME, each.offset)
        if until > after:
            self._cursors.move_cursor(_NAME, until)
        return len(found)

    def _tell(self, each: Happened) -> None:
        notice = self._notice(each)
        told = self._outbox.put(notice, now=self._clock())
        if notice.action is Action.TRIGGER and told:
            alerted = ActFacet(
                id=f"{each.act.id}-alerted",
                kind=ActKind.NOTIFY,
                by=ALERTED_BY,
                recipients=tuple(told),
            )
            self._act(each.incident.name, alerted)
