"""Search: datasets and jobs by any part of their names, columns, descriptions and labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.lineage.entries import HitEntry
from headwater.lineage.wording import label_of
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.naming import platform_of
from headwater.store.catalog_describe import describe
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS

# Names count most, so that a table is found before those that merely mention it.
_WEIGHTS: Final = "10.0, 4.0, 2.0, 3.0"
_MATCHING: Final = f"""
SELECT rowid, name, columns, labels FROM search
WHERE search MATCH :words {{kind}} ORDER BY bm25(search, {_WEIGHTS}), name LIMIT :most OFFSET :skip
"""
_COUNT: Final = "SELECT count(*) FROM search WHERE search MATCH :words {kind}"
_SHORT: Final = """
SELECT rowid, name, columns, labels FROM search WHERE name LIKE :like ESCAPE '\\' {kind}
ORDER BY length(name), name LIMIT :most OFFSET :skip
"""
_SHORT_COUNT: Final = "SELECT count(*) FROM search WHERE name LIKE :like ESCAPE '\\' {kind}"
_RECENT: Final = """
SELECT search.rowid, '' AS name, '' AS columns, '' AS labels
FROM search LEFT JOIN observation ON owner = search.rowid
WHERE true {kind} GROUP BY search.rowid
ORDER BY max(at) DESC NULLS LAST, search.rowid LIMIT :most OFFSET :skip
"""
_RECENT_COUNT: Final = "SELECT count(*) FROM search WHERE true {kind}"

_LITERALLY: Final = re.compile(r"[%_\\]")


def find(
    connection: Connection, query: str, *, kind: str | None, limit: int, skip: int, as_of: AsOf
) -> tuple[int, list[HitEntry]]:
    """How many things fit the words, and some of them, best first; the newest without words."""
    # No name holds a NUL, and the full-text index would stop reading there.
    if "\0" in query:
        return 0, []
    words = query.split()
    values: dict[str, Any] = {"most": limit, "skip": skip}
    condition = ""
    if kind is not None:
        condition, values["kind"] = "AND kind = :kind", kind
    if not words:
        statements = (_RECENT, _RECENT_COUNT)
    elif all(len(word) >= 3 for word in words):
        values["words"] = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
        statements = (_MATCHING, _COUNT)
    else:
        # Trigrams cannot find what is shorter than three letters.
        values["like"] = "%" + "%".join(_LITERALLY.sub(r"\\\g<0>", word) for word in words) + "%"
        statements = (_SHORT, _SHORT_COUNT)
    rows, count = (text(each.format(kind=condition)) for each in statements)
    found = connection.execute(rows, values).all()
    counted = {name: told for name, told in values.items() if name not in {"most", "skip"}}
    total = connection.execute(count, counted).scalar_one()
    return total, _hits(connection, [tuple(row) for row in found], words, as_of)


def _hits(
    connection: Connection, rows: Sequence[tuple[Any, ...]], words: Sequence[str], as_of: AsOf
) -> list[HitEntry]:
    keys: list[Key] = [row[0] for row in rows]
    described = describe(connection, keys, as_of=as_of)
    facets = facets_of(connection, keys, as_of=as_of, names=("documentation",))
    hits: list[HitEntry] = []
    for key, name, columns, labels in rows:
        told = described.get(key)
        if told is None:
            continue
        documentation = facets.get(key, NO_FACETS).read(DocumentationFacet, "documentation")
        hits.append(
            HitEntry(
                id=told.id,
                kind=told.kind,
                namespace=told.namespace,
                name=told.name,
                label=label_of(told),
                platform=platform_of(told.namespace),
                type=told.type,
                description=documentation.description if documentation else None,
                owners=told.owners,
                tags=told.tags,
                tier=told.tier,
                domain=told.domain,
                updated_at=told.updated_at,
                matched=_matched(
                    words,
                    name=name,
                    column=columns,
                    owner=" ".join(told.owners),
                    tag=labels,
                ),
            )
        )
    return hits


def _matched(words: Sequence[str], **places: str) -> str:
    """The first of these places in which all words stand."""
    for place, told in places.items():
        if all(word.lower() in told.lower() for word in words):
            return place
    return "description"
