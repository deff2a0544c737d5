"""What every event log promises."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.ports import LetterState
from headwater.store.dead_letters import LetterBounds
from headwater.store.sql_log import DamagedEventError
from support.events import events, received
from support.homes import Home, Log


def test_an_empty_log_has_head_zero_and_nothing_to_read(log: Log) -> None:
    assert log.head() == 0
    assert log.read(after=0, limit=10) == []


def test_events_get_offsets_from_one_in_the_order_given(log: Log) -> None:
    assert [place.offset for place in log.append(events(range(3)))] == [1, 2, 3]
    assert [place.offset for place in log.append(events(range(3, 5)))] == [4, 5]
    assert log.head() == 5


def test_what_is_read_is_what_was_appended(log: Log) -> None:
    sent = events(range(200))
    log.append(sent)
    read = log.read(after=0, limit=1_000)
    assert [(e.body, e.digest, e.received_at, e.source) for e in read] == [
        (e.body, e.digest, e.received_at, e.source) for e in sent
    ]
    assert [event.offset for event in read] == list(range(1, 201))


def test_reading_goes_on_behind_an_offset_and_stops_at_the_limit(log: Log) -> None:
    log.append(events(range(10)))
    assert [event.offset for event in log.read(after=4, limit=3)] == [5, 6, 7]
    assert log.read(after=10, limit=3) == []


def test_several_threads_read_the_same_events_at_once(log: Log) -> None:
    sent = [received(number, padding="orders " * 2_000) for number in range(2_000)]
    log.append(sent)

    def read(limit: int) -> list[bytes]:
        bodies: list[bytes] = []
        while part := log.read(after=len(bodies), limit=limit):
            bodies += [event.body for event in part]
        return bodies

    with ThreadPoolExecutor(4) as threads:
        for bodies in threads.map(read, [200, 199, 50, 49] * 3):
            assert bodies == [event.body for event in sent]


def test_events_are_found_by_offset_in_log_order(log: Log) -> None:
    log.append(events(range(5)))
    assert [event.offset for event in log.at([4, 99, 2, 4])] == [2, 4]
    assert log.at([]) == []


def test_an_outline_tells_when_an_event_came_from_whom_and_how_large(log: Log) -> None:
    sent = events(range(3))
    log.append(sent)
    told = log.outlines([3, 99, 1])
    assert [each.offset for each in told] == [1, 3]
    first = told[0]
    assert (first.received_at, first.source) == (sent[0].received_at, sent[0].source)
    assert (first.size_bytes, first.erased) == (len(sent[0].body), False)


def test_an_event_already_held_keeps_its_first_offset(log: Log) -> None:
    log.append(events(range(3)))
    places = log.append([received(9), received(1), received(9)])
    assert [(place.offset, place.duplicate) for place in places] == [
        (4, False),
        (2, True),
        (4, True),
    ]
    assert log.head() == 4


def test_appending_nothing_changes_nothing(log: Log) -> None:
    assert list(log.append([])) == []
    assert log.head() == 0


def test_what_was_appended_is_there_after_reopening(log: Log, home: Home) -> None:
    log.append(events(range(3)))
    log.close()
    again = home.open()
    assert again.head() == 3
    assert [place.offset for place in again.append([received(1), received(7)])] == [2, 4]
    assert list(again.verify()) == []
    again.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=8))
def test_any_history_reads_back_as_its_first_occurrences(
    groups: list[list[int]], home: Home
) -> None:
    log = home.another().open()
    first: dict[int, int] = {}
    for group in groups:
        for number, place in zip(group, log.append([received(n) for n in group]), strict=True):
            assert place.duplicate == (number in first)
            assert place.offset == first.setdefault(number, len(first) + 1)
    assert [json.loads(e.body)["number"] for e in log.read(after=0, limit=99)] == list(first)
    assert list(log.verify()) == []
    log.close()


def test_bodies_survive_every_change_of_dictionary(home: Home) -> None:
    sent = [received(n, padding=f"{n // 400} lorem ipsum " * 180) for n in range(2_400)]
    log = home.open()
    for start in range(0, len(sent), 100):
        log.append(sent[start : start + 100])
        if start in {500, 2_300}:
            log.close()
            log = home.open()
    assert [event.body for event in log.read(after=0, limit=9_999)] == [e.body for e in sent]
    assert list(log.verify()) == []
    dictionaries = home.one("SELECT count(*) FROM dictionary")
    stored = home.one("SELECT sum(length(body)) FROM event")
    log.close()
    assert dictionaries >= 1
    assert stored * 4 < sum(len(event.body) for event in sent)


CHANGE = 'UPDATE event SET {} = ? WHERE "offset" = 5'


@pytest.mark.parametrize(
    ("sql", "value", "says"),
    [
        ('DELETE FROM event WHERE "offset" = ?', 5, "missing"),
        (CHANGE.format("digest"), bytes(16), "changed"),
        (CHANGE.format("received_at"), 0, "changed"),
        (CHANGE.format("source"), "mallory", "changed"),
        (CHANGE.format("length"), 3, "changed"),
        (CHANGE.format("body"), bytes.fromhex("28b52ffd00"), "decompress"),
        (CHANGE.format("dictionary"), 9, "dictionary 9"),
        (
            CHANGE.replace("?", '(SELECT body FROM event WHERE "offset" = ?)').format("body"),
            6,
            "digest",
        ),
    ],
)
def test_verification_finds_what_was_changed(
    log: Log, home: Home, sql: str, value: object, says: str
) -> None:
    log.append(events(range(10)))
    assert list(log.verify()) == []
    assert home.run(sql, value) == 1
    problems = list(log.verify())
    assert problems[0].offset == 5
    assert says in problems[0].detail


@pytest.mark.parametrize("position", range(0, 60, 7))
def test_any_flipped_bit_of_a_body_is_found(log: Log, home: Home, position: int) -> None:
    log.append([received(1, padding="some words that do not compress to nothing")])
    body = home.one("SELECT body FROM event")
    at = position % len(body)
    flipped = body[:at] + bytes([body[at] ^ 16]) + body[at + 1 :]
    home.run("UPDATE event SET body = ?", flipped)
    assert list(log.verify())


def test_a_damaged_event_holds_back_nothing_before_it(log: Log, home: Home) -> None:
    log.append(events(range(5)))
    home.run('UPDATE event SET body = ? WHERE "offset" = 3', b"\0")
    assert [event.offset for event in log.read(after=0, limit=9)] == [1, 2]
    with pytest.raises(DamagedEventError) as caught:
        log.read(after=2, limit=9)
    assert caught.value.offset == 3
    assert [event.offset for event in log.read(after=3, limit=9)] == [4, 5]


def test_dead_letters_are_numbered_kept_and_marked(log: Log) -> None:
    letters = log.dead_letters
    for number in range(3):
        kept = letters.keep(
            b"\x00\xff %d" % number, reason="bad", pointer="/run", received_at=7, source="me"
        )
        assert kept == number + 1
    assert letters.total(LetterState.WAITING) == 3
    assert [letter.body for letter in letters.list(state=LetterState.ANY, after=1, limit=9)] == [
        b"\x00\xff 1",
        b"\x00\xff 2",
    ]
    letters.mark_replayed(2, 41)
    assert letters.total(LetterState.WAITING) == 2
    letter = letters.get(2)
    assert letter is not None
    assert (letter.replayed_as, letter.reason, letter.pointer) == (41, "bad", "/run")
    assert letters.get(77) is None


def bury(log: Log, *bodies: bytes) -> list[int]:
    return [
        log.dead_letters.keep(body, reason="bad", pointer="", received_at=7, source="me")
        for body in bodies
    ]


def kept(log: Log, state: LetterState = LetterState.ANY) -> list[int]:
    found = log.dead_letters.list(state=state, after=0, limit=999)
    assert log.dead_letters.total(state) == len(found)
    return [letter.number for letter in found]


def test_dead_letters_are_told_apart_by_what_became_of_them(log: Log) -> None:
    bury(log, b"a", b"b", b"c", b"d")
    log.dead_letters.mark_replayed(2, 41)
    log.dead_letters.discard(3)
    assert kept(log) == [1, 2, 3, 4]
    assert kept(log, LetterState.WAITING) == [1, 4]
    assert kept(log, LetterState.REPLAYED) == [2]
    assert kept(log, LetterState.DISCARDED) == [3]
    letter = log.dead_letters.get(3)
    assert letter is not None
    assert (letter.discarded, letter.body, letter.replayed_as) == (True, b"", None)


def test_the_oldest_dead_letters_make_room_those_dealt_with_first(home: Home) -> None:
    log = home.open(letters=LetterBounds(letters=4))
    bury(log, b"a", b"b", b"c", b"d")
    log.dead_letters.discard(4)
    log.dead_letters.mark_replayed(2, 41)
    assert [bury(log, b"x") and kept(log) for _ in range(4)] == [
        [1, 3, 4, 5],
        [1, 3, 5, 6],
        [3, 5, 6, 7],
        [5, 6, 7, 8],
    ]
    assert log.dead_letters.dropped() == 4
    log.close()
    again = home.open(letters=LetterBounds(letters=4))
    assert again.dead_letters.dropped() == 4
    assert bury(again, b"y") == [9]
    again.close()


def test_the_bodies_of_dead_letters_take_up_so_much_and_no_more(home: Home) -> None:
    log = home.open(letters=LetterBounds(size_bytes=100))
    bury(log, *[bytes(40)] * 3)
    assert kept(log) == [2, 3]
    bury(log, bytes(1_000))
    assert kept(log) == [4]
    log.dead_letters.discard(4)
    bury(log, bytes(40), bytes(40))
    assert kept(log) == [4, 5, 6]
    log.close()


def test_a_lower_bound_is_reached_bit_by_bit(home: Home) -> None:
    log = home.open()
    bury(log, *[b"a"] * 200)
    log.close()
    log = home.open(letters=LetterBounds(letters=10))
    left = [bury(log, b"b") and len(kept(log)) for _ in range(4)]
    assert left == [137, 74, 11, 10]
    log.close()
