"""Following the log: in order, from where one left off, and never past what failed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from headwater.collector.follow import Follower
from headwater.model.sender import SenderReport
from headwater.model.time import Offset
from headwater.ports import Appended, Logged, Received


class Log:
    """Ten events."""

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> Sequence[Appended]:
        raise NotImplementedError

    def read(self, *, after: Offset, limit: int) -> Sequence[Logged]:
        last = min(10, after + limit)
        return [Logged(at, b"%d" % at, b"", 0, "") for at in range(after + 1, last + 1)]

    def at(self, offsets: Sequence[Offset]) -> Sequence[Logged]:
        raise NotImplementedError

    def head(self) -> Offset:
        return 10


class Cursors(dict[str, Offset]):
    """Cursors in memory."""

    def cursor(self, name: str) -> Offset | None:
        return self.get(name)

    def move_cursor(self, name: str, offset: Offset) -> None:
        self[name] = offset


def test_each_event_is_handed_over_once_and_in_order() -> None:
    seen: list[Offset] = []
    cursors = Cursors()
    follower = Follower("f", Log(), cursors, lambda each: seen.append(each.offset), begin_at=0)
    while follower.follow_some():
        pass
    assert seen == list(range(1, 11))
    assert (follower.lag, cursors["f"]) == (0, 10)


def test_it_begins_where_it_is_told_and_goes_on_where_it_was() -> None:
    seen: list[Offset] = []
    cursors = Cursors()
    for begin_at in (7, 0):
        follower = Follower(
            "f", Log(), cursors, lambda each: seen.append(each.offset), begin_at=begin_at
        )
        follower.follow_some()
    assert seen == [8, 9, 10]


def test_who_takes_over_goes_on_where_the_other_was() -> None:
    seen: list[Offset] = []
    cursors = Cursors()
    first, second = (
        Follower("f", Log(), cursors, lambda each: seen.append(each.offset), begin_at=0)
        for _ in range(2)
    )
    first.follow_some()
    assert second.lag == 0
    second.start()
    second.stop()
    assert seen == [*range(1, 11)]
    assert cursors["f"] == 10


def test_what_fails_is_tried_again_and_nothing_before_it() -> None:
    seen: list[Offset] = []

    def handle(event: Logged) -> None:
        if event.offset == 4 and seen.count(4) < 1:
            seen.append(4)
            raise OSError("not now")
        seen.append(event.offset)

    follower = Follower("f", Log(), Cursors(), handle, begin_at=0)
    with pytest.raises(OSError, match="not now"):
        follower.follow_some()
    assert follower.offset == 3
    follower.follow_some()
    assert seen == [1, 2, 3, 4, *range(4, 11)]
