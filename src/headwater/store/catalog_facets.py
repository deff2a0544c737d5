"""Facets as they stood at a point in time, read from the projection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, select

from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant, Offset
from headwater.store.layered_facets import Facets
from headwater.store.schema_catalog import facet_body, facet_version, run_facet_body

ItemT = TypeVar("ItemT")
_AT_ONCE: Final = 2000
_STAMPS: Final = msgspec.msgpack.Decoder(dict[str, tuple[Instant, bytes]])
_MEMBERS: Final = msgspec.msgpack.Decoder(list[tuple[tuple[str, bool], bytes | None]])


class FacetSpan(NamedTuple):
    """One facet's content and when it held. body: None while it was taken away."""

    valid_from: Instant
    valid_to: Instant
    body: bytes | None


def portions(items: Iterable[ItemT]) -> Iterator[Sequence[ItemT]]:
    """Lists that are short enough to be bound to one statement."""
    rest = [*items]
    for start in range(0, len(rest), _AT_ONCE):
        yield rest[start : start + _AT_ONCE]


def facets_of(
    connection: Connection, owners: Iterable[Key], *, as_of: AsOf, names: Sequence[str] = ()
) -> dict[Key, Facets]:
    """The facets of datasets and jobs as they stood. names: only these; all by default."""
    version = facet_version.c
    found: dict[Key, Facets] = {}
    for keys in portions(owners):
        query = (
            select(version.owner, version.name, version.manual, facet_body.c.body)
            .join(facet_body, facet_body.c.digest == version.digest)
            .where(
                version.owner.in_(keys),
                version.valid_from <= as_of.valid,
                version.valid_to > as_of.valid,
                version.known_from <= as_of.known,
                version.known_to > as_of.known,
            )
        )
        if names:
            # Put together, the name is in no index: SQLite would take that over the owners' one.
            query = query.where(version.name.concat("").in_(names))
        for owner, name, by_people, body in connection.execute(query):
            found.setdefault(owner, Facets()).put(name, body, by_people=by_people)
    return found


def history_of(
    connection: Connection, owner: Key, name: str, *, known: Offset
) -> Sequence[FacetSpan]:
    """How one facet of a dataset or job changed, oldest first."""
    version = facet_version.c
    query = (
        select(version.valid_from, version.valid_to, facet_body.c.body)
        .outerjoin(facet_body, facet_body.c.digest == version.digest)
        .where(
            version.owner == owner,
            version.name == name,
            version.known_from <= known,
            version.known_to > known,
        )
        .order_by(version.valid_from)
    )
    return [FacetSpan(*row) for row in connection.execute(query)]


def stamps_in(facets: bytes) -> dict[str, tuple[Instant, bytes]]:
    """When each facet of a run, or of one of its sides, was told, and the digest of its content."""
    return _STAMPS.decode(facets)


def members_in(facet_set: bytes) -> Iterator[tuple[str, bytes | None]]:
    """The names of the facets of a set with the digests of their contents."""
    for (name, _), digest in _MEMBERS.decode(facet_set):
        yield name, digest


def bodies_of(connection: Connection, digests: Iterable[bytes]) -> dict[bytes, bytes]:
    """The JSON text of facets by digest."""
    found: dict[bytes, bytes] = {}
    for part in portions(digests):
        query = select(facet_body.c.digest, facet_body.c.body).where(facet_body.c.digest.in_(part))
        found.update((digest, body) for digest, body in connection.execute(query))
        missing = [digest for digest in part if digest not in found]
        if missing:
            own = run_facet_body.c
            rows = connection.execute(select(own.digest, own.body).where(own.digest.in_(missing)))
            found.update((digest, body) for digest, body in rows)
    return found
