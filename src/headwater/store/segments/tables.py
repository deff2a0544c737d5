"""What the log keeps of bodies that it no longer holds itself.

A body that is missing from an event lies in one of the segments, or was erased; of a body that is
in neither, `verify` says that it is missing.
"""

from __future__ import annotations

from typing import Final

DDL: Final = """
CREATE TABLE segment (
    id          {integer} PRIMARY KEY,
    -- Of the rule by which its events were moved.
    rule        TEXT NOT NULL,
    tier        TEXT NOT NULL,
    -- The folder or address; one that is relative lies in the data folder.
    place       TEXT NOT NULL,
    name        TEXT NOT NULL,
    first       {integer} NOT NULL,
    last        {integer} NOT NULL,
    events      {integer} NOT NULL,
    -- Of the file, and of the events as they were sent.
    size        {integer} NOT NULL,
    length      {integer} NOT NULL,
    -- When the newest of its events came.
    received_at {integer} NOT NULL,
    -- Brought back by somebody, it is not moved on before.
    stays_until {integer} NOT NULL,
    -- Of the file.
    digest      {bytes} NOT NULL,
    offsets     {bytes} NOT NULL
) {options};

-- Files that no row above names: those in the making, and those that others took the place of.
CREATE TABLE stray (
    place       TEXT NOT NULL,
    name        TEXT NOT NULL,
    -- When it was begun; 0 once nobody needs it.
    since       {integer} NOT NULL,
    PRIMARY KEY (place, name)
) {options};

CREATE TABLE erasure (
    id          {integer} PRIMARY KEY,
    at          {integer} NOT NULL,
    -- Who asked for it, or the rule that did, and why.
    actor       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    -- Whether what was derived from the events has to go as well.
    forgets     {integer} NOT NULL,
    first       {integer} NOT NULL,
    last        {integer} NOT NULL,
    events      {integer} NOT NULL,
    offsets     {bytes} NOT NULL
) {options};

CREATE TABLE hold (
    name        TEXT PRIMARY KEY,
    -- A pattern: what is held back from being erased.
    namespace   TEXT NOT NULL,
    reason      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    since       {integer} NOT NULL
) {options};
"""
"""The tables; `integer` is of 64 bits, `options` follow each table."""

SEGMENT: Final = (
    *("id", "rule", "tier", "place", "name", "first", "last", "events", "size", "length"),
    *("received_at", "stays_until", "digest", "offsets"),
)
RETAINED: Final = {
    "segment": SEGMENT,
    "stray": ("place", "name", "since"),
    "erasure": ("id", "at", "actor", "reason", "forgets", "first", "last", "events", "offsets"),
    "hold": ("name", "namespace", "reason", "actor", "since"),
}
"""The columns of each."""
