"""Search: datasets and jobs by any part of their names, columns, descriptions and labels.

The order of what is found depends on each thing alone, never on what else there is, so that a page
begins where the one before it ended, whatever has come in between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from headwater.lineage.answers import Described
from headwater.lineage.entries import HitEntry
from headwater.lineage.wording import label_of
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.naming import platform_of
from headwater.store.catalog_describe import describe
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS
from headwater.store.search import facet_text

Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

# Of a name only so much decides about its place: a cursor is no place for a whole one.
COMPARED: Final = 100
# No name has a last part that matches what is not there.
_NOTHING: Final = "\0"

# The closer to the name the words stand, the better; a short name says more of itself by each.
_RANKED: Final = f"""
WITH found AS (
    SELECT search.rowid AS key, search.name, columns, labels, code, description,
        lower(coalesce(dataset.name, job.name)) AS own
    FROM search LEFT JOIN dataset ON dataset.key = search.rowid
        LEFT JOIN job ON job.key = search.rowid
    WHERE {{which}} {{kind}}
), ranked AS (
    SELECT key, name, columns, labels, code,
        length(own) AS long, substr(own, 1, {COMPARED}) AS start,
        CASE
            WHEN own = :exact OR substr('.' || replace(own, '/', '.'), -length(:exact) - 1)
                = '.' || replace(:exact, '/', '.') THEN 0
            WHEN {{own}} THEN 1
            WHEN {{name}} THEN 2
            WHEN {{columns}} THEN 3
            WHEN {{labels}} THEN 4
            WHEN {{description}} OR {{code}} THEN 5
            ELSE 6
        END AS rank
    FROM found
)
SELECT key, name, columns, labels, code, rank, long, start FROM ranked
WHERE (rank, long, start, key) > (:rank, :long, :start, :key)
ORDER BY rank, long, start, key LIMIT :most
"""
_RECENT: Final = """
WITH latest AS (
    SELECT search.rowid AS key, coalesce(
        CASE WHEN last_at <= :until THEN last_at ELSE (
            SELECT max(at) FROM telling JOIN event ON told = digest
            WHERE telling.owner = described.owner AND at <= :until
        ) END, :never
    ) AS at
    FROM search LEFT JOIN described ON described.owner = search.rowid
    WHERE true {kind}
)
SELECT key, '' AS name, '' AS columns, '' AS labels, '' AS code, at FROM latest
WHERE (-at, key) > (-:at, :key) ORDER BY -at, key LIMIT :most
"""
_COUNT: Final = "SELECT count(*) FROM search WHERE {which} {kind}"
NOT_TEMPORARY: Final = " AND NOT search.temporary"
_NEVER: Final = -(2**62)
_EVER: Final = 2**62

_LITERALLY: Final = re.compile(r"[%_\\]")


class BestPlace(msgspec.Struct, array_like=True, tag="best", frozen=True):
    """The place of a hit among those that fit some words."""

    rank: int
    long: int
    start: str
    key: Long


class RecentPlace(msgspec.Struct, array_like=True, tag="recent", frozen=True):
    """The place of a hit among all things, what changed last first.

    until: what changed after the first page was asked for does not change its place.
    """

    until: Long
    at: Long
    key: Long


class Hits(NamedTuple):
    """How many things fit, some of them, and the place of the last where there are more.

    hidden: how many more would fit if temporary datasets were wanted.
    """

    total: int
    hits: list[HitEntry]
    last: BestPlace | RecentPlace | None
    hidden: int = 0


def find(
    connection: Connection,
    query: str,
    *,
    kind: str | None,
    limit: int,
    after: BestPlace | RecentPlace | None,
    as_of: AsOf,
    hide_temporary: bool = False,
) -> Hits:
    """What fits the words, best first; without words what changed last."""
    # No name holds a NUL, and the full-text index would stop reading there.
    if "\0" in query:
        return Hits(0, [], None)
    words = query.split()
    condition = "" if kind is None else "AND search.kind = :kind"
    values: dict[str, Any] = {} if kind is None else {"kind": kind}
    which = "true"
    if words:
        which, told = matching(words)
        values |= told
    counted = connection.execute(text(_COUNT.format(which=which, kind=condition)), values)
    total: int = counted.scalar_one()
    every = total
    if hide_temporary:
        condition += NOT_TEMPORARY
        counted = connection.execute(text(_COUNT.format(which=which, kind=condition)), values)
        total = counted.scalar_one()
    if words:
        rows = _ranked(connection, words, which, condition, values, limit, after)
        places = [BestPlace(row.rank, row.long, row.start, row.key) for row in rows]
    else:
        until = after.until if isinstance(after, RecentPlace) else _EVER
        rows = _recent(connection, condition, values, limit, after, until)
        until = rows[0].at if rows and after is None else until
        places = [RecentPlace(until, row.at, row.key) for row in rows]
    hits = _hits(connection, [tuple(row[:5]) for row in rows[:limit]], words, as_of)
    last = places[limit - 1] if len(rows) > limit else None
    return Hits(total, hits, last, every - total)


def matching(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The condition on a row of the search index that all words stand in it, and its values."""
    if all(len(word) >= 3 for word in words):
        return "search MATCH :words", {"words": " AND ".join(map(quoted, words))}
    # Trigrams cannot find what is shorter than three letters.
    like = "%" + "%".join(_LITERALLY.sub(r"\\\g<0>", word) for word in words) + "%"
    return "search.name LIKE :like ESCAPE '\\'", {"like": like}


def quoted(word: str) -> str:
    """A word as the full-text index takes it, to the letter."""
    return '"' + word.replace('"', '""') + '"'


def _ranked(
    connection: Connection,
    words: Sequence[str],
    which: str,
    condition: str,
    values: dict[str, Any],
    limit: int,
    after: BestPlace | RecentPlace | None,
) -> Sequence[Any]:
    place = after if isinstance(after, BestPlace) else BestPlace(-1, 0, "", 0)
    told = {f"word{at}": word.lower() for at, word in enumerate(words)}
    stands_in = {
        where: " AND ".join(f"instr(lower({where}), :{name})" for name in told)
        for where in ("own", "name", "columns", "labels", "description", "code")
    }
    statement = _RANKED.format(which=which, kind=condition, **stands_in)
    exact = words[0].lower() if len(words) == 1 else _NOTHING
    asked = values | told | msgspec.structs.asdict(place) | {"exact": exact, "most": limit + 1}
    return connection.execute(text(statement), asked).all()


def _recent(
    connection: Connection,
    condition: str,
    values: dict[str, Any],
    limit: int,
    after: BestPlace | RecentPlace | None,
    until: int,
) -> Sequence[Any]:
    place = after if isinstance(after, RecentPlace) else RecentPlace(_EVER, _EVER, 0)
    asked = values | {
        "until": until, "at": place.at, "key": place.key, "never": _NEVER, "most": limit + 1,
    }  # fmt: skip
    return connection.execute(text(_RECENT.format(kind=condition)), asked).all()


def _hits(
    connection: Connection, rows: Sequence[tuple[Any, ...]], words: Sequence[str], as_of: AsOf
) -> list[HitEntry]:
    keys: list[Key] = [row[0] for row in rows]
    described = describe(connection, keys, as_of=as_of)
    facets = facets_of(connection, keys, as_of=as_of, names=("documentation",))
    hits: list[HitEntry] = []
    for key, name, columns, labels, code in rows:
        told = described.get(key)
        if told is None:
            continue
        documentation = facets.get(key, NO_FACETS).read(DocumentationFacet, "documentation")
        about = documentation.description if documentation else None
        matched = _matched(
            words,
            name=name,
            column=columns,
            owner=" ".join(told.owners),
            tag=labels,
            description=about or "",
            code=code,
        )
        facet = None
        if matched is None:
            own = facets_of(connection, [key], as_of=as_of).get(key, NO_FACETS)
            facet = _facet_with(words, own.bodies)
            matched = "description" if facet is None else "facet"
        hits.append(hit_of(told, description=about, matched=matched, facet=facet))
    return hits


def hit_of(
    told: Described, *, description: str | None, matched: str, facet: str | None = None
) -> HitEntry:
    """What a search says of a dataset or a job."""
    return HitEntry(
        id=told.id,
        kind=told.kind,
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


def _matched(words: Sequence[str], **places: str) -> str | None:
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
