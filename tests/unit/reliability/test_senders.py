"""What senders numbered, and what of it is late or lost."""

from __future__ import annotations

from headwater.model.sender import Gap, SenderLife
from headwater.reliability.senders import SenderStanding, standings

MINUTE = 60_000_000
NOW = 1_000 * MINUTE
PATIENCE_S = 900.0
LONG_AGO = NOW - 60 * MINUTE
JUST_NOW = NOW - MINUTE


def life(
    *gaps: Gap, produced: int = 100, last_at: int = JUST_NOW, spooled: int = 0, dropped: int = 0
) -> SenderLife:
    return SenderLife(
        name="etl",
        epoch="one",
        first_at=LONG_AGO,
        last_at=last_at,
        produced=produced,
        retried=0,
        spooled=spooled,
        dropped=dropped,
        gaps=gaps,
    )


def standing(*lives: SenderLife) -> SenderStanding:
    (found,) = standings(lives, now=NOW, patience_s=PATIENCE_S)
    return found


def lost_by_gap(found: SenderStanding) -> dict[int, int]:
    return {each.gap.first: each.lost for each in found.missing}


def test_numbers_that_were_overtaken_long_ago_are_lost() -> None:
    found = standing(life(Gap(11, 20, LONG_AGO)))
    assert (found.produced, found.heard, found.lost, found.late) == (100, 90, 10, 0)
    assert [each.gap.noticed_at for each in found.missing if each.lost] == [LONG_AGO]


def test_numbers_that_were_overtaken_just_now_are_late() -> None:
    found = standing(life(Gap(11, 20, JUST_NOW)))
    assert (found.lost, found.late) == (0, 10)
    assert not any(each.lost for each in found.missing)


def test_what_a_sender_keeps_for_later_is_late_however_long() -> None:
    found = standing(life(Gap(11, 15, LONG_AGO), Gap(81, 100, LONG_AGO), spooled=20))
    assert lost_by_gap(found) == {11: 5, 81: 0}
    assert (found.lost, found.late) == (5, 20)


def test_what_a_silent_sender_said_to_keep_is_lost() -> None:
    found = standing(life(Gap(81, 100, LONG_AGO), spooled=20, last_at=LONG_AGO))
    assert (found.lost, found.late, found.spooled) == (20, 0, 0)


def test_what_a_sender_gave_up_is_lost_at_once_and_the_oldest_first() -> None:
    found = standing(life(Gap(1, 5, JUST_NOW), Gap(50, 59, JUST_NOW), dropped=7))
    assert lost_by_gap(found) == {1: 5, 50: 2}


def test_more_cannot_be_lost_than_is_missing() -> None:
    found = standing(life(Gap(1, 5, LONG_AGO), dropped=1_000))
    assert (found.lost, found.late) == (5, 0)


def test_the_lives_of_a_sender_are_counted_together() -> None:
    found = standing(life(Gap(1, 5, LONG_AGO)), life(Gap(1, 2, JUST_NOW), produced=10))
    assert (found.lives, found.produced, found.lost, found.late) == (2, 110, 5, 2)
