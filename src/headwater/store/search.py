"""The search index over datasets and jobs: what a person would type to find one.

SQLite's full-text index over trigrams finds any three letters in a row, anywhere in a name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast

import msgspec

from headwater.collector.fold import NOT_SEARCHED
from headwater.model.identity import EVERY_COLUMN, Key
from headwater.model.time import FOREVER
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.store.catalog_temporary import is_temporary
from headwater.store.layered_facets import Facets

CREATE_SEARCH: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    name, columns, description, labels, code, facets, kind UNINDEXED, temporary UNINDEXED,
    tokenize = 'trigram'
)
"""
_NAMED: Final = """
SELECT key, 'dataset', namespace, name FROM dataset WHERE key = ?1
UNION ALL
SELECT key, 'job', namespace, name FROM job WHERE key = ?1
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
_COLUMNS: Final = 'SELECT path FROM "column" WHERE dataset = ? AND path <> ?'


def refresh_search(connection: sqlite3.Connection, touched: Iterable[Key]) -> None:
    """Write anew what can be searched of these datasets and jobs."""
    documents = [each for key in touched for each in _documents(connection, key)]
    connection.executemany("DELETE FROM search WHERE rowid = ?", [(key,) for key, *_ in documents])
    connection.executemany(
        "INSERT INTO search (rowid, kind, temporary, name, columns, description, labels, code,"
        " facets) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        documents,
    )


def _documents(
    connection: sqlite3.Connection, key: Key
) -> Sequence[tuple[Key, str, bool, str, str, str, str, str, str]]:
    named = connection.execute(_NAMED, (key,)).fetchone()
    if named is None:
        return ()
    _, kind, namespace, name = named
    facets = Facets()
    for facet, body, manual in connection.execute(_FACETS, (key, FOREVER, FOREVER)):
        facets.put(facet, body, by_people=bool(manual))
    columns = {path for (path,) in connection.execute(_COLUMNS, (key, EVERY_COLUMN))}
    schema = facets.read(SchemaFacet, "schema")
    columns.update(each.name for each in (schema.fields if schema else ()))
    told = facets.read(DocumentationFacet, "documentation")
    text = "\n".join(sorted(columns))
    description = told.description if told else ""
    labels = " ".join(_labels(facets))
    called, values = f"{namespace} {name}", _values(facets)
    temporary = kind == "dataset" and is_temporary(namespace, facets)
    return ((key, kind, temporary, called, text, description, labels, _code(facets), values),)


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
