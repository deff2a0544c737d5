"""Reading the two facets that tell where data comes from: `columnLineage` and `lineage`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from headwater.collector.facts import ColumnLink, Endpoint, Entry, EntryInput, Mapping
from headwater.collector.names import Names
from headwater.model.edges import Influence, Subtype, Transformation
from headwater.model.identity import EVERY_COLUMN, WHOLE_DATASET, DatasetId, Key
from headwater.openlineage.facets.column_lineage import ColumnLineageFacet, InputField
from headwater.openlineage.facets.lineage import LineageDatasetFacet, LineageEntry, LineageInput
from headwater.openlineage.facets.transformation import read_legacy

_PLAIN = Transformation(Subtype.TRANSFORMATION)


@dataclass(frozen=True, slots=True)
class InputNames:
    """The datasets that an event reads, under all the names by which its facets may mean them.

    by_name: under the names that the naming rules give them, symlinks included.
    """

    by_name: dict[DatasetId, Key]

    def find(self, names: Names, namespace: str, name: str) -> Key:
        """The input that is meant, or a dataset of its own where no input fits.

        Spark's JDBC relations leave out the database, so a name may be the end of an input's.
        """
        meant = names.name(namespace, name)
        found = self.by_name.get(meant)
        if found is not None:
            return found
        ending = "." + meant.name
        candidates = {
            key
            for known, key in self.by_name.items()
            if known.namespace == meant.namespace and known.name.endswith(ending)
        }
        if len(candidates) == 1:
            return candidates.pop()
        return names.dataset(namespace, name)


def read_mapping(
    facet: ColumnLineageFacet,
    output: Key,
    *,
    names: Names,
    inputs: InputNames,
    schema_columns: frozenset[str],
) -> Mapping | None:
    """The column links that a `columnLineage` facet tells; None where it tells of none."""
    links: set[ColumnLink] = set()
    for path, column in facet.fields.items():
        target = names.column(output, path)
        for given in column.input_fields:
            source = names.column(inputs.find(names, given.namespace, given.name), given.field)
            for transformation in _read_transformations(given, column.transformation_type):
                links.add(ColumnLink(source, target, transformation))
    if schema_columns <= facet.fields.keys():
        links = _collapse(
            links, [names.column(output, path) for path in facet.fields], output, names
        )
    if facet.dataset:
        everything = names.column(output, EVERY_COLUMN)
        # What influences every column influences those, too, that only the schema names.
        for path in schema_columns:
            names.column(output, path)
        for given in facet.dataset:
            source = names.column(inputs.find(names, given.namespace, given.name), given.field)
            for transformation in _read_transformations(given, None):
                links.add(ColumnLink(source, everything, transformation))
    return build_mapping(output, links, names) if links else None


def _read_transformations(given: InputField, legacy: str | None) -> Iterable[Transformation]:
    if given.transformations:
        return [each.read() for each in given.transformations]
    return [read_legacy(legacy)]


def _collapse(
    links: set[ColumnLink], targets: Sequence[Key], output: Key, names: Names
) -> set[ColumnLink]:
    """Say once for the dataset what is said alike of every one of its columns.

    Spark copies each filter, join and sort column into every output column, so that the facet
    grows with their product.
    """
    if len(targets) < 2:
        return links
    indirect: dict[tuple[Key, Transformation], int] = {}
    for link in links:
        if link.transformation.subtype.influence is Influence.INDIRECT:
            told = (link.source, link.transformation)
            indirect[told] = indirect.get(told, 0) + 1
    shared = {told for told, count in indirect.items() if count == len(targets)}
    if not shared:
        return links
    everything = names.column(output, EVERY_COLUMN)
    kept = {link for link in links if (link.source, link.transformation) not in shared}
    return kept | {ColumnLink(source, everything, each) for source, each in shared}


def build_mapping(output: Key, links: Iterable[ColumnLink], names: Names) -> Mapping:
    """Column links of one output, in order, with the datasets that they draw on."""
    ordered = tuple(sorted(links))
    direct: dict[Key, bool] = {}
    for link in ordered:
        dataset = names.columns[link.source][0]
        is_direct = link.transformation.subtype.influence is Influence.DIRECT
        direct[dataset] = direct.get(dataset, False) or is_direct
    return Mapping.of(output, ordered, tuple(sorted(direct.items())))


def read_entries(
    entries: Iterable[LineageEntry], *, names: Names, inputs: InputNames, job: Key | None
) -> tuple[Entry, ...]:
    """The entries of a job's `lineage` facet.

    job: the event's own job, meant by entries and inputs of type JOB without a name.
    """
    return tuple(
        entry
        for given in entries
        if (entry := _read_entry(given, names=names, inputs=inputs, job=job)) is not None
    )


def _read_entry(
    given: LineageEntry, *, names: Names, inputs: InputNames, job: Key | None
) -> Entry | None:
    if given.type.upper() == "JOB":
        target = _job_endpoint(given.namespace, given.name, names, job)
    elif given.namespace is not None and given.name is not None:
        target = Endpoint(names.dataset(given.namespace, given.name))
    else:
        target = None
    if target is None:
        return None
    return read_entry_of(target, given, names=names, inputs=inputs)


def read_entry_of(
    target: Endpoint,
    told: LineageEntry | LineageDatasetFacet,
    *,
    names: Names,
    inputs: InputNames,
) -> Entry:
    """What one target comes from, as a whole and column by column."""
    influences: dict[Endpoint, bool | None] = {}
    said: set[Endpoint] = set()
    links: set[ColumnLink] = set()

    def add(given: LineageInput, column: str) -> None:
        source = _source_endpoint(given, names, inputs)
        # A table may be made from what it held before; a job hands nothing to itself.
        if source is None or (source == target and target.is_job):
            return
        read = [each.read() for each in given.transformations or ()]
        direct = _influence_of(read)
        known = influences.get(source)
        influences[source] = direct if known is None else known or bool(direct)
        if not given.implied:
            said.add(source)
        if source.is_job or target.is_job or (given.field is None and column == EVERY_COLUMN):
            return
        field = WHOLE_DATASET if given.field is None else given.field
        source_column = names.column(source.key, field)
        target_column = names.column(target.key, column)
        links.update(ColumnLink(source_column, target_column, each) for each in read or [_PLAIN])

    for given in told.inputs or ():
        add(given, EVERY_COLUMN)
    for path, of_column in told.fields.items():
        if not target.is_job:
            names.column(target.key, path)
        for given in of_column.inputs:
            add(given, path)
    told_inputs = tuple(
        sorted(
            EntryInput(source, direct, implied=source not in said)
            for source, direct in influences.items()
        )
    )
    whole = told.inputs is not None and not told.partial
    return Entry(target, told_inputs, tuple(sorted(links)), whole=whole)


def _influence_of(read: Sequence[Transformation]) -> bool | None:
    if not read:
        return None
    return any(each.subtype.influence is Influence.DIRECT for each in read)


def _source_endpoint(given: LineageInput, names: Names, inputs: InputNames) -> Endpoint | None:
    # Without a name it is the event's own job, which generates or consumes what the target is:
    # that adds detail to the target and is no edge.
    if given.namespace is None or given.name is None:
        return None
    if given.type.upper() == "JOB":
        return Endpoint(names.job(given.namespace, given.name), is_job=True)
    return Endpoint(inputs.find(names, given.namespace, given.name))


def _job_endpoint(
    namespace: str | None, name: str | None, names: Names, job: Key | None
) -> Endpoint | None:
    if namespace is not None and name is not None:
        return Endpoint(names.job(namespace, name), is_job=True)
    return None if job is None else Endpoint(job, is_job=True)
