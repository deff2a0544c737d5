"""Senders that number their events: what came, what is late, and what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from headwater.model.sender import Gap, SenderLife
from headwater.model.time import Instant

_SECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Missing:
    """Numbers of one life of a sender that did not come.

    lost: how many of them nobody expects any more; the others are late.
    """

    epoch: str
    gap: Gap
    lost: int


@dataclass(frozen=True, slots=True)
class SenderStanding:
    """How it stands with one sender, through all its lives that were heard of lately.

    produced: how many numbers it gave. heard: how many came. lost: how many nobody expects any
    more; late: how many may still come. spooled, dropped, retried: as it says itself. missing:
    where numbers are lacking, the newest first.
    """

    name: str
    lives: int
    last_at: Instant
    produced: int
    heard: int
    lost: int
    late: int
    spooled: int
    dropped: int
    retried: int
    missing: Sequence[Missing]


def standings(
    lives: Iterable[SenderLife], *, now: Instant, patience_s: float
) -> Sequence[SenderStanding]:
    """How it stands with each sender. lives: by name.

    patience_s: for so long a number that others overtook may still come. What a sender that is
    heard of says to keep for later is late, however long; what it says to have given up is lost.
    """
    overdue = now - int(patience_s * _SECOND)
    return [
        _standing(name, [*of_one], overdue)
        for name, of_one in groupby(lives, key=lambda each: each.name)
    ]


def _standing(name: str, lives: Sequence[SenderLife], overdue: Instant) -> SenderStanding:
    missing = [one for life in lives for one in _missing(life, overdue)]
    lost = sum(each.lost for each in missing)
    return SenderStanding(
        name=name,
        lives=len(lives),
        last_at=max(each.last_at for each in lives),
        produced=sum(each.produced for each in lives),
        heard=sum(each.heard for each in lives),
        lost=lost,
        late=sum(each.missing for each in lives) - lost,
        spooled=sum(each.spooled for each in lives if each.last_at > overdue),
        dropped=sum(each.dropped for each in lives),
        retried=sum(each.retried for each in lives),
        missing=sorted(missing, key=lambda each: -each.gap.noticed_at),
    )


def _missing(life: SenderLife, overdue: Instant) -> Iterator[Missing]:
    """The gaps of one life, in order, with how much of each is lost."""
    kept = life.spooled if life.last_at > overdue else 0
    lost: list[int] = []
    # What is kept for later was given last, since whoever keeps events sends the oldest first.
    for gap in reversed(life.gaps):
        of_gap = min(kept, len(gap))
        kept -= of_gap
        lost.append(len(gap) - of_gap if gap.noticed_at <= overdue else 0)
    given_up = min(life.dropped, life.missing) - sum(lost)
    for gap, of_gap in zip(life.gaps, reversed(lost), strict=True):
        more = max(0, min(given_up, len(gap) - of_gap))
        given_up -= more
        yield Missing(life.epoch, gap, of_gap + more)
