"""Which numbers of each sender came, kept with the log and in the transaction of the events.

So a number is heard if and only if its sender was told that the event is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from headwater.model.sender import Gap, SenderLife, SenderReport
from headwater.model.time import Instant
from headwater.store.log_tables import Rows, Writer

DDL: Final = """
CREATE TABLE IF NOT EXISTS sender (
    name        TEXT NOT NULL,
    -- One life of it, in which it counts from 1.
    epoch       TEXT NOT NULL,
    -- Microseconds since the epoch, UTC.
    first_at    {integer} NOT NULL,
    last_at     {integer} NOT NULL,
    -- The last number that it gave, and since when that is known.
    produced    {integer} NOT NULL,
    produced_at {integer} NOT NULL,
    retried     {integer} NOT NULL,
    spooled     {integer} NOT NULL,
    dropped     {integer} NOT NULL,
    PRIMARY KEY (name, epoch)
) {options};

CREATE INDEX IF NOT EXISTS sender_by_time ON sender (last_at);

-- Numbers that came, in as few rows as can be. An empty range (last < first) marks up to where
-- numbers were given at that time.
CREATE TABLE IF NOT EXISTS sender_range (
    name        TEXT NOT NULL,
    epoch       TEXT NOT NULL,
    first       {integer} NOT NULL,
    last        {integer} NOT NULL,
    -- When the first of them came.
    heard_at    {integer} NOT NULL,
    PRIMARY KEY (name, epoch, first)
) {options};
"""
"""The tables; `integer` is of 64 bits, `options` follow each table."""

_KEPT_US: Final = 35 * 86_400_000_000
"""Of senders that were silent for so long nothing is kept."""

_NOTE: Final = """
INSERT INTO sender VALUES (:name, :epoch, :at, :at, :last, :at, :retried, :spooled, :dropped)
ON CONFLICT (name, epoch) DO UPDATE SET
    produced_at = CASE WHEN excluded.produced > sender.produced
        THEN excluded.produced_at ELSE sender.produced_at END,
    produced = CASE WHEN excluded.produced > sender.produced
        THEN excluded.produced ELSE sender.produced END,
    retried = CASE WHEN excluded.last_at >= sender.last_at
        THEN excluded.retried ELSE sender.retried END,
    spooled = CASE WHEN excluded.last_at >= sender.last_at
        THEN excluded.spooled ELSE sender.spooled END,
    dropped = CASE WHEN excluded.dropped > sender.dropped
        THEN excluded.dropped ELSE sender.dropped END,
    last_at = CASE WHEN excluded.last_at > sender.last_at
        THEN excluded.last_at ELSE sender.last_at END
"""
_TOUCHING: Final = """
SELECT first, last, heard_at FROM sender_range
WHERE name = ? AND epoch = ? AND first <= ? ORDER BY first DESC
"""
_MARK: Final = """
INSERT INTO sender_range
SELECT name, epoch, produced + 1, produced, produced_at FROM sender
WHERE name = :name AND epoch = :epoch AND produced BETWEEN 1 AND :last - 1 AND NOT EXISTS (
    SELECT 1 FROM (
        SELECT first, last, heard_at FROM sender_range
        WHERE name = :name AND epoch = :epoch ORDER BY first DESC LIMIT 1
    ) AS newest WHERE last >= produced OR (last < first AND heard_at > produced_at - :often)
)
"""
"""Remembers since when the numbers are missed that were given last, before others are given.

Otherwise those of a sender that goes on counting would be late for ever. An empty range does it:
something behind it was known of from then on.
"""
_MARKED_EVERY_US: Final = 60_000_000
_SENDERS: Final = """
SELECT name, epoch, first_at, last_at, produced, produced_at, retried, spooled, dropped
FROM sender WHERE last_at > ? ORDER BY name, first_at, epoch
"""
_INSERT: Final = "INSERT INTO sender_range VALUES (?, ?, ?, ?, ?)"
_REMOVE: Final = "DELETE FROM sender_range WHERE name = ? AND epoch = ? AND first = ?"
_FORGET: Final = (
    """
DELETE FROM sender_range WHERE (name, epoch) IN (SELECT name, epoch FROM sender WHERE last_at < ?)
""",
    "DELETE FROM sender WHERE last_at < ?",
)
_MOST_GAPS: Final = 1_000
_RANGES: Final = f"""
WITH life AS (
    SELECT each.name, each.epoch, CASE WHEN count(*) > {_MOST_GAPS}
        THEN (max(first) - min(first)) / {_MOST_GAPS} + 1 ELSE 1 END AS width
    FROM sender CROSS JOIN sender_range AS each
    WHERE last_at > ? AND each.name = sender.name AND each.epoch = sender.epoch
    GROUP BY each.name, each.epoch
)
SELECT each.name, each.epoch, min(first), max(last), CAST(sum(last - first + 1) AS BIGINT),
    min(heard_at), max(heard_at)
FROM life CROSS JOIN sender_range AS each
WHERE each.name = life.name AND each.epoch = life.epoch
GROUP BY each.name, each.epoch, first / width ORDER BY each.name, each.epoch, min(first)
"""
"""Ranges that follow each other are put together where a life has very many of them."""


class _Range(NamedTuple):
    first: int
    last: int
    heard_at: Instant


class _Heard(NamedTuple):
    """Some ranges that follow each other: most often one. numbers: how many they hold."""

    first: int
    last: int
    numbers: int
    since: Instant
    until: Instant


def note(writer: Writer, reports: Iterable[SenderReport]) -> None:
    """Take in what senders said. Within a transaction of the caller."""
    told = sorted(reports, key=lambda each: (each.name, each.epoch, each.first or 0))
    rows = [_row(each) for each in told]
    writer.executemany(_MARK, rows)
    writer.executemany(_NOTE, rows)
    for (name, epoch), of_one in groupby(told, key=lambda each: (each.name, each.epoch)):
        for each in _joined(_Range(*_span(one), one.at) for one in of_one if one.count):
            _add(writer, name, epoch, each)
    long_ago = (max((each.at for each in told), default=0) - _KEPT_US,)
    for forget in _FORGET:
        writer.execute(forget, long_ago)


def lives(rows: Rows, *, since: Instant) -> Sequence[SenderLife]:
    """What was heard of each life of a sender that said something behind an instant."""
    heard: dict[tuple[str, str], list[_Heard]] = defaultdict(list)
    for name, epoch, *told in rows(_RANGES, (since,)):
        heard[name, epoch].append(_Heard(*told))
    return [_life(row, heard[row[0], row[1]]) for row in rows(_SENDERS, (since,))]


def _life(row: Sequence[Any], heard: Sequence[_Heard]) -> SenderLife:
    name, epoch, first_at, last_at, produced, produced_at, retried, spooled, dropped = row
    return SenderLife(
        name=name,
        epoch=epoch,
        first_at=first_at,
        last_at=last_at,
        produced=produced,
        retried=retried,
        spooled=spooled,
        dropped=dropped,
        gaps=_gaps(heard, produced, produced_at),
    )


def _row(report: SenderReport) -> dict[str, Any]:
    return {
        "name": report.name,
        "epoch": report.epoch,
        "at": report.at,
        "last": report.last,
        "retried": report.retried,
        "spooled": report.spooled,
        "dropped": report.dropped,
        "often": _MARKED_EVERY_US,
    }


def _span(report: SenderReport) -> tuple[int, int]:
    first = report.first or 1
    return first, first + report.count - 1


def _joined(ranges: Iterable[_Range]) -> Iterator[_Range]:
    """The same numbers in as few ranges as can be. ranges: by their first."""
    last: _Range | None = None
    for each in ranges:
        if last is not None and each.first <= last.last + 1:
            last = _both(last, each)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _both(one: _Range, other: _Range) -> _Range:
    return _Range(
        min(one.first, other.first),
        max(one.last, other.last),
        min(one.heard_at, other.heard_at),
    )


def _add(writer: Writer, name: str, epoch: str, new: _Range) -> None:
    """Add numbers to those that came, and join what they touch."""
    joined = new
    touching = [*_touching(writer, name, epoch, new)]
    for each in touching:
        joined = _both(joined, each)
    writer.executemany(_REMOVE, [(name, epoch, each.first) for each in touching])
    writer.execute(_INSERT, (name, epoch, *joined))


def _touching(writer: Writer, name: str, epoch: str, new: _Range) -> Iterator[_Range]:
    for row in writer.execute(_TOUCHING, (name, epoch, new.last + 1)):
        found = _Range(*row)
        # Ranges lie apart and come from behind: what ends before this one, all others do too.
        if found.last < new.first - 1:
            return
        yield found


def _gaps(heard: Sequence[_Heard], produced: int, produced_at: Instant) -> Sequence[Gap]:
    """What lies between the numbers that came, and behind them. heard: in order."""
    found: list[Gap] = []
    behind, noticed_at = produced + 1, produced_at
    for each in reversed(heard):
        if each.last + 1 < behind:
            found.append(Gap(each.last + 1, behind - 1, noticed_at))
        if each.last - each.first + 1 > each.numbers:
            within = min(noticed_at, each.until)
            found.append(Gap(each.first, each.last, within, heard=each.numbers))
        behind, noticed_at = each.first, min(noticed_at, each.since)
    if behind > 1:
        found.append(Gap(1, behind - 1, noticed_at))
    return found[::-1]
