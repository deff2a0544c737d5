"""The search index over datasets and jobs: what a person would type to find one.

SQLite's full-text index over trigrams finds any three letters in a row, anywhere in a name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from headwater.model.identity import NOT_COLUMNS, Key
from headwater.model.time import FOREVER
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.store.layered_facets import Facets

CREATE_SEARCH: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    name, columns, description, labels, code, kind UNINDEXED, tokenize = 'trigram'
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
_COLUMNS: Final = 'SELECT path FROM "column" WHERE dataset = ?'


def refresh_search(connection: sqlite3.Connection, touched: Iterable[Key]) -> None:
    """Write anew what can be searched of these datasets and jobs."""
    documents = [each for key in touched for each in _documents(connection, key)]
    connection.executemany("DELETE FROM search WHERE rowid = ?", [(key,) for key, *_ in documents])
    connection.executemany(
        "INSERT INTO search (rowid, kind, name, columns, description, labels, code)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        documents,
    )


def _documents(
    connection: sqlite3.Connection, key: Key
) -> Sequence[tuple[Key, str, str, str, str, str, str]]:
    named = connection.execute(_NAMED, (key,)).fetchone()
    if named is None:
        return ()
    _, kind, namespace, name = named
    facets = Facets()
    for facet, body, manual in connection.execute(_FACETS, (key, FOREVER, FOREVER)):
        facets.put(facet, body, by_people=bool(manual))
    columns = {path for (path,) in connection.execute(_COLUMNS, (key,))} - NOT_COLUMNS
    schema = facets.read(SchemaFacet, "schema")
    columns.update(each.name for each in (schema.fields if schema else ()))
    told = facets.read(DocumentationFacet, "documentation")
    text = "\n".join(sorted(columns))
    description = told.description if told else ""
    labels = " ".join(_labels(facets))
    return ((key, kind, f"{namespace} {name}", text, description, labels, _code(facets)),)


def _code(facets: Facets) -> str:
    """What a job runs and where that lies, as far as somebody would look for it."""
    sql = facets.read(SqlFacet, "sql")
    location = facets.read(SourceCodeLocationFacet, "sourceCodeLocation")
    told = (sql.query if sql else None, location.url if location else None)
    return "\n".join(text[:_CODE] for text in told if text)


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
