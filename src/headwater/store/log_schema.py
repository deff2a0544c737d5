"""The tables of log.db.

The format is frozen with the first release: a log written then is read by every later version.
"""

from __future__ import annotations

from typing import Final

from headwater.store.segments import tables

FORMAT: Final = 3

DDL: Final = """
CREATE TABLE event (
    -- Counted from 1 without a gap.
    offset      INTEGER PRIMARY KEY,
    -- 16 bytes, equal for equal events.
    digest      BLOB NOT NULL UNIQUE,
    -- Microseconds since the epoch, UTC.
    received_at INTEGER NOT NULL,
    source      TEXT NOT NULL,
    -- Size of the event in bytes, before compression.
    length      INTEGER NOT NULL,
    -- Covers all of the above and the chain of the event before, so a change, a hole or a swap
    -- shows.
    chain       BLOB NOT NULL,
    -- 0: compressed without a dictionary.
    dictionary  INTEGER NOT NULL,
    -- A zstd frame with a checksum; NULL once moved to a segment or erased, while the rest
    -- stays.
    body        BLOB
) STRICT;

CREATE TABLE dictionary (
    id          INTEGER PRIMARY KEY,
    -- A zstd frame around the raw content.
    content     BLOB NOT NULL
) STRICT;

CREATE TABLE dead_letter (
    number      INTEGER PRIMARY KEY,
    body        BLOB NOT NULL,
    reason      TEXT NOT NULL,
    pointer     TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    source      TEXT NOT NULL,
    replayed_as INTEGER
) STRICT;

CREATE INDEX dead_letter_waiting ON dead_letter (number) WHERE replayed_as IS NULL;
CREATE INDEX dead_letter_settled ON dead_letter (number, replayed_as)
    WHERE replayed_as IS NOT NULL;
"""

SEGMENTS: Final = tables.DDL.format(integer="INTEGER", bytes="BLOB", options="STRICT")
"""What the third format has and the second has not."""

WITHOUT_SEGMENTS: Final = 2
