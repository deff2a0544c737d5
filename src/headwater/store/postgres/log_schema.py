"""The tables of the log in PostgreSQL.

The events lie in partitions of so many offsets each, so that old ones can be moved away or dropped
without a long lock. No index can be unique over partitions, so digests have a table of their own.
"""

from __future__ import annotations

from typing import Final

from headwater.store import sender_ledger

FORMAT: Final = 1

PARTITION: Final = 1_000_000
"""How many events a partition holds."""

_TABLES: Final = """
CREATE TABLE log_format (format int NOT NULL, identity text NOT NULL);

CREATE TABLE event (
    -- Counted from 1 without a gap.
    "offset"    bigint PRIMARY KEY,
    -- 16 bytes, equal for equal events.
    digest      bytea NOT NULL,
    -- Microseconds since the epoch, UTC.
    received_at bigint NOT NULL,
    source      text NOT NULL,
    -- Size of the event in bytes, before compression.
    length      bigint NOT NULL,
    -- Covers all of the above and the chain of the event before, so a change, a hole or a swap
    -- shows.
    chain       bytea NOT NULL,
    -- 0: compressed without a dictionary.
    dictionary  bigint NOT NULL,
    -- A zstd frame with a checksum. NULL once erased, while the rest stays.
    body        bytea
) PARTITION BY RANGE ("offset");

CREATE TABLE event_digest (
    digest      bytea PRIMARY KEY,
    "offset"    bigint NOT NULL
);

CREATE TABLE dictionary (
    -- The first eight bytes of a hash of the content: writers need not agree on it.
    id          bigint PRIMARY KEY,
    -- A zstd frame around the raw content.
    content     bytea NOT NULL
);

CREATE TABLE dead_letter (
    number      bigint PRIMARY KEY,
    body        bytea NOT NULL,
    reason      text NOT NULL,
    pointer     text NOT NULL,
    received_at bigint NOT NULL,
    source      text NOT NULL,
    replayed_as bigint
);

CREATE INDEX dead_letter_waiting ON dead_letter (number) WHERE replayed_as IS NULL;
CREATE INDEX dead_letter_settled ON dead_letter (number, replayed_as)
    WHERE replayed_as IS NOT NULL;
"""

DDL: Final = (
    *_TABLES.strip().removesuffix(";").split(";"),
    *sender_ledger.DDL.format(integer="bigint", options="").strip().removesuffix(";").split(";"),
    f"INSERT INTO log_format VALUES ({FORMAT}, gen_random_uuid()::text)",
)
"""One statement after the other."""

# Compressed already, and too large for a row's own page as often as not.
_BODY: Final = "ALTER TABLE {name} ALTER COLUMN body SET STORAGE EXTERNAL"
_MAKE: Final = "CREATE TABLE {name} (LIKE event INCLUDING ALL, CHECK ({range}))"
# Made first and attached then, so that nobody who reads has to wait.
_ATTACH: Final = "ALTER TABLE event ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({behind})"


def partition(number: int) -> tuple[str, ...]:
    """The statements that make a partition."""
    first, behind = number * PARTITION, (number + 1) * PARTITION
    words = {
        "name": f"event_{number:06}",
        "first": first,
        "behind": behind,
        "range": f'"offset" >= {first} AND "offset" < {behind}',
    }
    return tuple(each.format(**words) for each in (_MAKE, _BODY, _ATTACH))
