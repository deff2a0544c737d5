"""Senders that number their events, and what never came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.lineage.answers import Coverage
from headwater.model.time import Offset, format_instant
from headwater.reliability.senders import Missing, SenderStanding
from headwater.server.access import platform_of
from headwater.server.encode import encode
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import CURSOR, Parameters, limit

_LIMIT: Final = limit(100)
_MOST_GAPS: Final = 20

SENDERS: Final = (_LIMIT, CURSOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEntry:
    """Numbers of one epoch of a sender that did not come, both ends included.

    missing: how many of them did not; all, but where a sender has thousands of gaps. lost: how many
    of these nobody expects any more. state: lost where there are any. noticed_at: when others
    overtook them.
    """

    epoch: str
    first: int
    last: int
    missing: int
    lost: int
    state: Literal["late", "lost"]
    noticed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderEntry:
    """A sender, through all its lives that were heard of in the last week.

    produced: how many numbers it gave. heard: how many came. lost: how many nobody expects any
    more; late: how many may still come. spooled, dropped, retried: as it says itself.
    gaps: where numbers are lacking, the newest twenty of `gaps_total`.
    """

    name: str
    lives: int
    last_at: str
    produced: int
    heard: int
    lost: int
    late: int
    spooled: int
    dropped: int
    retried: int
    gaps: tuple[MissingEntry, ...]
    gaps_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendersAnswer:
    """Senders by what was lost of them, the most first."""

    senders: tuple[SenderEntry, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    offset: Offset
    coverage: Coverage


class SenderPlace(msgspec.Struct, array_like=True, tag="sender", frozen=True):
    """The place of a sender in the list."""

    lost: int
    late: int
    name: str


def list_senders(request: Request) -> Response:
    """Senders that number their events, and how many of these never came."""
    parameters = Parameters(request.query_params, declared=SENDERS)
    platform = platform_of(request)
    found = sorted(platform.senders(), key=_place)
    after = read_place(parameters[CURSOR], SenderPlace)
    rest = found if after is None else [each for each in found if _place(each) > _key(after)]
    shown = rest[: parameters[_LIMIT]]
    last = shown[-1] if len(shown) < len(rest) else None
    following = write_place(SenderPlace(last.lost, last.late, last.name) if last else None)
    return encode(
        SendersAnswer(
            senders=tuple(map(_entry, shown)),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            offset=platform.log.head(),
            coverage=page_coverage(following, len(shown), len(found)),
        )
    )


def _place(sender: SenderStanding) -> tuple[int, int, str]:
    return -sender.lost, -sender.late, sender.name


def _key(place: SenderPlace) -> tuple[int, int, str]:
    return -place.lost, -place.late, place.name


def _entry(sender: SenderStanding) -> SenderEntry:
    return SenderEntry(
        name=sender.name,
        lives=sender.lives,
        last_at=format_instant(sender.last_at),
        produced=sender.produced,
        heard=sender.heard,
        lost=sender.lost,
        late=sender.late,
        spooled=sender.spooled,
        dropped=sender.dropped,
        retried=sender.retried,
        gaps=tuple(map(_gap, sender.missing[:_MOST_GAPS])),
        gaps_total=len(sender.missing),
    )


def _gap(missing: Missing) -> MissingEntry:
    return MissingEntry(
        epoch=missing.epoch,
        first=missing.gap.first,
        last=missing.gap.last,
        missing=len(missing.gap),
        lost=missing.lost,
        state="lost" if missing.lost else "late",
        noticed_at=format_instant(missing.gap.noticed_at),
    )
