"""The pages of the catalog, put together from the projection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, or_, select

from headwater.lineage.answer_words import Saying
from headwater.lineage.answers import Coverage, Described, Node, PointInTime, Reason
from headwater.lineage.entries import (
    AliasEntry,
    DatasetEntry,
    FieldEntry,
    JobEntry,
    NameEntry,
    OwnerEntry,
    Retyped,
    RunbookLink,
    RunPage,
    RunTrace,
    SchemaChange,
    SchemaEntry,
    TagEntry,
)
from headwater.lineage.wording import NOT_KNOWN, label_of, node_of, point_in_time, unread_reasons
from headwater.model.graph import Layer
from headwater.model.identity import NOT_COLUMNS, DatasetId, JobId, Key, RunId
from headwater.model.time import FOREVER, AsOf, Instant, format_instant
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_runbooks import RunbooksFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.schema import SchemaFacet, SchemaField
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.naming import NamingRules, platform_of
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_describe import describe
from headwater.store.catalog_edges import held, origins
from headwater.store.catalog_facets import FacetSpan, facets_of, portions
from headwater.store.catalog_job_pages import job_version_entries, location_of
from headwater.store.catalog_job_versions import job_versions
from headwater.store.catalog_lives import (
    lives_of,
    renamed_from,
    renamed_to,
    renames_of,
    schema_history_of,
)
from headwater.store.catalog_names import identities, steps_of
from headwater.store.catalog_quality import quality_summary
from headwater.store.catalog_run_tree import root_of
from headwater.store.catalog_runs import (
    RunFilter,
    children_of,
    ends_of_events,
    json_facets,
    list_runs,
    moment,
    run_entries,
    run_links,
    sides_of,
    stamped_facets,
    version_entries,
    versions_of,
)
from headwater.store.catalog_unread import unread_runs
from headwater.store.catalog_windows import windows_of
from headwater.store.layered_facets import NO_FACETS, Facets
from headwater.store.schema_catalog import (
    column,
    dependency,
    described,
    run,
    spelling,
    step,
)
from headwater.store.schema_graph import alias, edge_version
from headwater.store.staleness import runs_then

_RECENT: Final = 20
_EVENTS: Final = 500


def show_dataset(
    connection: Connection,
    key: Key,
    node: DatasetId,
    *,
    as_of: AsOf,
    offset: int,
    path: str | None = None,
) -> DatasetEntry:
    """The page of a dataset, or of one of its columns."""
    facets = facets_of(connection, [key], as_of=as_of).get(key, NO_FACETS)
    told = describe(connection, [key], as_of=as_of)[key]
    producers = _jobs_beside(connection, key, as_of=as_of, writing=True)
    origin = None if producers else origins(connection, [key], as_of=as_of)[key]
    if producers and not _has_inputs(connection, key, as_of):
        origin = origins(connection, [key], as_of=as_of)[key]
    lives = lives_of(connection, key, at=as_of.valid)
    runs = list_runs(connection, RunFilter(dataset=key, as_of=as_of), limit=_RECENT).runs
    created, updated = _observed(connection, key)
    spans = schema_history_of(connection, lives, known=as_of.known)
    reasons: tuple[Reason, ...] = ()
    if origin is not None and origin.kind in NOT_KNOWN:
        reasons = (Reason("unknown_upstream", origin.message, 1, (str(node),)),)
    reasons += (*unread_reasons(unread_runs(connection, (), [key], as_of=as_of)),)
    documentation = facets.read(DocumentationFacet, "documentation")
    return DatasetEntry(
        id=str(node) if path is None else f"column:{str(node).split(':', 1)[1]}:{_quoted(path)}",
        kind="dataset" if path is None else "column",
        namespace=node.namespace,
        name=node.name,
        label=label_of(told) if path is None else path,
        field=path,
        platform=platform_of(node.namespace),
        type=told.type,
        description=documentation.description if documentation else None,
        owners=_owners(facets),
        tags=_tags(facets),
        tier=told.tier,
        domain=told.domain,
        by_people=_by_people(facets),
        terms=_terms(facets),
        runbooks=_runbooks(facets),
        source=told.source_reason,
        schema=_schema(connection, key, facets, spans, as_of),
        schema_history=_schema_history(spans),
        producers=producers,
        consumers=_jobs_beside(connection, key, as_of=as_of, writing=False),
        runs=tuple(runs),
        versions=version_entries(versions_of(connection, lives, limit=_RECENT)),
        quality=quality_summary(connection, key, as_of=as_of),
        aliases=_aliases(connection, key),
        names=_names(connection, key),
        renamed_from=renamed_from(connection, key),
        renamed_to=renamed_to(connection, key),
        renames=renames_of(connection, key),
        facets=json_facets(facets.bodies),
        origin=origin,
        created_at=created,
        updated_at=told.updated_at or updated,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", reasons),
    )


def _quoted(path: str) -> str:
    return str(JobId("", path)).rsplit(":", 1)[1]


def _owners(facets: Facets) -> tuple[OwnerEntry, ...]:
    return tuple(OwnerEntry(owner.name, owner.type, people) for owner, people in facets.owners())


def _tags(facets: Facets) -> tuple[TagEntry, ...]:
    return tuple(
        TagEntry(tag.key, tag.value, tag.source, tag.field, people) for tag, people in facets.tags()
    )


_SAID_IN: Final[Mapping[Saying, str]] = {
    "description": "documentation",
    "tier": "headwater_tier",
    "domain": "headwater_domain",
}


def _by_people(facets: Facets) -> tuple[Saying, ...]:
    return tuple(word for word, name in _SAID_IN.items() if name in facets.by_people)


def _terms(facets: Facets) -> tuple[str, ...]:
    told = facets.read(TermsFacet, "headwater_terms")
    return told.terms if told else ()


def _runbooks(facets: Facets) -> tuple[RunbookLink, ...]:
    told = facets.read(RunbooksFacet, "headwater_runbooks")
    return tuple(RunbookLink(each.url, each.title) for each in told.runbooks) if told else ()


# -- schemas -----------------------------------------------------------------------------------


def _schema(
    connection: Connection, key: Key, facets: Facets, spans: Sequence[FacetSpan], as_of: AsOf
) -> SchemaEntry | None:
    tags: dict[str, list[str]] = {}
    for tag in _tags(facets):
        if tag.field:
            text = tag.key if tag.value == "true" else f"{tag.key}:{tag.value}"
            tags.setdefault(tag.field, []).append(text)
    told = facets.read(SchemaFacet, "schema")
    if told is not None:
        since = max(
            (each.valid_from for each in spans if each.valid_from <= as_of.valid), default=0
        )
        return SchemaEntry(format_instant(since), _fields(told.fields, tags))
    named = select(column.c.path).where(column.c.dataset == key, column.c.path.not_in(NOT_COLUMNS))
    paths = sorted(connection.scalars(named))
    if not paths:
        return None
    fields = tuple(FieldEntry(path, None, None, tuple(tags.get(path, ())), ()) for path in paths)
    return SchemaEntry("", fields)


def _fields(
    told: Iterable[SchemaField], tags: Mapping[str, Sequence[str]], prefix: str = ""
) -> tuple[FieldEntry, ...]:
    return tuple(
        FieldEntry(
            each.name,
            each.type,
            each.description,
            tuple(tags.get(prefix + each.name, ())),
            _fields(each.fields, tags, f"{prefix}{each.name}."),
        )
        for each in told
    )


def _schema_history(spans: Sequence[FacetSpan]) -> tuple[SchemaChange, ...]:
    """Every version of a schema, newest first, by what it changed."""
    changes: list[SchemaChange] = []
    before: dict[str, str | None] = {}
    for span in spans:
        told = read_facet(SchemaFacet, span.body)
        after = flat_fields(told.fields) if told else {}
        changes.append(schema_change(before, after, span.valid_from, span.valid_to))
        before = after
    return tuple(reversed(changes))


def flat_fields(fields: Iterable[SchemaField], prefix: str = "") -> dict[str, str | None]:
    """Every column and nested field of a schema with its type."""
    found: dict[str, str | None] = {}
    for each in fields:
        found[prefix + each.name] = each.type
        found |= flat_fields(each.fields, f"{prefix}{each.name}.")
    return found


def schema_change(
    before: Mapping[str, str | None], after: Mapping[str, str | None], at: Instant, until: Instant
) -> SchemaChange:
    """What is different between two schemas."""
    return SchemaChange(
        at=format_instant(at),
        until=None if until == FOREVER else format_instant(until),
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        retyped=tuple(
            Retyped(name, before[name], after[name])
            for name in after
            if name in before and before[name] != after[name]
        ),
        fields=len(after),
    )


# -- what is beside a dataset ------------------------------------------------------------------


def _jobs_beside(
    connection: Connection, dataset: Key, *, as_of: AsOf, writing: bool
) -> tuple[Node, ...]:
    """The jobs that write a dataset, or those that read it."""
    version = edge_version.c
    near, far = (version.target, version.source) if writing else (version.source, version.target)
    query = (
        select(step.c.owner)
        .join(edge_version, far == step.c.key)
        .where(version.layer == Layer.FLOW, near == dataset, step.c.kind != "port", held(as_of))
        .distinct()
    )
    keys = [*connection.scalars(query)]
    return nodes_of(describe(connection, keys, as_of=as_of).values())


def nodes_of(described: Iterable[Described]) -> tuple[Node, ...]:
    """Lines of the catalog as nodes of an answer, by name."""
    return tuple(node_of(told) for told in sorted(described, key=lambda each: each.id))


def _has_inputs(connection: Connection, dataset: Key, as_of: AsOf) -> bool:
    version = edge_version.c
    writers = select(version.source).where(
        version.layer == Layer.FLOW, version.target == dataset, held(as_of)
    )
    query = select(version.number).where(
        version.layer == Layer.FLOW, version.target.in_(writers), held(as_of)
    )
    return connection.execute(query.limit(1)).first() is not None


def _aliases(connection: Connection, key: Key) -> tuple[AliasEntry, ...]:
    rows = connection.execute(
        select(alias).where(or_(alias.c.one == key, alias.c.other == key), alias.c.holds)
    ).all()
    names = identities(connection, {end for row in rows for end in (row.one, row.other)})
    found = [
        AliasEntry(
            id=str(names[row.other if row.one == key else row.one]),
            namespace=names[row.other if row.one == key else row.one].namespace,
            name=names[row.other if row.one == key else row.one].name,
            type=row.type or None,
            since=format_instant(row.first_at),
            stated_by=str(names[row.one]),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.id, each.stated_by)))


def _names(connection: Connection, key: Key) -> tuple[NameEntry, ...]:
    query = select(spelling).where(spelling.c.dataset == key)
    rows = connection.execute(query.order_by(spelling.c.namespace, spelling.c.name))
    return tuple(NameEntry(row.namespace, row.name, row.rules) for row in rows)


def _observed(connection: Connection, key: Key) -> tuple[str | None, str | None]:
    query = select(described.c.first_at, described.c.last_at).where(described.c.owner == key)
    row = connection.execute(query).first()
    return (moment(row.first_at), moment(row.last_at)) if row else (None, None)


# -- jobs and runs -----------------------------------------------------------------------------


def show_job(
    connection: Connection, key: Key, node: JobId, *, as_of: AsOf, offset: int
) -> JobEntry:
    """The page of a job."""
    facets = facets_of(connection, [key], as_of=as_of).get(key, NO_FACETS)
    told = describe(connection, [key], as_of=as_of)[key]
    runs = list_runs(connection, RunFilter(job=key, as_of=as_of), limit=_RECENT).runs
    sql = facets.read(SqlFacet, "sql")
    documentation = facets.read(DocumentationFacet, "documentation")
    parent, children = _hierarchy(connection, key)
    waits_for = _control(connection, dependency.c.upstream, dependency.c.downstream == key)
    awaited_by = _control(connection, dependency.c.downstream, dependency.c.upstream == key)
    created, updated = _observed(connection, key)
    versions = job_versions(connection, key, until=as_of.valid)
    return JobEntry(
        id=str(node),
        kind="job",
        namespace=node.namespace,
        name=node.name,
        label=label_of(told),
        platform=platform_of(node.namespace),
        type=told.type,
        description=documentation.description if documentation else None,
        owners=_owners(facets),
        tags=_tags(facets),
        tier=told.tier,
        domain=told.domain,
        by_people=_by_people(facets),
        terms=_terms(facets),
        runbooks=_runbooks(facets),
        inputs=_datasets_beside(connection, key, as_of=as_of, written=False),
        outputs=_datasets_beside(connection, key, as_of=as_of, written=True),
        sql=sql.query if sql else None,
        source_location=location_of(facets.read(SourceCodeLocationFacet, "sourceCodeLocation")),
        parent=parent,
        children=children,
        waits_for=waits_for,
        awaited_by=awaited_by,
        runs=tuple(runs),
        versions=job_version_entries(connection, versions[:_RECENT]),
        versions_total=len(versions),
        facets=json_facets(facets.bodies),
        created_at=created,
        updated_at=updated,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("complete"),
    )


def _datasets_beside(
    connection: Connection, job: Key, *, as_of: AsOf, written: bool
) -> tuple[Node, ...]:
    version = edge_version.c
    near, far = (version.source, version.target) if written else (version.target, version.source)
    # Asked for in a join, or as DISTINCT, SQLite looks through all edges for those of the steps.
    reached = select(far).where(version.layer == Layer.FLOW, held(as_of))
    keys = dict.fromkeys(
        key
        for part in portions(steps_of(connection, job))
        for key in connection.scalars(reached.where(near.in_(part)))
    )
    found = describe(connection, keys, as_of=as_of).values()
    return nodes_of(each for each in found if each.kind == "dataset")


def _hierarchy(connection: Connection, job: Key) -> tuple[str | None, tuple[str, ...]]:
    """The job whose run started the latest run of this one, and the jobs that its runs started."""
    parent_run = (
        select(run.c.parent)
        .where(run.c.job == job, run.c.parent.is_not(None))
        .order_by(run.c.begins_at.desc())
        .limit(1)
    )
    parent = connection.scalar(select(run.c.job).where(run.c.key == parent_run.scalar_subquery()))
    latest = (
        select(run.c.key).where(run.c.job == job).order_by(run.c.begins_at.desc()).limit(_RECENT)
    )
    children = [
        *connection.scalars(
            select(run.c.job).where(run.c.parent.in_(latest), run.c.job.is_not(None)).distinct()
        )
    ]
    names = identities(connection, [*children, *([] if parent is None else [parent])])
    own = str(names[parent]) if parent in names and parent != job else None
    return own, tuple(sorted(str(names[key]) for key in children if key in names))


def _control(
    connection: Connection, wanted: Column[int], condition: ColumnElement[bool]
) -> tuple[str, ...]:
    keys = [*connection.scalars(select(wanted).where(condition))]
    return tuple(sorted(str(each) for each in identities(connection, keys).values()))


def show_run(
    connection: Connection,
    key: Key,
    node: RunId,
    *,
    naming: NamingRules,
    trace: RunTrace | None,
    as_of: AsOf,
    offset: int,
) -> RunPage:
    """The page of a run."""
    row = connection.execute(runs_then(connection, as_of).where(run.c.key == key)).one()
    read, written = sides_of(connection, row, naming=naming)
    root = root_of(connection, key)
    links = run_links(connection, {root, *([] if row.parent is None else [row.parent])}, as_of)
    reasons: tuple[Reason, ...] = ()
    if row.first_at is None:
        message = "no event of this run has arrived; others name it"
        reasons = (Reason("placeholder", message, 1, (str(node),)),)
    events, events_total = ends_of_events(connection, key, limit=_EVENTS)
    windows, windows_total = windows_of(connection, key, limit=_EVENTS, as_of=as_of)
    for what, shown, total in (
        ("events", len(events), events_total),
        ("windows", len(windows), windows_total),
    ):
        if shown < total:
            reasons += (Reason("limit", f"{shown} of {total} {what} are shown", total),)
    return RunPage(
        id=str(node),
        kind="run",
        run=run_entries(connection, [row], as_of=as_of)[0],
        parent_run=None if row.parent is None else links.get(row.parent),
        root_run=None if root == key else links.get(root),
        inputs=tuple(read),
        outputs=tuple(written),
        events=tuple(events),
        events_total=events_total,
        windows=windows,
        windows_total=windows_total,
        children=tuple(children_of(connection, key, limit=_EVENTS, as_of=as_of)),
        trace=trace,
        facets=json_facets(stamped_facets(connection, row.facets)),
        as_of=PointInTime(None, None) if as_of == AsOf() else point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", reasons),
    )
