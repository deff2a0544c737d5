"""What every event log promises of bodies that were moved out of it, or erased."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from headwater.store.segments import segments
from headwater.store.segments.holds import Hold
from headwater.store.segments.places import Folder
from headwater.store.segments.shelving import Act, erase, move_out
from headwater.store.sql_log import DamagedEventError
from support.events import events, received
from support.homes import Home, Log

NOW: Final = 1_800_000_000_000_000
ACT: Final = Act(at=1, actor="dpo", reason="request 17", forgets=True)


def move(log: Log, offsets: list[int], place: Path, *, tier: str = "warm") -> None:
    move_out(log, offsets, rule="all", tier=tier, place=str(place), now=NOW)


def bodies(log: Log) -> list[bytes]:
    return [each.body for each in log.read(after=0, limit=10_000)]


def decompressed(file: Path) -> bytes:
    """What `zstd -dc` shows."""
    content = io.BytesIO(file.read_bytes())
    return zstandard.ZstdDecompressor().stream_reader(content, read_across_frames=True).read()


def test_moved_events_are_read_as_before_and_the_log_verifies(log: Log, tmp_path: Path) -> None:
    sent = events(range(600))
    log.append(sent)
    move(log, [*range(1, 501)], tmp_path)
    assert bodies(log) == [each.body for each in sent]
    assert [each.body for each in log.at([7, 501])] == [sent[6].body, sent[500].body]
    assert not any(each.erased for each in log.outlines([1, 600]))
    assert [*log.verify()] == []


def test_a_log_that_is_opened_again_knows_its_segments(home: Home, tmp_path: Path) -> None:
    sent = events(range(20))
    log = home.open()
    log.append(sent)
    move(log, [3, 5, 8], tmp_path)
    log.close()
    again = home.open()
    assert bodies(again) == [each.body for each in sent]
    again.close()


def test_a_moved_event_that_is_sent_again_is_recognised(log: Log, tmp_path: Path) -> None:
    log.append(events(range(5)))
    move(log, [1, 2, 3, 4, 5], tmp_path)
    (place,) = log.append([received(2)])
    assert (place.offset, place.duplicate) == (3, True)


def test_what_is_moved_is_no_longer_in_the_table(home: Home, log: Log, tmp_path: Path) -> None:
    log.append(events(range(10)))
    move(log, [2, 4], tmp_path)
    assert home.one("SELECT count(*) FROM event WHERE body IS NULL") == 2


def test_moving_that_was_stopped_in_the_middle_can_be_done_again(
    home: Home, log: Log, tmp_path: Path
) -> None:
    log.append(events(range(10)))
    kept = home.rows("event")
    move(log, [1, 2, 3], tmp_path)
    # As if it had been stopped before the bodies were cleared.
    frames = [each.body for each in log.at([1, 2, 3])]
    home.run('UPDATE event SET body = ? WHERE "offset" <= 3', b"not yet cleared")
    move(log, [1, 2, 3, 4], tmp_path)
    assert kept
    assert [each.body for each in log.at([1, 2, 3])] == frames
    assert [each.events for each in log.segments.all()] == [3, 1]


def test_a_segment_shows_its_events_without_headwater(log: Log, tmp_path: Path) -> None:
    sent = events(range(300))
    log.append(sent)
    move(log, [*range(1, 301)], tmp_path)
    (file,) = tmp_path.glob("*.zst")
    shown = decompressed(file)
    assert all(each.body in shown for each in sent)
    assert shown.startswith(b"1 %d\n" % len(sent[0].body))


def test_a_segment_goes_to_another_place_and_back(log: Log, tmp_path: Path) -> None:
    sent = events(range(10))
    log.append(sent)
    move(log, [1, 2, 3], tmp_path / "warm")
    (segment,) = log.segments.all()
    log.segments.carry(segment, tier="cold", place=str(tmp_path / "cold"), now=NOW)
    assert [*(tmp_path / "warm").iterdir()] == []
    assert bodies(log) == [each.body for each in sent]
    (segment,) = log.segments.all()
    assert segment.tier == "cold"
    log.segments.carry(segment, tier="warm", place=str(tmp_path / "warm"), now=NOW)
    assert bodies(log) == [each.body for each in sent]


def test_another_reader_follows_a_segment_that_went_elsewhere(
    home: Home, log: Log, tmp_path: Path
) -> None:
    sent = events(range(10))
    log.append(sent)
    other = home.look()
    move(log, [1, 2, 3], tmp_path / "warm")
    assert bodies(other) == [each.body for each in sent]
    (segment,) = log.segments.all()
    log.segments.carry(segment, tier="cold", place=str(tmp_path / "cold"), now=NOW)
    assert bodies(other) == [each.body for each in sent]
    other.close()


def test_what_is_out_of_reach_holds_nothing_good_before_it_back(log: Log, tmp_path: Path) -> None:
    sent = events(range(10))
    log.append(sent)
    move(log, [5, 6], tmp_path)
    for file in tmp_path.glob("*.zst"):
        file.unlink()
    assert [each.offset for each in log.read(after=0, limit=10)] == [1, 2, 3, 4]
    with pytest.raises(UnavailableError, match="segment"):
        log.read(after=4, limit=10)
    assert [each.offset for each in log.verify()] == [5, 6]


@given(where=st.integers(0, 10_000), flipped=st.integers(0, 7))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_bit_of_a_segment_is_found(
    tmp_path_factory: pytest.TempPathFactory, home: Home, where: int, flipped: int
) -> None:
    folder = tmp_path_factory.mktemp("segments")
    log = home.another().open()
    sent = events(range(40))
    log.append(sent)
    move(log, [*range(1, 41)], folder)
    (file,) = folder.glob("*.zst")
    content = bytearray(file.read_bytes())
    content[where % len(content)] ^= 1 << flipped
    file.write_bytes(content)
    try:
        read = bodies(log)
    except (DamagedEventError, UnavailableError):
        read = None
    # Either nothing is read, or what was sent.
    assert read in (None, [each.body for each in sent])
    assert read is not None or [*log.verify()]
    log.close()


def test_an_erased_body_is_gone_and_the_chain_stays(log: Log) -> None:
    sent = events(range(10))
    log.append(sent)
    assert erase(log, [3, 4], ACT) == 2
    assert [each.offset for each in log.read(after=0, limit=10)] == [1, 2, 5, 6, 7, 8, 9, 10]
    assert log.at([3]) == []
    assert [each.erased for each in log.outlines([2, 3, 4])] == [False, True, True]
    assert [*log.verify()] == []
    (act,) = log.erasures.all()
    assert (act.actor, act.reason, act.events, act.forgets) == ("dpo", "request 17", 2, True)


def test_an_erased_event_that_is_sent_again_stays_erased(log: Log) -> None:
    log.append(events(range(3)))
    erase(log, [2], ACT)
    (place,) = log.append([received(1)])
    assert (place.offset, place.duplicate) == (2, True)
    assert log.at([2]) == []


def test_events_are_erased_out_of_segments(log: Log, tmp_path: Path) -> None:
    sent = events(range(300))
    log.append(sent)
    move(log, [*range(1, 301)], tmp_path / "warm")
    erase(log, [2, 299], ACT)
    left = [each.body for number, each in enumerate(sent, 1) if number not in {2, 299}]
    assert bodies(log) == left
    assert [*log.verify()] == []
    (file,) = (tmp_path / "warm").iterdir()
    shown = decompressed(file)
    assert sent[1].body not in shown
    erase(log, [*range(1, 301)], ACT)
    assert [*(tmp_path / "warm").iterdir()] == []
    assert [each.events for each in log.erasures.all()] == [2, 298]


def test_a_body_that_is_missing_without_an_erasure_is_reported(home: Home, log: Log) -> None:
    log.append(events(range(5)))
    erase(log, [2], ACT)
    home.run('UPDATE event SET body = NULL WHERE "offset" IN (2, 4)')
    assert [(each.offset, each.detail) for each in log.verify()] == [(4, "the body is missing")]


def test_a_body_that_is_missing_is_not_passed_over_in_silence(home: Home, log: Log) -> None:
    log.append(events(range(5)))
    home.run('UPDATE event SET body = NULL WHERE "offset" = 3')
    assert [each.offset for each in log.read(after=0, limit=9)] == [1, 2]
    with pytest.raises(DamagedEventError, match="missing"):
        log.read(after=2, limit=9)
    assert not any(each.erased for each in log.outlines([3]))


def test_nothing_that_was_erased_lies_around_though_whoever_did_it_was_killed(
    home: Home, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = events(range(50))
    log.append(sent)
    move(log, [*range(1, 51)], tmp_path / "warm")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(log, [7], ACT)
    assert len([*(tmp_path / "warm").iterdir()]) == 2
    other = home.look()
    assert [each.erased for each in other.outlines([7])] == [True]
    other.close()
    log.segments.tidy(now=NOW)
    (file,) = (tmp_path / "warm").iterdir()
    assert sent[6].body not in decompressed(file)
    assert bodies(log) == [each.body for each in sent if each is not sent[6]]


def test_a_file_that_was_begun_and_never_finished_goes_after_an_hour(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(events(range(5)))
    with monkeypatch.context() as patched:
        patched.setattr(segments, "adopt", _kill)
        with pytest.raises(KeyboardInterrupt):
            move(log, [1, 2], tmp_path / "warm")
    log.segments.tidy(now=NOW + 3_599_000_000)
    assert [*(tmp_path / "warm").iterdir()]
    log.segments.tidy(now=NOW + 3_601_000_000)
    assert [*(tmp_path / "warm").iterdir()] == []
    assert len(bodies(log)) == 5


def _kill(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_event_that_is_erased_while_it_is_moved_stays_erased(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(events(range(5)))
    real = Folder.put

    def put(self: Folder, name: str, content: Iterable[bytes]) -> None:
        real(self, name, content)
        erase(log, [2], ACT)

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "put", put)
        with pytest.raises(UnavailableError, match="try again"):
            move(log, [1, 2, 3], tmp_path / "warm")
    assert log.at([2]) == []
    move(log, [1, 2, 3], tmp_path / "warm")
    assert log.at([2]) == []
    assert [each.offset for each in log.at([1, 3])] == [1, 3]
    assert [*log.verify()] == []


def test_an_event_that_is_erased_while_its_segment_is_carried_stays_erased(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(events(range(5)))
    move(log, [1, 2, 3], tmp_path / "warm")
    (segment,) = log.segments.all()
    real = Folder.put

    def put(self: Folder, name: str, content: Iterable[bytes]) -> None:
        monkeypatch.setattr(Folder, "put", real)
        real(self, name, content)
        erase(log, [2], ACT)

    monkeypatch.setattr(Folder, "put", put)
    with pytest.raises(UnavailableError, match="try again"):
        log.segments.carry(segment, tier="cold", place=str(tmp_path / "cold"), now=NOW)
    assert log.at([2]) == []
    assert [each.tier for each in log.segments.all()] == ["warm"]
    log.segments.tidy(now=NOW + 3_601_000_000)
    assert [*(tmp_path / "cold").iterdir()] == []
    assert [*log.verify()] == []


def test_reading_goes_on_behind_long_stretches_that_were_erased(log: Log) -> None:
    log.append(events(range(100)))
    erase(log, [*range(2, 99)], ACT)
    assert [each.offset for each in log.read(after=1, limit=5)] == [99, 100]


def test_a_hold_stands_until_it_is_released(log: Log) -> None:
    hold = Hold("case-7", "bank://*", "litigation", "legal", 5)
    log.holds.place(hold)
    assert log.holds.all() == [hold]
    with pytest.raises(ConflictError, match="case-7"):
        log.holds.place(hold)
    log.holds.release("case-7")
    assert log.holds.all() == []
    with pytest.raises(NotFoundError, match="retention holds"):
        log.holds.release("case-7")


def test_a_shared_log_takes_no_place_that_is_another_on_each_machine(
    home: Home, log: Log, tmp_path: Path
) -> None:
    log.append(events(range(3)))
    if "postgresql" in str(getattr(home, "address", "")):
        with pytest.raises(InvalidInputError, match="another folder on each machine"):
            move_out(log, [1], rule="all", tier="warm", place="segments", now=NOW)
    else:
        move_out(log, [1], rule="all", tier="warm", place="segments", now=NOW)
        assert [*(tmp_path / "segments").glob("*.zst")]
