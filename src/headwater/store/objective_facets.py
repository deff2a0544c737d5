"""What runs and events told of datasets that objectives count: checks, volumes, schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.rows import Longs
from headwater.model.identity import Key
from headwater.model.time import FOREVER, Instant
from headwater.openlineage.facets.schema import SchemaFacet, SchemaField
from headwater.openlineage.reading import read_facet
from headwater.reliability.slo.facts import Series
from headwater.store.catalog_facets import bodies_of
from headwater.store.catalog_quality import checks_in, volume_in
from headwater.store.key_sets import as_json

_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_MEMBERS: Final = msgspec.msgpack.Decoder(list[tuple[tuple[str, bool], bytes | None]])
_ASSERTIONS: Final = "dataQualityAssertions"
_TEST: Final = "test"
_WRITTEN: Final = "outputStatistics"
_WARNING: Final = "warn"

_OF_SIDES: Final = """
SELECT dataset, facets FROM json_each(:keys) AS wanted
CROSS JOIN side ON dataset = wanted.value AND role IN (0, 1) AND happened_at > :since
WHERE instr(facets, CAST(:name AS BLOB))
"""
_OF_RUNS: Final = """
SELECT dataset, run.facets FROM json_each(:keys) AS wanted
CROSS JOIN side ON dataset = wanted.value AND role = 0 AND happened_at > :since
JOIN run ON run.key = side.run
WHERE instr(run.facets, CAST(:name AS BLOB))
"""
_OF_EVENTS: Final = """
SELECT owner, members, event.at FROM json_each(:keys) AS wanted
CROSS JOIN telling ON owner = wanted.value
JOIN facet_set ON facet_set.digest = telling.facet_set
JOIN event ON event.told = telling.digest AND event.at > :since
WHERE instr(members, CAST(:name AS BLOB))
"""
_SCHEMAS: Final = """
SELECT owner, valid_from, facet_version.digest FROM json_each(:keys) AS wanted
CROSS JOIN facet_version ON owner = wanted.value
WHERE name = 'schema' AND known_to = :forever AND facet_version.digest IS NOT NULL
ORDER BY owner, valid_from
"""


def checks(connection: Connection, keys: Longs, *, since: Instant) -> Series:
    """When datasets were checked, and whether they passed; a warning is no failure."""
    asked = {"keys": as_json(keys.tolist()), "since": since}
    told = {
        *_stamps(connection, _OF_SIDES, asked, _ASSERTIONS),
        *_stamps(connection, _OF_RUNS, asked, _TEST),
        *_of_events(connection, asked),
    }
    bodies = bodies_of(connection, {digest for *_, digest in told})
    rows: list[tuple[Key, Instant, int]] = []
    for key, at, name, digest in told:
        if at > since:
            passed = [
                check.success or check.severity == _WARNING
                for check in checks_in(name, bodies.get(digest))
                if check.success is not None
            ]
            rows += ((key, at, int(each)) for each in passed)
    return Series.of(rows)


def volumes(connection: Connection, keys: Longs, *, since: Instant) -> Series:
    """How many rows runs wrote, and when they told so."""
    asked = {"keys": as_json(keys.tolist()), "since": since}
    told = [*_stamps(connection, _OF_SIDES, asked, _WRITTEN)]
    bodies = bodies_of(connection, {digest for *_, digest in told})
    rows: list[tuple[Key, Instant, int]] = []
    for key, at, _, digest in told:
        volume = volume_in(bodies.get(digest))
        if volume is not None and volume.rows is not None:
            rows.append((key, at, int(volume.rows)))
    return Series.of(rows)


def schemas(connection: Connection, keys: Longs, *, since: Instant) -> Series:
    """When a column of a dataset went, or became of another type."""
    asked = {"keys": as_json(keys.tolist()), "forever": FOREVER}
    versions = connection.execute(text(_SCHEMAS), asked).all()
    bodies = bodies_of(connection, {digest for *_, digest in versions})
    columns = {digest: _columns(body) for digest, body in bodies.items()}
    rows: list[tuple[Key, Instant, int]] = []
    for (owner, _, old), (same, at, new) in pairwise(versions):
        before, after = columns.get(old, {}), columns.get(new, {})
        if owner == same and at > since and before.items() - after.items():
            rows.append((owner, at, 0))
    return Series.of(rows)


def _columns(body: bytes) -> Mapping[str, str]:
    """The types of columns by path; empty for what is no schema."""
    told = read_facet(SchemaFacet, body)
    return dict(_fields(told.fields, "")) if told else {}


def _fields(fields: Iterable[SchemaField], within: str) -> Iterator[tuple[str, str]]:
    for each in fields:
        yield f"{within}{each.name}", (each.type or "").lower()
        yield from _fields(each.fields, f"{within}{each.name}.")


Told = tuple[Key, Instant, str, bytes]


def _stamps(
    connection: Connection, statement: str, asked: Mapping[str, Any], name: str
) -> Iterable[Told]:
    """What sides or runs told by a facet: of which dataset, when, its name and digest."""
    for key, facets in connection.execute(text(statement), {**asked, "name": name}):
        stamp = _STAMPS.decode(facets).get(name)
        if stamp is not None:
            yield key, stamp[0], name, stamp[1]


def _of_events(connection: Connection, asked: Mapping[str, Any]) -> Iterable[Told]:
    rows = connection.execute(text(_OF_EVENTS), {**asked, "name": _ASSERTIONS})
    for key, members, at in rows:
        for (name, _), digest in _MEMBERS.decode(members):
            if name == _ASSERTIONS and digest is not None:
                yield key, at, name, digest
