"""Several notices as one: what was gathered for an endpoint since its last digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from headwater.model.notice import Action, Gathered, Notice, NoticeType, Severity
from headwater.model.time import Instant

_URGENCY: Final = tuple(Severity)


def digest_of(endpoint: str, notices: Sequence[Notice], *, now: Instant) -> Notice:
    """The digest of some notices, which are in the order in which they happened.

    Its id follows from theirs, and it is a matter of its own: what it tells of has been told.
    """
    told = "\n".join([endpoint, str(now), *(each.id for each in notices)])
    id = f"evt_digest_{blake2b(told.encode(), digest_size=12).hexdigest()}"  # noqa: A001 because that is its name
    return Notice(
        id=id,
        type=NoticeType.DIGEST_READY,
        action=Action.INFORM,
        dedup_key=f"digest:{id}",
        severity=min((each.severity for each in notices), key=_URGENCY.index),
        title=_title(notices),
        time=now,
        why="it was gathered for this endpoint rather than told one by one",
        gathered=tuple(map(_part, sorted(notices, key=lambda each: _URGENCY.index(each.severity)))),
    )


def _title(notices: Sequence[Notice]) -> str:
    """How many of what: `3 notices: 2 medium, 1 low`."""
    counts = Counter(each.severity for each in notices)
    parts = ", ".join(f"{counts[each]} {each}" for each in _URGENCY if counts[each])
    return f"{len(notices)} {'notice' if len(notices) == 1 else 'notices'}: {parts}"


def _part(notice: Notice) -> Gathered:
    return Gathered(
        id=notice.id,
        type=notice.type,
        action=notice.action,
        dedup_key=notice.dedup_key,
        severity=notice.severity,
        title=notice.title,
        time=notice.time,
        incident=notice.incident,
        url=notice.url,
    )
