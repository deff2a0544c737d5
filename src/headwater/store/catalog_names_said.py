"""What people say of names: which are those of one dataset, and which look so and are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, select

from headwater.collector.names_said import SaidNames
from headwater.model.identity import DatasetId, Key, key_of
from headwater.model.time import NOW
from headwater.openlineage.facets.headwater_distinct import DistinctFacet, OtherThing
from headwater.openlineage.facets.symlinks import Identifier, SymlinksFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import facet_body, facet_version

NamedT = TypeVar("NamedT", Identifier, OtherThing)
_SAME, _DISTINCT = "symlinks", "headwater_distinct"


class Pair(NamedTuple):
    """Two datasets by their keys, in order."""

    one: Key
    other: Key


def pair_of(one: Key, other: Key) -> Pair:
    """The pair of two datasets, whichever of them is named first."""
    return Pair(min(one, other), max(one, other))


def said_names(connection: Connection, dataset: DatasetId, naming: NamingRules) -> SaidNames:
    """What people say of one dataset at present, under the names that the naming rules give."""
    key = key_of(dataset)
    facets = facets_of(connection, [key], as_of=NOW, names=[_SAME, _DISTINCT])
    told = facets.get(key, NO_FACETS).by_people
    same = read_facet(SymlinksFacet, told.get(_SAME))
    distinct = read_facet(DistinctFacet, told.get(_DISTINCT))
    return SaidNames(
        tuple(_named(each, naming) for each in same.identifiers) if same else (),
        tuple(_named(each, naming) for each in distinct.others) if distinct else (),
    )


def _named(told: NamedT, naming: NamingRules) -> NamedT:
    name = naming.name(DatasetId(told.namespace, told.name)).dataset
    return msgspec.structs.replace(told, namespace=name.namespace, name=name.name)


def distinct_pairs(connection: Connection, naming: NamingRules) -> Mapping[Pair, OtherThing]:
    """All pairs that are said to be two, with who says so."""
    version = facet_version.c
    query = (
        select(version.owner, facet_body.c.body)
        .join(facet_body, facet_body.c.digest == version.digest)
        .where(
            version.name == _DISTINCT,
            version.valid_to > NOW.valid,
            version.known_to > NOW.known,
        )
    )
    found: dict[Pair, OtherThing] = {}
    for owner, body in connection.execute(query):
        told = read_facet(DistinctFacet, body)
        for each in told.others if told else ():
            name = naming.name(DatasetId(each.namespace, each.name)).dataset
            found[pair_of(owner, key_of(name))] = each
    return found
