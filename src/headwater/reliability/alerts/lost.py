"""Events that never came, by the numbers that their senders gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from headwater.model.incident import IncidentOrigin
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.reliability.alerts.condition import Condition
from headwater.reliability.senders import SenderStanding
from headwater.reliability.slo.objective import AlertAs

NUMBERS: Final = "@numbers"
"""The detector of it: no objective can be called so."""

_DAY: Final = 86_400_000_000


def lost_events(senders: Iterable[SenderStanding], *, now: Instant) -> Sequence[Condition]:
    """Senders of whom events were lost that were missed within the last day."""
    return [
        _condition(each, lost, since)
        for each in senders
        for lost, since in [_lately(each, now - _DAY)]
        if lost
    ]


def _lately(sender: SenderStanding, since: Instant) -> tuple[int, Instant]:
    """How many were lost, and when the first of them was missed."""
    lost = [each for each in sender.missing if each.lost and each.gap.noticed_at > since]
    first = min((each.gap.noticed_at for each in lost), default=since)
    return sum(each.lost for each in lost), first


def _condition(sender: SenderStanding, lost: int, since: Instant) -> Condition:
    events = "1 event" if lost == 1 else f"{lost:,} events"
    says = f"{events} of the sender {sender.name} never came"
    return Condition(
        fingerprint=f"{NUMBERS}:{sender.name}",
        detector=NUMBERS,
        origin=IncidentOrigin.EVENT_LOSS,
        urgency=AlertAs.TICKET,
        severity=Severity.MEDIUM,
        subjects=(),
        since=since,
        says=says,
        title=says,
    )
