"""The search index over datasets and jobs: what a person would type to find one.

SQLite's full-text index over trigrams finds any three letters in a row, anywhere in a name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from headwater.model.identity import EVERY_COLUMN, Key
from headwater.model.time import FOREVER
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.ownership import OwnershipFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.tags import TagsFacet
from headwater.openlineage.reading import read_facet

CREATE_SEARCH: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(
    name, columns, description, labels, kind UNINDEXED, tokenize = 'trigram'
)
"""
_NAMED: Final = """
SELECT key, 'dataset', namespace, name FROM dataset WHERE key = ?1
UNION ALL
SELECT key, 'job', namespace, name FROM job WHERE key = ?1
"""
_FACETS: Final = """
SELECT name, body FROM facet_version JOIN facet_body USING (digest)
WHERE owner = ? AND known_to = ? AND valid_to = ?
ORDER BY manual
"""
_COLUMNS: Final = 'SELECT path FROM "column" WHERE dataset = ? AND path <> ?'


def refresh_search(connection: sqlite3.Connection, touched: Iterable[Key]) -> None:
    """Write anew what can be searched of these datasets and jobs."""
    documents = [each for key in touched for each in _documents(connection, key)]
    connection.executemany("DELETE FROM search WHERE rowid = ?", [(key,) for key, *_ in documents])
    connection.executemany(
        "INSERT INTO search (rowid, kind, name, columns, description, labels)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        documents,
    )


def _documents(
    connection: sqlite3.Connection, key: Key
) -> Sequence[tuple[Key, str, str, str, str, str]]:
    named = connection.execute(_NAMED, (key,)).fetchone()
    if named is None:
        return ()
    _, kind, namespace, name = named
    facets: dict[str, bytes] = dict(connection.execute(_FACETS, (key, FOREVER, FOREVER)))
    columns = {path for (path,) in connection.execute(_COLUMNS, (key, EVERY_COLUMN))}
    schema = read_facet(SchemaFacet, facets.get("schema"))
    columns.update(each.name for each in (schema.fields if schema else ()))
    told = read_facet(DocumentationFacet, facets.get("documentation"))
    text = "\n".join(sorted(columns))
    description = told.description if told else ""
    labels = " ".join(_labels(facets))
    return ((key, kind, f"{namespace} {name}", text, description, labels),)


def _labels(facets: dict[str, bytes]) -> Iterable[str]:
    tags = read_facet(TagsFacet, facets.get("tags"))
    for tag in tags.tags if tags else ():
        yield f"{tag.key}:{tag.value}"
    owners = read_facet(OwnershipFacet, facets.get("ownership"))
    for owner in owners.owners if owners else ():
        yield owner.name
    terms = read_facet(TermsFacet, facets.get("headwater_terms"))
    yield from terms.terms if terms else ()
    domain = read_facet(DomainFacet, facets.get("headwater_domain"))
    if domain is not None:
        yield domain.domain
