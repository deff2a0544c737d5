"""An event as it came in -> what it says. Pure, so that it can run in any process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

import msgspec
from msgspec import UnsetType

from headwater.collector.extract_lineage import (
    InputNames,
    read_entries,
    read_entry_of,
    read_mapping,
)
from headwater.collector.facts import (
    AliasFact,
    Endpoint,
    Entry,
    EntryInput,
    FacetFact,
    Facts,
    IoFact,
    LifecycleFact,
    LineageFacts,
    Owner,
    Rejection,
    RejectionFact,
    Role,
    RunFact,
    WindowFact,
)
from headwater.collector.names import Names
from headwater.model.edges import Evidence
from headwater.model.identity import EVERY_COLUMN, WHOLE_DATASET, DatasetId, Key, derive_key
from headwater.model.time import Offset
from headwater.openlineage.containers import facets_of_dataset, facets_of_use
from headwater.openlineage.envelope import Dataset, DatasetEvent, Event, Facets, Job, RunEvent
from headwater.openlineage.event_time import instant_in
from headwater.openlineage.facet_limit import DEFAULT_MOST_BYTES, is_too_large, marker
from headwater.openlineage.facets.column_lineage import ColumnLineageFacet
from headwater.openlineage.facets.headwater_dependencies import DependenciesFacet
from headwater.openlineage.facets.headwater_evidence import EvidenceFacet
from headwater.openlineage.facets.headwater_rejection import RejectionFacet
from headwater.openlineage.facets.job_dependencies import JobDependenciesFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.lifecycle import LifecycleFacet
from headwater.openlineage.facets.lineage import (
    LineageDatasetFacet,
    LineageEntry,
    LineageInput,
    LineageJobFacet,
)
from headwater.openlineage.facets.nominal_time import NominalTimeFacet
from headwater.openlineage.facets.parent import ParentFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.statistics import StatisticsFacet
from headwater.openlineage.facets.symlinks import SymlinksFacet
from headwater.openlineage.facets.version import DatasetVersionFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.producer import is_by_people, source_of
from headwater.openlineage.reading import read_facet

_MOST_REVISION: Final = 2**62
_EVIDENCE: Final = {each.word: each for each in Evidence}


@dataclass(slots=True)
class _Reading:
    """What has been read of an event so far."""

    event: Event
    offset: Offset
    names: Names
    most_facet_bytes: int
    facets: list[FacetFact] = field(default_factory=list[FacetFact])
    aliases: list[AliasFact] = field(default_factory=list[AliasFact])
    lifecycle: list[LifecycleFact] = field(default_factory=list[LifecycleFact])
    placeholders: list[tuple[Key, Key]] = field(default_factory=list[tuple[Key, Key]])
    dependencies: list[tuple[Key, Key]] = field(default_factory=list[tuple[Key, Key]])
    run_flows: list[tuple[Key, Key]] = field(default_factory=list[tuple[Key, Key]])
    runs_named: list[tuple[Key, Key]] = field(default_factory=list[tuple[Key, Key]])

    @property
    def manual(self) -> bool:
        """Whether a person says so with our own tools."""
        return is_by_people(self.event.producer or "")

    def keep_facets(self, owner: Owner, owner_key: Key, facets: Facets) -> None:
        for name, body in facets.items():
            deletable = owner in {Owner.DATASET, Owner.JOB}
            if deletable and _is_deleted(body):
                told = None, b""
            elif is_too_large(name, len(body), most_bytes=self.most_facet_bytes):
                mark = marker(len(body), most_bytes=self.most_facet_bytes, event=self.offset)
                told = mark, left_out_digest(bytes(body))
            else:
                text = bytes(body)
                told = text, content_digest(text)
            self.facets.append(FacetFact(owner, owner_key, name, *told))


def extract(
    event: Event,
    *,
    offset: Offset,
    digest: bytes,
    naming: NamingRules,
    most_facet_bytes: int = DEFAULT_MOST_BYTES,
) -> Facts:
    """What an event says. digest: of the whole event, to break ties between equal times."""
    reading = _Reading(event, offset, Names(naming), most_facet_bytes)
    names = reading.names
    producer = event.producer or ""
    job = run = dataset = None
    rejections: tuple[RejectionFact, ...] = ()
    if isinstance(event, DatasetEvent):
        facets = facets_of_dataset(event.dataset, used=False)
        dataset = _read_dataset(reading, event.dataset, facets)
        entries = _read_structure(reading, dataset, facets)
        lineage = LineageFacts(entries=entries, explicit=_tells_lineage(facets))
    else:
        facets = event.job.facets
        job = names.job(event.job.namespace, event.job.name)
        reading.keep_facets(Owner.JOB, job, facets)
        run = _read_run(reading, event, job) if isinstance(event, RunEvent) else None
        lineage = _read_lineage(reading, event.job, job=job, run=run)
        rejections = _read_rejections(reading, facets)
        _read_declared_dependencies(reading, facets, job)
    evidence, revision = _read_evidence(facets, run)
    return Facts(
        offset=offset,
        at=event.event_time,
        digest=digest,
        producer=producer,
        source=source_of(producer),
        evidence=evidence,
        revision=revision,
        manual=reading.manual,
        job=job,
        run=run,
        dataset=dataset,
        lineage=lineage,
        datasets=names.datasets,
        jobs=names.jobs,
        runs=names.runs,
        columns=names.columns,
        linked=frozenset(names.linked),
        names=tuple(names.rewritten.values()),
        facets=tuple(reading.facets),
        aliases=tuple(reading.aliases),
        lifecycle=tuple(reading.lifecycle),
        placeholders=tuple(reading.placeholders),
        dependencies=tuple(reading.dependencies),
        run_flows=tuple(reading.run_flows),
        runs_named=tuple(reading.runs_named),
        windows=_read_windows(event, names),
        rejections=rejections,
    )


def _read_rejections(reading: _Reading, facets: Facets) -> tuple[RejectionFact, ...]:
    """What a job says does not flow; at most one thing."""
    body = facets.get("headwater_rejection")
    told = read_facet(RejectionFacet, body)
    if body is None or told is None or _is_deleted(body):
        return ()
    names = reading.names
    source_dataset = source = names.dataset(told.source.namespace, told.source.name)
    target_dataset = target = names.dataset(told.target.namespace, told.target.name)
    if told.source.field is not None or told.target.field is not None:
        # Of one end the whole, or all columns, may be meant.
        source = names.column(source_dataset, told.source.field or WHOLE_DATASET)
        target = names.column(target_dataset, told.target.field or EVERY_COLUMN)
    job = names.job(told.job.namespace, told.job.name) if told.job else None
    rejection = Rejection(source, target, source_dataset, target_dataset, job)
    return (RejectionFact(content_digest(bytes(body)), rejection),)


def _read_evidence(facets: Facets, run: RunFact | None) -> tuple[Evidence, int]:
    """How the sender knows, and which of its words of one instant this is."""
    told = read_facet(EvidenceFacet, facets.get("headwater_evidence")) or EvidenceFacet()
    usual = Evidence.OBSERVED if run else Evidence.DECLARED
    return _EVIDENCE.get(told.kind, usual), max(0, min(told.revision, _MOST_REVISION))


def _read_run(reading: _Reading, event: RunEvent, job: Key) -> RunFact:
    names = reading.names
    run = names.run(event.run.run_id)
    facets = event.run.facets
    reading.keep_facets(Owner.RUN, run, facets)
    nominal = read_facet(NominalTimeFacet, facets.get("nominalTime"))
    parent = read_facet(ParentFacet, facets.get("parent", facets.get("parentRun")))
    parent_key = root_key = None
    if parent is not None:
        parent_key = names.run(parent.run.run_id)
        parent_job = names.job(parent.job.namespace, parent.job.name)
        reading.placeholders.append((parent_key, parent_job))
        if parent.root is not None:
            root_key = names.run(parent.root.run.run_id)
            root_job = names.job(parent.root.job.namespace, parent.root.job.name)
            reading.placeholders.append((root_key, root_job))
    dependencies = read_facet(JobDependenciesFacet, facets.get("jobDependencies"))
    if dependencies is not None:
        for each in dependencies.upstream:
            reading.dependencies.append((names.job(each.job.namespace, each.job.name), job))
        for each in dependencies.downstream:
            reading.dependencies.append((job, names.job(each.job.namespace, each.job.name)))
    return RunFact(
        run=run,
        type=event.event_type,
        nominal_start=instant_in(nominal.start) if nominal else None,
        nominal_end=instant_in(nominal.end) if nominal else None,
        parent=parent_key,
        root=root_key,
    )


def _read_declared_dependencies(reading: _Reading, facets: Facets, job: Key) -> None:
    """Which jobs wait for which, as code says it apart from runs."""
    told = read_facet(DependenciesFacet, facets.get("headwater_dependencies"))
    if told is None:
        return
    names = reading.names
    for each in told.upstream:
        reading.dependencies.append((names.job(each.namespace, each.name), job))
    for each in told.downstream:
        reading.dependencies.append((job, names.job(each.namespace, each.name)))


def _read_windows(event: Event, names: Names) -> tuple[WindowFact, ...]:
    """How much an event read and wrote, where its job says that each event stands for itself."""
    if not isinstance(event, RunEvent):
        return ()
    told = read_facet(JobTypeFacet, event.job.facets.get("jobType"))
    pattern = told.emission_pattern if told else None
    if pattern is None or not pattern.is_snapshot:
        return ()
    found: list[WindowFact] = []
    for role, given in ((Role.READ, event.inputs), (Role.WRITTEN, event.outputs)):
        for each in given or ():
            dataset = names.dataset(each.namespace, each.name)
            own = facets_of_use(each, written=role is Role.WRITTEN)
            kind = "inputStatistics" if role is Role.READ else "outputStatistics"
            much = read_facet(StatisticsFacet, own.get(kind)) or StatisticsFacet()
            found.append(
                WindowFact(
                    dataset, role, pattern.window_s, much.row_count, much.size, much.file_count
                )
            )
    return tuple(found)


def _read_dataset(reading: _Reading, given: Dataset, facets: Facets) -> Key:
    """The facets of a dataset, wherever in an event it stands."""
    names = reading.names
    dataset = names.dataset(given.namespace, given.name)
    if not facets:
        return dataset
    reading.keep_facets(Owner.DATASET, dataset, facets)
    symlinks = read_facet(SymlinksFacet, facets.get("symlinks"))
    if reading.manual and "symlinks" in facets:
        # People say the whole list; of a dataset on both sides the last counts, as of all facets.
        reading.aliases = [each for each in reading.aliases if each.dataset != dataset]
    for each in symlinks.identifiers if symlinks else ():
        alias = names.other_name(each.namespace, each.name)
        if alias != dataset:
            reading.aliases.append(AliasFact(dataset, alias, each.type, each.by))
    lifecycle = read_facet(LifecycleFacet, facets.get("lifecycleStateChange"))
    if lifecycle is not None:
        previous = lifecycle.previous
        previous_key = names.dataset(previous.namespace, previous.name) if previous else None
        reading.lifecycle.append(LifecycleFact(dataset, lifecycle.change.upper(), previous_key))
    return dataset


def _read_lineage(reading: _Reading, given: Job, *, job: Key, run: RunFact | None) -> LineageFacts:
    event = reading.event
    if isinstance(event, DatasetEvent):
        return LineageFacts()
    inputs = _input_names(reading.names, event.inputs or (), used=run is not None)
    reads = writes = entries = None
    if not isinstance(event.inputs, UnsetType):
        reads = tuple(_read_io(reading, each, Role.READ, run, inputs) for each in event.inputs)
    if not isinstance(event.outputs, UnsetType):
        writes = tuple(_read_io(reading, each, Role.WRITTEN, run, inputs) for each in event.outputs)
    body = given.facets.get("lineage")
    explicit = read_facet(LineageJobFacet, body)
    if _is_deleted(body):
        # Without explicit lineage the rest of the event speaks; if it is silent, all is taken back.
        silent = run is None and reads is None and writes is None
        entries = () if silent else None
    elif explicit is not None:
        entries = read_entries(explicit.entries, names=reading.names, inputs=inputs, job=job)
        if run is not None:
            _read_run_flows(reading, explicit, job=job, own=run.run)
    return LineageFacts(reads, writes, entries, explicit=entries is not None)


def _read_run_flows(reading: _Reading, told: LineageJobFacet, *, job: Key, own: Key) -> None:
    """Which run handed something to which.

    own: the run that says so. What it writes, and what its own job takes in, is its own doing.
    """
    for entry in told.entries:
        target = _named_run(reading, entry, job)
        if target is None and (entry.type.upper() != "JOB" or _job_of(reading, entry, job) == job):
            target = own
        given = [
            *(entry.inputs or ()),
            *(one for each in entry.fields.values() for one in each.inputs),
        ]
        for each in given:
            source = _named_run(reading, each, job)
            if source is not None and target is not None and source != target:
                reading.run_flows.append((source, target))


def _named_run(reading: _Reading, told: LineageEntry | LineageInput, job: Key) -> Key | None:
    """The very run that an entry or an input names, where it names one."""
    if told.type.upper() != "JOB" or told.run_id is None:
        return None
    run = reading.names.run(told.run_id)
    reading.runs_named.append((run, _job_of(reading, told, job)))
    return run


def _job_of(reading: _Reading, told: LineageEntry | LineageInput, job: Key) -> Key:
    """The job that is named, or else the event's own."""
    if told.namespace is None or told.name is None:
        return job
    return reading.names.job(told.namespace, told.name)


def _tells_lineage(facets: Facets) -> bool:
    body = facets.get("lineage")
    return _is_deleted(body) or read_facet(LineageDatasetFacet, body) is not None


def _read_structure(reading: _Reading, dataset: Key, facets: Facets) -> tuple[Entry, ...] | None:
    """What an event about a dataset says of where the dataset itself comes from."""
    body = facets.get("lineage")
    if _is_deleted(body):
        return ()
    names, inputs = reading.names, InputNames({})
    explicit = read_facet(LineageDatasetFacet, body)
    if explicit is not None:
        return (read_entry_of(Endpoint(dataset), explicit, names=names, inputs=inputs),)
    columns = read_facet(ColumnLineageFacet, facets.get("columnLineage"))
    if columns is None:
        return None
    mapping = read_mapping(
        columns, dataset, names=names, inputs=inputs, schema_columns=_columns_of(facets)
    )
    if mapping is None:
        return None
    drawn = tuple(EntryInput(Endpoint(key), direct) for key, direct in mapping.inputs)
    return (Entry(Endpoint(dataset), drawn, mapping.links),)


def _columns_of(facets: Facets) -> frozenset[str]:
    schema = read_facet(SchemaFacet, facets.get("schema"))
    return frozenset(each.name for each in schema.fields) if schema else frozenset()


def _input_names(names: Names, inputs: Sequence[Dataset], *, used: bool) -> InputNames:
    by_name: dict[DatasetId, Key] = {}
    linked: dict[DatasetId, Key] = {}
    for each in inputs:
        key = names.dataset(each.namespace, each.name)
        by_name[names.datasets[key]] = key
        told = facets_of_dataset(each, used=used)
        symlinks = read_facet(SymlinksFacet, told.get("symlinks"))
        for link in symlinks.identifiers if symlinks else ():
            linked.setdefault(names.name(link.namespace, link.name), key)
    return InputNames(linked | by_name)


def _read_io(
    reading: _Reading,
    given: Dataset,
    role: Role,
    run: RunFact | None,
    inputs: InputNames,
) -> IoFact:
    names, facets = reading.names, facets_of_dataset(given, used=run is not None)
    dataset = _read_dataset(reading, given, facets)
    mapping = None
    if role is Role.WRITTEN and "columnLineage" in facets:
        told = read_facet(ColumnLineageFacet, facets["columnLineage"])
        if told is not None:
            mapping = read_mapping(
                told, dataset, names=names, inputs=inputs, schema_columns=_columns_of(facets)
            )
    version = read_facet(DatasetVersionFacet, facets.get("version"))
    if run is not None:
        owner = Owner.READ if role is Role.READ else Owner.WRITTEN
        own = facets_of_use(given, written=role is Role.WRITTEN)
        reading.keep_facets(owner, io_key(run.run, dataset, role), own)
    spelled = f"{given.namespace}\x1f{given.name}"
    stated = None if version is None else str(version.dataset_version)
    return IoFact(dataset, role, spelled, stated, mapping)


@lru_cache(maxsize=32768)
def io_key(run: Key, dataset: Key, role: Role) -> Key:
    """The key of one side of a run, which owns its input or output facets."""
    return derive_key("io", str(run), str(dataset), role.name)


_DELETED: Final = b'"_deleted"'


class _Deleted(msgspec.Struct):
    deleted: bool = msgspec.field(name="_deleted", default=False)


def _is_deleted(body: msgspec.Raw | None) -> bool:
    if body is None or _DELETED not in bytes(body):
        return False
    told = read_facet(_Deleted, body)
    return told is not None and told.deleted


_NOISE: Final = frozenset({"_producer", "_schemaURL"})


@lru_cache(maxsize=32768)
def content_digest(body: bytes) -> bytes:
    """Equal for facets of equal content, whichever release of a producer wrote them."""
    return _digest_content(body)


def left_out_digest(body: bytes) -> bytes:
    """Equal for facets of equal content that are left out, and for no facet that is not."""
    return hashlib.blake2b(b"left out" + _digest_content(body), digest_size=16).digest()


def _digest_content(body: bytes) -> bytes:
    content: Any = msgspec.json.decode(body)
    if isinstance(content, dict):
        members = cast("dict[str, Any]", content)
        content = {name: told for name, told in members.items() if name not in _NOISE}
    canonical = msgspec.json.encode(content, order="sorted")
    return hashlib.blake2b(canonical, digest_size=16).digest()
