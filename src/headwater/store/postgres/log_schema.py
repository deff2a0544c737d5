"""The tables of the log in PostgreSQL, and the one way in.

The events lie in partitions of so many offsets each, so that old ones can be moved away or dropped
without a long lock. No index can be unique over partitions, so digests have a table of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.store import sender_ledger
from headwater.store.segments import tables

FORMAT: Final = 2

PARTITION: Final = 1_000_000
"""How many events a partition holds."""

LOCK: Final = "pg_advisory_xact_lock(hashtext('headwater log'), hashtext(current_schema()))"
"""Held until the transaction is over and seen: who gets it next sees all before it."""

CHANNEL: Final = "'headwater ' || md5(current_schema())"
"""The name of what tells that the log has grown."""

_TABLES: Final = """
CREATE TABLE log_format (format int NOT NULL, identity text NOT NULL, partition bigint NOT NULL);

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
    -- A zstd frame with a checksum. NULL once moved to a segment or erased, while the rest
    -- stays.
    body        bytea STORAGE EXTERNAL
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

_PARTITIONS: Final = """
-- Makes those partitions that events behind a head need which are not there yet.
CREATE FUNCTION make_partitions(head bigint, last bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    size bigint;
BEGIN
    SELECT partition INTO size FROM log_format;
    FOR number IN (CASE head WHEN 0 THEN 0 ELSE head / size + 1 END)..last / size LOOP
        -- Made first and attached then, so that nobody who reads has to wait.
        EXECUTE format(
            'CREATE TABLE event_%1$s (LIKE event INCLUDING ALL, CHECK ("offset" >= %2$s AND'
            ' "offset" < %3$s))', lpad(number::text, 6, '0'), number * size, (number + 1) * size
        );
        EXECUTE format(
            'ALTER TABLE event ATTACH PARTITION event_%s FOR VALUES FROM (%s) TO (%s)',
            lpad(number::text, 6, '0'), number * size, (number + 1) * size
        );
    END LOOP;
END
$$
"""

_APPEND: Final = f"""
-- Puts new events behind the head and tells where all lie: in one call, so that nobody who appends
-- holds the lock while something goes over the network.
-- floor: an offset up to which all events are known to be there, or 0. digests: each once.
-- content: of the dictionary, where it is a new one.
CREATE FUNCTION append_events(
    floor bigint, digests bytea[], received bigint[], sources text[], lengths bigint[],
    bodies bytea[], of_dictionary bigint, content bytea
) RETURNS TABLE (event_digest bytea, event_offset bigint, is_held boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    head bigint;
    link bytea;
    last bigint;
    each record;
    places bigint[] := '{{}}';
    chains bytea[] := '{{}}';
    numbers bigint[] := '{{}}';
BEGIN
    PERFORM {LOCK};
    SELECT "offset", chain INTO head, link FROM event
        WHERE "offset" >= floor ORDER BY "offset" DESC LIMIT 1;
    IF head IS NULL THEN
        head := 0;
        link := decode(repeat('00', 16), 'hex');
    END IF;
    last := head;
    FOR each IN
        SELECT t.* FROM unnest(digests, received, sources, lengths)
            WITH ORDINALITY AS t(digest, received_at, source, length, number)
        WHERE NOT EXISTS (SELECT FROM event_digest AS k WHERE k.digest = t.digest)
        ORDER BY t.number
    LOOP
        last := last + 1;
        link := substring(sha256(
            link || int8send(last) || int8send(each.received_at) || int8send(each.length)
            || each.digest || convert_to(each.source, 'UTF8')
        ) FOR 16);
        places := places || last;
        chains := chains || link;
        numbers := numbers || each.number;
    END LOOP;
    IF last > head THEN
        PERFORM make_partitions(head, last);
        IF content IS NOT NULL THEN
            INSERT INTO dictionary VALUES (of_dictionary, content) ON CONFLICT DO NOTHING;
        END IF;
        INSERT INTO event
            SELECT n.place, t.digest, t.received_at, t.source, t.length, n.chain, of_dictionary,
                t.body
            FROM unnest(places, chains, numbers) AS n(place, chain, number)
            JOIN unnest(digests, received, sources, lengths, bodies)
                WITH ORDINALITY AS t(digest, received_at, source, length, body, number)
                ON t.number = n.number;
        INSERT INTO event_digest
            SELECT t.digest, n.place FROM unnest(places, numbers) AS n(place, number)
            JOIN unnest(digests) WITH ORDINALITY AS t(digest, number) ON t.number = n.number;
        PERFORM pg_notify({CHANNEL}, '');
    END IF;
    RETURN QUERY SELECT k.digest, k."offset", k."offset" <= head
        FROM event_digest AS k WHERE k.digest = ANY (digests);
END
$$
"""


def _statements(ddl: str) -> Sequence[str]:
    return ddl.strip().removesuffix(";").split(";\n")


SEGMENTS: Final = _statements(tables.DDL.format(integer="bigint", bytes="bytea", options=""))
"""What the second format has and the first has not."""

WITHOUT_SEGMENTS: Final = 1

DDL: Final = (
    *_statements(_TABLES),
    *_statements(sender_ledger.DDL.format(integer="bigint", options="")),
    *SEGMENTS,
    _PARTITIONS,
    _APPEND,
)
"""One statement after the other."""

FORMATTED: Final = "INSERT INTO log_format VALUES (?, gen_random_uuid()::text, ?)"
