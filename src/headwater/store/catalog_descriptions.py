"""What producers say in words of the links between columns.

The graph knows the kinds of transformations alone. Their descriptions are read from the facet in
which the job, or the dataset itself, last told of the dataset that a link leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, or_, select

from headwater.model.edges import Transformation
from headwater.model.graph import MEMBER_LABEL, transformation_of
from headwater.model.identity import EVERY_COLUMN, DatasetId, Key, key_of
from headwater.model.time import AsOf
from headwater.openlineage.facets.column_lineage import ColumnLineageFacet, InputField
from headwater.openlineage.facets.lineage import (
    FieldInputs,
    LineageDatasetFacet,
    LineageInput,
    LineageJobFacet,
)
from headwater.openlineage.facets.transformation import read_legacy
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_edges import EdgeRecord
from headwater.store.catalog_facets import bodies_of, members_in, portions
from headwater.store.catalog_names import columns, identities
from headwater.store.schema_catalog import event, facet_set, telling
from headwater.store.schema_graph import alias

_EVENTS: Final = 20
"""In how many of the newest events of a job its word is looked for."""

_LENGTH: Final = 500


class _Told(NamedTuple):
    """A description, and what it is of. target: a path of the target; `*` for all."""

    target: str
    source: DatasetId
    field: str
    transformation: Transformation
    text: str


def descriptions(
    connection: Connection, records: Sequence[EdgeRecord], *, as_of: AsOf, naming: NamingRules
) -> dict[EdgeRecord, str]:
    """The words for those of some links between columns that have any."""
    links = [each for each in records if each.label != MEMBER_LABEL]
    ends = columns(connection, {key for each in links for key in each.pair})
    datasets = identities(connection, {owner for owner, _ in ends.values()})
    known = [each for each in links if {*each.pair} <= ends.keys()]
    others = _other_names(connection, {ends[each.pair[0]][0] for each in known})
    told: dict[tuple[Key, Key], list[_Told]] = {}
    found: dict[EdgeRecord, str] = {}
    for each in known:
        (source, field), (target, path) = (ends[key] for key in each.pair)
        if (each.owner, target) not in told:
            told[each.owner, target] = [*_told(connection, each.owner, target, as_of, naming)]
        names = {source, *others.get(source, ())}
        transformation = transformation_of(each.label)
        for words in told[each.owner, target]:
            if (
                words.transformation == transformation
                and words.field == field
                and path in {words.target, EVERY_COLUMN}
                and _is_meant(words.source, names, datasets.get(source))
            ):
                found[each] = words.text[:_LENGTH]
                break
    return found


def _is_meant(named: DatasetId, names: set[Key], source: object) -> bool:
    """Whether a facet means this dataset; it may leave out the database in front."""
    if key_of(named) in names:
        return True
    return (
        isinstance(source, DatasetId)
        and source.namespace == named.namespace
        and source.name.endswith(f".{named.name}")
    )


def _other_names(connection: Connection, datasets: Iterable[Key]) -> dict[Key, set[Key]]:
    found: dict[Key, set[Key]] = {}
    for part in portions(datasets):
        query = select(alias.c.one, alias.c.other).where(
            or_(alias.c.one.in_(part), alias.c.other.in_(part)), alias.c.holds
        )
        for one, other in connection.execute(query):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found


def _told(
    connection: Connection, owner: Key, target: Key, as_of: AsOf, naming: NamingRules
) -> Iterator[_Told]:
    """All descriptions that a job, or the dataset itself, last gave of what a dataset is from."""
    query = (
        select(telling.c.owner, facet_set.c.members)
        .select_from(event)
        .join(telling, telling.c.digest == event.c.told)
        .join(facet_set, facet_set.c.digest == telling.c.facet_set)
        .where(
            event.c.dataset == owner if owner == target else event.c.job == owner,
            telling.c.owner.in_((owner, target)),
            event.c.at <= as_of.valid,
            event.c.log_offset <= as_of.known,
        )
        .order_by(event.c.at.desc(), event.c.log_offset.desc())
        .limit(_EVENTS)
    )
    newest: dict[tuple[bool, str], bytes] = {}
    for whose, members in connection.execute(query):
        for name, digest in members_in(members):
            if digest is not None and name in {"columnLineage", "lineage"}:
                newest.setdefault((whose == target, name), digest)
    bodies = bodies_of(connection, newest.values())
    texts = {place: bodies.get(digest) for place, digest in newest.items()}
    yield from _of_columns(
        read_facet(ColumnLineageFacet, texts.get((True, "columnLineage"))), naming
    )
    own = read_facet(LineageDatasetFacet, texts.get((True, "lineage")))
    if own is not None:
        yield from _of_fields(own.fields, own.inputs, naming)
    stated = read_facet(LineageJobFacet, texts.get((False, "lineage")))
    for entry in stated.entries if stated else ():
        if entry.namespace is not None and entry.name is not None:
            named = naming.name(DatasetId(entry.namespace, entry.name)).dataset
            if key_of(named) == target:
                yield from _of_fields(entry.fields, entry.inputs, naming)


def _of_columns(facet: ColumnLineageFacet | None, naming: NamingRules) -> Iterator[_Told]:
    if facet is None:
        return
    for path, column in facet.fields.items():
        for given in column.input_fields:
            yield from _of_input(path, given, naming)
            if not given.transformations and column.transformation_description:
                source = naming.name(DatasetId(given.namespace, given.name)).dataset
                legacy = read_legacy(column.transformation_type)
                words = column.transformation_description
                yield _Told(path, source, given.field, legacy, words)
    for given in facet.dataset:
        yield from _of_input(EVERY_COLUMN, given, naming)


def _of_fields(
    fields: dict[str, FieldInputs], whole: Sequence[LineageInput] | None, naming: NamingRules
) -> Iterator[_Told]:
    for path, column in fields.items():
        for given in column.inputs:
            yield from _of_input(path, given, naming)
    for given in whole or ():
        yield from _of_input(EVERY_COLUMN, given, naming)


def _of_input(path: str, given: InputField | LineageInput, naming: NamingRules) -> Iterator[_Told]:
    if given.namespace is None or given.name is None or given.field is None:
        return
    source = naming.name(DatasetId(given.namespace, given.name)).dataset
    for each in given.transformations or ():
        if each.description:
            yield _Told(path, source, given.field, each.read(), each.description)
