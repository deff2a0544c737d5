"""Who sends events, and how well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.answers import Coverage, Reason
from headwater.model.time import Offset
from headwater.openlineage.producer_report import ProducerReport, Sent, report
from headwater.ports import EventLog
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.parameters import Parameters, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducersAnswer:
    """Producers by what they send wrongly. events: how many of the newest were read for this."""

    producers: tuple[ProducerReport, ...]
    events: int
    offset: Offset
    coverage: Coverage


_EVENTS: Final = whole_number(
    "events", "how many of the newest events to check", default=1_000, least=1, most=20_000
)
_AT_ONCE: Final = 500

PRODUCERS: Final = (_EVENTS,)


def show_producers(request: Request) -> Response:
    """What each producer sends wrongly or leaves out, by the newest events of the log."""
    most = Parameters(request.query_params, declared=PRODUCERS)[_EVENTS]
    platform = platform_of(request)
    log = platform.log
    head = log.head()
    first = max(0, head - most)
    sent = [*_read(log, after=first, until=head)]
    return encode(
        ProducersAnswer(
            producers=report(sent, naming=platform.catalog.naming),
            events=len(sent),
            offset=head,
            coverage=_coverage(first, head),
        )
    )


def _read(log: EventLog, *, after: Offset, until: Offset) -> Iterator[Sent]:
    while after < until and (batch := log.read(after=after, limit=_AT_ONCE)):
        for each in batch:
            if each.offset <= until:
                yield each.offset, each.received_at, each.body
        after = batch[-1].offset


def _coverage(first: Offset, head: Offset) -> Coverage:
    if not first:
        return Coverage("complete")
    message = f"only the newest {head - first:,} of {head:,} events were checked; raise `events`"
    return Coverage("partial", (Reason("limit", message, first),))
