"""The search index over datasets and jobs: what a person would type to find one.

SQLite's full-text index over trigrams finds any three letters in a row, anywhere in a name. The
number of a row is its place among all: what matters more comes first, whatever is asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Final, NamedTuple, cast

import msgspec

from headwater.collector.fold import NOT_SEARCHED
from headwater.collector.known import Changes
from headwater.model.graph import Layer
from headwater.model.identity import NOT_COLUMNS, JobId, Key
from headwater.model.time import FOREVER
from headwater.model.words import is_record
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.store.catalog_temporary import is_temporary
from headwater.store.layered_facets import Facets
from headwater.store.search_facts import facts_of, indexed_facts
from headwater.store.search_letters import last_part, misspellings, parts_of, spelled_words
from headwater.store.search_place import USES_COUNTED, place_of, use_band

CREATE_SEARCH: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    namespace, name, parts, columns, description, labels, code, facets, facts,
    tokenize = 'trigram'
)
"""
_NAMED: Final = """
SELECT key, 'dataset', namespace, name FROM dataset WHERE key = ?1
UNION ALL
SELECT key, 'job', namespace, name FROM job WHERE key = ?1
"""
_READERS: Final = """
SELECT count(*) FROM (
    SELECT DISTINCT target FROM edge_version INDEXED BY edge_version_by_source
    WHERE layer = ? AND source = ? AND known_to = ? LIMIT ?
)
"""
_FACETS: Final = """
SELECT name, body, manual FROM facet_version JOIN facet_body USING (digest)
WHERE owner = ? AND known_to = ? AND valid_to = ?
"""
_CODE: Final = 20_000
_VALUE: Final = 200
_VALUES: Final = 2_000
_ALL_VALUES: Final = 10_000
"""How much is searched of one value, of one facet, and of all facets that have no own place."""

_BASE: Final = frozenset({"_producer", "_schemaURL"})
_ELSEWHERE: Final = frozenset(
    {
        "schema", "documentation", "tags", "ownership", "sql", "sourceCodeLocation",
        "headwater_tier", "headwater_domain", "headwater_terms",
    }
)  # fmt: skip
_COLUMNS: Final = 'SELECT path FROM "column" WHERE dataset = ?'


class _Document(NamedTuple):
    """What is searched of a thing, in the order of the columns of the index."""

    namespace: str
    name: str
    parts: str
    columns: str
    description: str
    labels: str
    code: str
    facets: str
    facts: str


_WRITE: Final = (
    f"INSERT INTO search (rowid, {', '.join(_Document._fields)})"
    f" VALUES (?{', ?' * len(_Document._fields)})"
)


def refresh_search(connection: sqlite3.Connection, changes: Changes) -> None:
    """Write anew what can be searched of the datasets and jobs that a batch touched."""
    edges = (*changes.edges_opened, *changes.edges_closed)
    read = {each.row.source for each in edges if each.row.layer is Layer.FLOW}
    # Few are read twice as much as before, so few are written anew.
    touched = changes.touched | {key for key in read if _is_read_otherwise(connection, key)}
    left: list[int] = []
    written: list[tuple[int, _Document]] = []
    for key in touched:
        told = connection.execute("SELECT place FROM searchable WHERE key = ?", (key,)).fetchone()
        left += told or ()
        written += _renewed(connection, key, known=told is not None)
    # In order, since the index writes all it holds to disk whenever a number is not a larger one.
    connection.executemany("DELETE FROM search WHERE rowid = ?", [(each,) for each in sorted(left)])
    connection.executemany(_WRITE, [(place, *told) for place, told in sorted(written)])


def _is_read_otherwise(connection: sqlite3.Connection, key: Key) -> bool:
    known = connection.execute("SELECT band FROM searchable WHERE key = ?", (key,)).fetchone()
    return known is not None and known[0] != _band(connection, key)


def _renewed(
    connection: sqlite3.Connection, key: Key, *, known: bool
) -> Sequence[tuple[int, _Document]]:
    """The place that a thing has from now on, and what is searched of it; nothing of no thing."""
    named = connection.execute(_NAMED, (key,)).fetchone()
    if named is None:
        return ()
    _, kind, namespace, name = named
    if kind == "job" and is_record(JobId(namespace, name)):
        return ()
    if not known:
        _learn_words(connection, name)
    facets = Facets()
    for facet, body, manual in connection.execute(_FACETS, (key, FOREVER, FOREVER)):
        facets.put(facet, body, by_people=bool(manual))
    temporary = kind == "dataset" and is_temporary(namespace, facets)
    facts = facts_of(kind, namespace, facets)
    band = _band(connection, key)
    place = _free_place(connection, key, name, band, facets)
    connection.execute(
        "INSERT OR REPLACE INTO searchable (key, place, kind, temporary, band, facts)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (key, place, kind, temporary, band, msgspec.msgpack.encode(facts)),
    )
    indexed = indexed_facts(kind, facts, temporary=temporary)
    return ((place, _document(connection, key, namespace, name, facets, indexed)),)


def _free_place(
    connection: sqlite3.Connection, key: Key, name: str, band: int, facets: Facets
) -> int:
    told = facets.read(TierFacet, "headwater_tier")
    tier, last = told.tier if told else None, last_part(name)
    places = (
        place_of(key, tier=tier, band=band, name=name, last=last, turn=turn) for turn in count()
    )
    return next(place for place in places if _is_free(connection, place, key))


def _is_free(connection: sqlite3.Connection, place: int, key: Key) -> bool:
    taken = connection.execute("SELECT key FROM searchable WHERE place = ?", (place,)).fetchone()
    return taken in (None, (key,))


def _learn_words(connection: sqlite3.Connection, name: str) -> None:
    """Keep the words of a name for whoever misspells them."""
    for word in spelled_words(name):
        known = connection.execute(
            "SELECT 1 FROM misspelling WHERE variant = ? AND word = ?", (word, word)
        )
        if known.fetchone() is None:
            connection.executemany(
                "INSERT OR IGNORE INTO misspelling VALUES (?, ?)",
                [(variant, word) for variant in misspellings(word)],
            )


def _band(connection: sqlite3.Connection, key: Key) -> int:
    asked = (Layer.FLOW, key, FOREVER, USES_COUNTED)
    return use_band(connection.execute(_READERS, asked).fetchone()[0])


def _document(
    connection: sqlite3.Connection,
    key: Key,
    namespace: str,
    name: str,
    facets: Facets,
    facts: str,
) -> _Document:
    columns = {path for (path,) in connection.execute(_COLUMNS, (key,))} - NOT_COLUMNS
    schema = facets.read(SchemaFacet, "schema")
    columns.update(each.name for each in (schema.fields if schema else ()))
    told = facets.read(DocumentationFacet, "documentation")
    return _Document(
        namespace=namespace,
        name=name,
        parts=parts_of(name),
        columns="\n".join(sorted(columns)),
        description=told.description if told else "",
        labels=" ".join(_labels(facets)),
        code=_code(facets),
        facets=_values(facets),
        facts=facts,
    )


def _code(facets: Facets) -> str:
    """What a job runs and where that lies, as far as somebody would look for it."""
    sql = facets.read(SqlFacet, "sql")
    location = facets.read(SourceCodeLocationFacet, "sourceCodeLocation")
    told = (sql.query if sql else None, location.url if location else None)
    return "\n".join(text[:_CODE] for text in told if text)


def _values(facets: Facets) -> str:
    """The texts in all other facets."""
    told = (facet_text(name, body) for name, body in sorted(facets.bodies.items()))
    return "\n".join(text for text in told if text)[:_ALL_VALUES]


def facet_text(name: str, body: bytes) -> str:
    """The texts in a facet that a search looks through beside those with a place of their own."""
    if name in _ELSEWHERE or name in NOT_SEARCHED:
        return ""
    texts = (text[:_VALUE] for text in _texts(msgspec.json.decode(body)))
    return " ".join(texts)[:_VALUES]


def _texts(document: Any) -> Iterator[str]:
    """Every text in a document but for keys and for who wrote it, in order."""
    waiting: list[Any] = [document]
    while waiting:
        told = waiting.pop()
        if isinstance(told, str):
            yield told
        elif isinstance(told, list):
            waiting.extend(reversed(cast("list[Any]", told)))
        elif isinstance(told, dict):
            members = cast("dict[str, Any]", told)
            own = [value for name, value in members.items() if name not in _BASE]
            waiting.extend(reversed(own))


def _labels(facets: Facets) -> Iterable[str]:
    for tag, _ in facets.tags():
        yield f"{tag.key}:{tag.value}"
    for owner, _ in facets.owners():
        yield owner.name
    terms = facets.read(TermsFacet, "headwater_terms")
    yield from terms.terms if terms else ()
    domain = facets.read(DomainFacet, "headwater_domain")
    if domain is not None:
        yield domain.domain
