"""The group commit: what is waiting is committed together, in order, once."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from headwater.collector.accept import ClosedError, Collector, OverloadedError
from headwater.model.sender import SenderReport
from headwater.ports import Appended, Received


class MemoryLog:
    """An event log in a list, whose commits wait until they are let go."""

    def __init__(self) -> None:
        self.groups: list[list[bytes]] = []
        self.may_commit = threading.Event()
        self.may_commit.set()
        self.committing = threading.Event()
        self.fails: Exception | None = None
        self._offsets: dict[bytes, int] = {}

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> list[Appended]:
        self.committing.set()
        assert self.may_commit.wait(10)
        if self.fails is not None:
            raise self.fails
        self.groups.append([event.body for event in events])
        places = []
        for event in events:
            known = event.digest in self._offsets
            offset = self._offsets.setdefault(event.digest, len(self._offsets) + 1)
            places.append(Appended(offset, known))
        return places

    def head(self) -> int:
        return len(self._offsets)


def event(body: bytes) -> Received:
    return Received(body, body.ljust(16, b"\0")[:16], 0, "test")


def test_a_group_gets_its_offsets_in_order() -> None:
    collector = Collector(MemoryLog())
    places = collector.submit([event(b"a"), event(b"b"), event(b"a")]).result(5)
    collector.close()
    assert places == [Appended(1, False), Appended(2, False), Appended(1, True)]


def test_what_waits_during_a_commit_is_committed_together() -> None:
    log = MemoryLog()
    log.may_commit.clear()
    collector = Collector(log)
    first = collector.submit([event(b"first")])
    assert log.committing.wait(5)
    others = [collector.submit([event(b"%d" % n)]) for n in range(50)]
    assert not first.done()
    log.may_commit.set()
    offsets = [other.result(5)[0].offset for other in others]
    collector.close()
    assert [len(group) for group in log.groups] == [1, 50]
    assert offsets == list(range(2, 52))


def test_a_full_queue_refuses_at_once_and_takes_events_again_later() -> None:
    log = MemoryLog()
    log.may_commit.clear()
    collector = Collector(log, queue_bytes=4_000)
    taken = [collector.submit([event(b"x" * 1_000)])]
    assert log.committing.wait(5)
    taken.append(collector.submit([event(b"y" * 1_000)]))
    with pytest.raises(OverloadedError) as caught:
        collector.submit([event(b"z" * 1_000)])
    assert caught.value.retry_after_s >= 1
    log.may_commit.set()
    for future in taken:
        future.result(5)
    collector.submit([event(b"z")]).result(5)
    collector.close()
    assert collector.counters.refused == 1
    assert collector.counters.waiting_bytes == 0


def test_a_group_larger_than_the_queue_is_taken_when_nothing_else_waits() -> None:
    collector = Collector(MemoryLog(), queue_bytes=10)
    assert collector.submit([event(b"x" * 1_000)]).result(5)[0].offset == 1
    collector.close()


def test_a_failed_commit_is_told_to_all_who_waited_and_the_next_one_works() -> None:
    log = MemoryLog()
    collector = Collector(log)
    log.fails = OSError("no disk")
    with pytest.raises(OSError, match="no disk"):
        collector.submit([event(b"a")]).result(5)
    log.fails = None
    assert collector.submit([event(b"a")]).result(5)[0].duplicate is False
    collector.close()
    assert (collector.counters.failed, collector.counters.accepted) == (1, 1)


def test_closing_commits_what_waits_and_refuses_what_comes() -> None:
    log = MemoryLog()
    log.may_commit.clear()
    collector = Collector(log)
    waiting = [collector.submit([event(b"%d" % n)]) for n in range(9)]
    closing = threading.Thread(target=collector.close)
    closing.start()
    log.may_commit.set()
    closing.join(5)
    assert all(future.done() for future in waiting)
    with pytest.raises(ClosedError):
        collector.submit([event(b"late")])


def test_each_commit_is_announced_with_the_new_head() -> None:
    heads: list[int] = []
    collector = Collector(MemoryLog(), on_commit=heads.append)
    collector.submit([event(b"a"), event(b"b")]).result(5)
    collector.submit([event(b"c")]).result(5)
    collector.close()
    assert heads == [2, 3]


def test_the_counters_tell_new_from_known() -> None:
    collector = Collector(MemoryLog())
    collector.submit([event(b"aa"), event(b"b"), event(b"aa")]).result(5)
    collector.close()
    counters = collector.counters
    assert (counters.accepted, counters.duplicates, counters.commits) == (2, 1, 1)
    assert counters.bytes == 5
