"""What a search says of each thing that it found, and where the words stand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, text

from headwater.lineage.answer_words import Matched
from headwater.lineage.answers import Described
from headwater.lineage.entries import HitEntry
from headwater.lineage.wording import label_of
from headwater.model.time import AsOf
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.naming import platform_of
from headwater.store.catalog_describe import describe
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS
from headwater.store.search import facet_text

_FOUND: Final = """
SELECT searchable.key, namespace || ' ' || name, columns, labels, code
FROM json_each(:places) AS found CROSS JOIN search ON search.rowid = found.value
    JOIN searchable ON searchable.place = found.value
ORDER BY found.key
"""


def hits_of(
    connection: Connection,
    places: Sequence[int],
    words: Sequence[str],
    *,
    as_of: AsOf,
    similar: bool = False,
) -> list[HitEntry]:
    """The things at these places, in order. similar: the words do not stand there, but look so."""
    rows = connection.execute(text(_FOUND), {"places": json.dumps([*places])}).all()
    keys = [row[0] for row in rows]
    described = describe(connection, keys, as_of=as_of)
    facets = facets_of(connection, keys, as_of=as_of, names=("documentation",))
    hits: list[HitEntry] = []
    for key, name, columns, labels, code in rows:
        told = described.get(key)
        if told is None:
            continue
        documentation = facets.get(key, NO_FACETS).read(DocumentationFacet, "documentation")
        about = documentation.description if documentation else None
        if similar:
            hits.append(hit_of(told, description=about, matched="similar"))
            continue
        texts: dict[Matched, str] = {
            "name": name,
            "column": columns,
            "owner": " ".join(told.owners),
            "tag": labels,
            "description": about or "",
            "code": code,
        }
        matched = _matched(words, texts)
        facet = None
        if matched is None:
            own = facets_of(connection, [key], as_of=as_of).get(key, NO_FACETS)
            facet = _facet_with(words, own.bodies)
            matched = "description" if facet is None else "facet"
        hits.append(hit_of(told, description=about, matched=matched, facet=facet))
    return hits


def hit_of(
    told: Described, *, description: str | None, matched: Matched, facet: str | None = None
) -> HitEntry:
    """What a search says of a dataset or a job."""
    return HitEntry(
        id=told.id,
        kind="dataset" if told.kind == "dataset" else "job",
        namespace=told.namespace,
        name=told.name,
        label=label_of(told),
        field=None,
        platform=platform_of(told.namespace),
        type=told.type,
        description=description,
        owners=told.owners,
        tags=told.tags,
        tier=told.tier,
        domain=told.domain,
        updated_at=told.updated_at,
        matched=matched,
        facet=facet,
    )


def _matched(words: Sequence[str], places: Mapping[Matched, str]) -> Matched | None:
    """The first of these places in which all words stand."""
    for place, told in places.items():
        if all(word.lower() in told.lower() for word in words):
            return place
    return None


def _facet_with(words: Sequence[str], bodies: Mapping[str, bytes]) -> str | None:
    """The first facet in whose values all words stand, else some."""
    texts = {name: facet_text(name, body).lower() for name, body in sorted(bodies.items())}
    wanted = [word.lower() for word in words]
    for enough in (all, any):
        for name, told in texts.items():
            if enough(word in told for word in wanted):
                return name
    return None
