"""Sources: the systems that datasets say they are in, and those that somebody spoke of."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection
from starlette.responses import Response

from headwater.model.time import format_instant
from headwater.openlineage.facets.data_source import DataSourceFacet
from headwater.openlineage.naming import platform_of
from headwater.openlineage.reading import read_facet
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.identity import UnknownNodeError
from headwater.server.marquez.shapes import Source, Sources
from headwater.store.catalog_said import list_sources
from headwater.store.labels import SOURCE, Labels


class SaidOfSource(Struct, rename="camel"):
    """What is said of a source."""

    type: str
    connection_url: str
    description: str | None = None


def list_all_sources(ask: Ask) -> Response:
    """Every source, by name."""
    with ask.platform.catalog.reading() as connection:
        found = sources(connection, ask.platform.operational.labels)
    page = [found[name] for name in sorted(found)][ask.offset :][: ask.limit]
    return encode(Sources(page))


def show_source(ask: Ask) -> Response:
    """One source."""
    with ask.platform.catalog.reading() as connection:
        found = sources(connection, ask.platform.operational.labels).get(ask["source"])
    if found is None:
        raise UnknownNodeError("Source", ask["source"])
    return encode(found)


def put_source(ask: Ask) -> Response:
    """Say what a source is and where."""
    said = ask.read(SaidOfSource)
    ask.platform.operational.labels.say(
        SOURCE,
        ask["source"],
        now=ask.platform.clock(),
        type_=said.type,
        url=said.connection_url,
        description=said.description,
    )
    return show_source(ask)


def sources(connection: Connection, labels: Labels) -> dict[str, Source]:
    """Every source by name; what was said of it counts more than what follows from datasets."""
    found: dict[str, Source] = {}
    for each in list_sources(connection):
        told = read_facet(DataSourceFacet, each.body) or DataSourceFacet()
        name, url = told.name or each.namespace, told.uri or each.namespace
        first, last = format_instant(each.first_at), format_instant(each.last_at)
        known = found.get(name)
        if known is not None:
            first, last = min(first, known.created_at), max(last, known.updated_at)
        found[name] = Source(
            type=(platform_of(url) or "DEFAULT").upper(),
            name=name,
            created_at=first,
            updated_at=last,
            connection_url=url,
            description=None,
        )
    for name, told in labels.all(SOURCE).items():
        since = format_instant(told.created_at)
        known = found.get(name)
        found[name] = Source(
            type=told.type or "DEFAULT",
            name=name,
            created_at=min(since, known.created_at) if known else since,
            updated_at=format_instant(told.updated_at),
            connection_url=told.url or "",
            description=told.description,
        )
    return found
