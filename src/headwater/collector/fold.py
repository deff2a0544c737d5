"""Facts + what is known -> what changes. Where OpenLineage's semantics live.

Pure but for the working set it is given: no clock, no randomness, no reading of the store but by
key. Events are folded one at a time and in the order of the log, so that every change carries the
offset at which it became known, however events were batched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from headwater.collector.extract import io_key
from headwater.collector.facet_history import FacetName, FacetRow, Members, Observation
from headwater.collector.facts import (
    AliasFact,
    FacetFact,
    Facts,
    LifecycleFact,
    Mapping,
    Owner,
    Rejection,
)
from headwater.collector.known import (
    AliasRecord,
    EdgeVersion,
    EventRow,
    FacetVersion,
    Known,
    SqlEventRow,
    Telling,
    TimelineId,
    TrackedTimeline,
    Window,
)
from headwater.collector.rejections import without_rejected
from headwater.collector.run_state import RunRecord, RunState
from headwater.collector.shape import Flows, Shape, draw_shape, mappings_of
from headwater.collector.timeline import RowChanges
from headwater.collector.timeline_entries import Declared, Dropped, Ran
from headwater.collector.timeline_rows import Row
from headwater.model.graph import MEMBER_LABEL, Layer
from headwater.model.identity import EVERY_COLUMN, WHOLE_DATASET, ColumnId, Key, key_of
from headwater.model.time import BEGINNING, FOREVER, Instant, Offset
from headwater.openlineage.producer import HEADWATER

RULES: Final = 8
"""Which rules these are: what was folded by others is folded again."""

REJECTION: Final = "headwater_rejection"
"""The facet by which a job, which stands for a person's statement, says what does not flow."""

_SEVERAL: Final = (EVERY_COLUMN, WHOLE_DATASET)
NOT_SEARCHED: Final = frozenset(
    {
        "columnLineage", "dataQualityAssertions", "dataQualityMetrics", "headwater_distinct",
        "headwater_rejection", "headwater_scheduled", "lifecycleStateChange", "lineage",
        "symlinks", "version",
    }
)  # fmt: skip
"""Facets that no search looks into: they name other things, or are new with each run."""


def fold(facts: Facts, known: Known) -> None:
    """Take one event into the working set."""
    _register_names(facts, known)
    told = _fold_facets(facts, known)
    _fold_aliases(facts, known)
    dirty: set[TimelineId] = set()
    if facts.run is not None:
        dirty |= _fold_run(facts, known)
    # A window is about itself, and stands until the next one, as a declaration does.
    if facts.windows or (facts.run is None and not facts.lineage.is_silent):
        dirty.add(_fold_declaration(facts, known))
    for lifecycle in facts.lifecycle:
        dirty |= _fold_lifecycle(lifecycle, facts, known)
    for dataset in _without_columns(facts):
        dirty |= _drop(dataset, "deleted", facts, known)
    dirty |= _fold_rejections(facts, known)
    for timeline in sorted(dirty):
        _refresh(timeline, facts.offset, known)
    _note_sql(facts, known)
    known.changes.events.append(
        EventRow(
            offset=facts.offset,
            at=facts.at,
            type=facts.run.type if facts.run else None,
            producer=facts.producer,
            run=facts.run.run if facts.run else None,
            job=facts.job,
            dataset=facts.dataset,
            told=told,
        )
    )


# -- what things are called --------------------------------------------------------------------


def _register_names(facts: Facts, known: Known) -> None:
    changes = known.changes
    for key, dataset in facts.datasets.items():
        if known.is_new("dataset", key):
            changes.datasets[key] = dataset
        # A name that is no more than another name of something is nothing to find.
        if key not in facts.linked and known.is_new("searched", key):
            changes.touched.add(key)
    for key, job in facts.jobs.items():
        if known.is_new("job", key):
            changes.jobs[key] = job
            changes.touched.add(key)
    for key, (dataset, path) in facts.columns.items():
        if known.is_new("column", key):
            _register_column(key, dataset, path, facts, known)
    changes.names.update(facts.names)
    for named, started_at in ((facts.placeholders, facts.at), (facts.runs_named, None)):
        for run, job in named:
            record = known.runs.get(run)
            record.id = facts.runs[run].value
            record.mention(job, started_at)
            changes.runs[run] = record
    changes.run_flows.update((*pair, facts.at) for pair in facts.run_flows)
    changes.dependencies.update((*pair, facts.at) for pair in facts.dependencies)


def _register_column(key: Key, dataset: Key, path: str, facts: Facts, known: Known) -> None:
    known.changes.columns[key] = (dataset, path)
    every, whole = (key_of(ColumnId(facts.datasets[dataset], each)) for each in _SEVERAL)
    if path == EVERY_COLUMN:
        for member, _ in known.columns(dataset):
            _add_member(every, member, dataset, facts.offset, known)
    elif path == WHOLE_DATASET:
        for member, _ in known.columns(dataset):
            _add_member(member, whole, dataset, facts.offset, known)
    else:
        known.changes.touched.add(dataset)
        if known.exists("column", every):
            _add_member(every, key, dataset, facts.offset, known)
        if known.exists("column", whole):
            _add_member(key, whole, dataset, facts.offset, known)
        return
    if known.exists("column", every) and known.exists("column", whole):
        _add_member(every, whole, dataset, facts.offset, known)


def _add_member(source: Key, target: Key, dataset: Key, offset: Offset, known: Known) -> None:
    """A column, and what stands for several of a dataset: what comes to one comes to the other."""
    row = Row(Layer.COLUMNS, source, target, MEMBER_LABEL, BEGINNING, FOREVER, None)
    home = TimelineId(dataset, "members")
    known.changes.edges_opened.append(EdgeVersion(known.number_edge(), home, row, offset))


# -- facets ------------------------------------------------------------------------------------


def _fold_facets(facts: Facts, known: Known) -> bytes | None:
    """Take in the facets of datasets and jobs; returns the digest of what is told of whom."""
    told: dict[Key, dict[FacetName, bytes | None]] = {}
    for facet in facts.facets:
        if facet.owner in {Owner.DATASET, Owner.JOB}:
            _keep_body(facet, known)
            digest = None if facet.body is None else facet.digest
            told.setdefault(facet.owner_key, {})[facet.name, facts.manual] = digest
    sets: list[tuple[Key, bytes]] = []
    for owner, members in told.items():
        ordered = tuple(sorted(members.items(), key=_by_name))
        observation = Observation(facts.at, _digest_members(ordered), ordered)
        sets.append((owner, observation.digest))
        _observe(owner, observation, facts, known)
    if not sets:
        return None
    telling = tuple(sorted(sets))
    digest = _digest_telling(telling)
    if known.is_new("telling", digest):
        known.changes.tellings[digest] = telling
    return digest


def _keep_body(facet: FacetFact, known: Known) -> None:
    if facet.body is not None and known.is_new("body", facet.digest):
        known.changes.bodies[facet.digest] = facet.body


def _by_name(member: tuple[FacetName, bytes | None]) -> FacetName:
    return member[0]


def _observe(owner: Key, observation: Observation, facts: Facts, known: Known) -> None:
    members = observation.members
    tracked = known.facets.get(owner)
    if tracked.history.is_behind(facts.at):
        others = known.observations(owner, since=facts.at)
        if observation in others:
            return
        changed = tracked.history.take_in([observation, *others])
    else:
        changed = tracked.history.append(observation)
    if known.is_new("facet_set", observation.digest):
        known.changes.facet_sets[observation.digest] = members
    known.keep_observation(owner, observation)
    for row in sorted(changed.removed, key=_facet_order):
        version = tracked.versions.pop(row)
        version.known_to = facts.offset
        known.changes.facets_closed.append(version)
    for row in sorted(changed.added, key=_facet_order):
        version = FacetVersion(known.number_facet(), owner, row, facts.offset)
        tracked.versions[row] = version
        known.changes.facets_opened.append(version)
    names = {name for (name, _), _ in members}
    if (changed.added or changed.removed) and names - NOT_SEARCHED:
        known.changes.touched.add(owner)


def _facet_order(row: FacetRow) -> tuple[FacetName, Instant, Instant, bytes]:
    return (row.name, row.valid_from, row.valid_to, row.digest or b"")


def _digest_members(members: Members) -> bytes:
    hasher = hashlib.blake2b(digest_size=16)
    for (name, manual), digest in members:
        hasher.update(b"%b\x1f%d\x1f%b\x1e" % (name.encode(), manual, digest or b""))
    return hasher.digest()


def _digest_telling(telling: Telling) -> bytes:
    hasher = hashlib.blake2b(digest_size=16)
    for owner, digest in telling:
        hasher.update(b"%d=%b;" % (owner, digest))
    return hasher.digest()


# -- other names of one dataset ----------------------------------------------------------------


def _fold_aliases(facts: Facts, known: Known) -> None:
    # A dataset on both sides of an event is told of twice; as with all facets, the last counts.
    told_last = {
        facet.owner_key: facet
        for facet in facts.facets
        if facet.owner is Owner.DATASET and facet.name == "symlinks"
    }
    for told in facts.aliases:
        _state_alias(told, told_last[told.dataset].digest, facts, known)
    for dataset, facet in told_last.items():
        if facet.body is None or facts.manual:
            listed = {each.alias for each in facts.aliases if each.dataset == dataset}
            _retract(dataset, set() if facet.body is None else listed, facts, known)


def _state_alias(told: AliasFact, content: bytes, facts: Facts, known: Known) -> None:
    stated = known.aliases.get(told.dataset)
    source = facts.source
    record = stated.get((told.alias, source))
    held = record is not None and record.holds
    if record is None:
        at, by = facts.at, told.by or ""
        record = AliasRecord(
            told.dataset, told.alias, source, facts.manual, told.type or "", by, at, at
        )
        record.retracted_at = _latest_retraction(
            told.dataset, content, manual=facts.manual, known=known
        )
        stated[told.alias, source] = record
    record.by = max((record.stated_at, record.by), (facts.at, told.by or ""))[1]
    record.first_at = min(record.first_at, facts.at)
    record.stated_at = max(record.stated_at, facts.at)
    record.type = max(record.type, told.type or "")
    _keep_alias(record, known, held=held)


def _keep_alias(record: AliasRecord, known: Known, *, held: bool) -> None:
    """Keep what became of an alias. held: whether it did before."""
    known.changes.aliases[record.dataset, record.alias, record.source] = record
    if record.holds is not held:
        known.changes.regrouped |= {record.dataset, record.alias}


def _retract(dataset: Key, listed: AbstractSet[Key], facts: Facts, known: Known) -> None:
    """Take back what was stated of a dataset in the same layer and is not listed any more.

    Producers know of other names apart from each other, so a shorter list of theirs takes nothing
    back; people say the whole of it.
    """
    for record in known.aliases.get(dataset).values():
        if record.manual is facts.manual and record.alias not in listed:
            held, earlier = record.holds, record.retracted_at
            record.retracted_at = facts.at if earlier is None else max(earlier, facts.at)
            _keep_alias(record, known, held=held)


def _latest_retraction(
    dataset: Key, content: bytes, *, manual: bool, known: Known
) -> Instant | None:
    """When an alias that is new here was last taken back: by events that were folded before.

    content: the digest of the facet that states it. Of what people say each other list leaves it
    out, or it would not be new.
    """
    return max(
        (
            each.at
            for each in known.observations(dataset, BEGINNING)
            for (name, by_people), digest in each.members
            if name == "symlinks"
            and by_people is manual
            and (digest is None or (manual and digest != content))
        ),
        default=None,
    )


# -- runs --------------------------------------------------------------------------------------


def _fold_run(facts: Facts, known: Known) -> set[TimelineId]:
    if facts.run is None:
        return set()
    record = known.runs.get(facts.run.run)
    record.id = facts.runs[record.key].value
    before = _home_of(record)
    _keep_run_bodies(record, facts, known)
    record.merge(facts)
    for each in facts.windows:
        measured = (each.duration_s, each.rows, each.size_bytes, each.files)
        side = (record.key, facts.at, each.role, each.dataset)
        known.changes.windows.append(Window(*side, facts.digest, *measured))
    known.changes.runs[record.key] = record
    home = _home_of(record)
    dirty: set[TimelineId] = set()
    if home is None:
        return dirty
    if before is not None and before != home:
        known.timelines.get(before).timeline.take_out(record.key)
        dirty.add(before)
    flows = record.flows()
    shape = _keep_shape(draw_shape(home.owner, flows), flows, known)
    record.shape = shape.digest
    tracked = known.timelines.get(home)
    tracked.timeline.put(_ran(record, shape))
    _put_drops(tracked, shape, known)
    dirty.add(home)
    return dirty


def _keep_run_bodies(record: RunRecord, facts: Facts, known: Known) -> None:
    """Keep what a run tells of itself and its sides, once.

    What it tells for the first time may be what other runs tell, too, and is kept by its content.
    What it tells otherwise again and again is its own: only the latest can ever be asked for.
    """
    sides = {io_key(record.key, key, role): side for (role, key), side in record.sides.items()}
    for facet in facts.facets:
        if facet.owner in {Owner.DATASET, Owner.JOB} or facet.body is None:
            continue
        if facet.owner is Owner.RUN:
            told = record.facets.get(facet.name)
        else:
            side = sides.get(facet.owner_key)
            told = side.facets.get(facet.name) if side else None
        if told is None:
            _keep_body(facet, known)
        elif facet.digest != told[1] and (facts.at, facet.digest) > told:
            if known.exists("body", facet.digest):
                continue
            kept = (facet.digest, facet.body)
            known.changes.run_bodies[facet.owner_key, facet.name] = kept


def _home_of(record: RunRecord) -> TimelineId | None:
    return TimelineId(record.home[1], record.home[2]) if record.home else None


def _ran(record: RunRecord, shape: Shape) -> Ran:
    return Ran(
        run=record.key,
        at=record.begins_at or 0,
        evidence=record.evidence,
        succeeded=record.state is RunState.COMPLETED,
        reads_told=record.reads_told,
        writes_told=record.writes_told,
        shape=shape,
    )


def _keep_shape(shape: Shape, flows: Flows, known: Known) -> Shape:
    changes = known.changes
    if known.is_new("shape", shape.digest):
        changes.shapes[shape.digest] = shape
        for step in shape.steps:
            if known.is_new("step", step.key):
                changes.steps[step.key] = step
    for mapping in mappings_of(flows):
        known.keep_mapping(mapping)
    return shape


def _put_drops(tracked: TrackedTimeline, shape: Shape, known: Known) -> None:
    tracked.put_drops(shape.datasets, known.drops.get)


# -- declarations ------------------------------------------------------------------------------


def _fold_declaration(facts: Facts, known: Known) -> TimelineId:
    """The lineage of a JobEvent, a DatasetEvent or a window: it stands until the next one's."""
    told = facts.lineage
    structural = facts.job is None
    owner = facts.dataset if facts.job is None else facts.job
    if owner is None:
        raise AssertionError("an event is about a run, a job or a dataset")
    mappings: dict[Key, Mapping] = {
        each.dataset: each.mapping for each in told.writes or () if each.mapping
    }
    entries = None
    if told.entries is not None:
        entries = {entry.target: entry for entry in told.entries}
    flows = Flows(
        reads={each.dataset for each in told.reads or ()},
        writes={each.dataset for each in told.writes or ()},
        mappings=mappings,
        entries=entries,
    )
    shape = _keep_shape(draw_shape(owner, flows, structural=structural), flows, known)
    explicit = told.entries is not None
    declared = Declared(
        at=facts.at,
        digest=facts.digest,
        evidence=facts.evidence,
        reads_told=explicit or told.reads is not None,
        writes_told=explicit or told.writes is not None,
        explicit=told.explicit,
        shape=shape,
        revision=facts.revision,
    )
    home = TimelineId(owner, facts.source)
    tracked = known.timelines.get(home)
    tracked.timeline.put(declared)
    _put_drops(tracked, shape, known)
    known.changes.declarations.append((home, declared))
    return home


# -- SQL that may tell more -------------------------------------------------------------------


def _note_sql(facts: Facts, known: Known) -> None:
    """Note an event whose SQL is worth reading; what we read ourselves has been read."""
    if facts.job is None or facts.producer.startswith(HEADWATER):
        return
    run = facts.run.run if facts.run else None
    told = facts.tells_sql if run is None else known.runs.get(run).sql_told
    if told:
        known.changes.sql_events.append(SqlEventRow(facts.offset, facts.job, run, facts.at))


# -- the life of a dataset ---------------------------------------------------------------------


def _fold_lifecycle(told: LifecycleFact, facts: Facts, known: Known) -> set[TimelineId]:
    dirty: set[TimelineId] = set()
    if told.change == "DROP":
        dirty |= _drop(told.dataset, "dropped", facts, known)
    if told.change == "RENAME" and told.previous is not None and told.previous != told.dataset:
        known.changes.renames.add((told.previous, told.dataset, facts.at))
        dirty |= _drop(told.previous, "renamed", facts, known)
    return dirty


def _without_columns(facts: Facts) -> list[Key]:
    """The datasets whose `columnLineage` a producer takes away."""
    if facts.manual:
        return []
    return [
        facet.owner_key
        for facet in facts.facets
        if facet.owner is Owner.DATASET and facet.name == "columnLineage" and facet.body is None
    ]


def _drop(dataset: Key, reason: str, facts: Facts, known: Known) -> set[TimelineId]:
    drops = known.drops.get(dataset)
    if (facts.at, reason) in drops:
        return set()
    # A timeline that is loaded from here on must not have the drop before its rows do.
    touching = {each: known.timelines.get(each) for each in known.timelines_touching(dataset)}
    drops.append((facts.at, reason))
    known.changes.drops.add((dataset, facts.at, reason))
    for tracked in touching.values():
        tracked.timeline.put(Dropped(dataset, facts.at, reason))
    return {*touching}


# -- edges -------------------------------------------------------------------------------------


def _fold_rejections(facts: Facts, known: Known) -> set[TimelineId]:
    """Take in what a job says does not flow; returns the timelines whose rows that may change.

    Which statement of a job holds is told by the history of its facet.
    """
    if facts.job is None or all(facet.name != REJECTION for facet in facts.facets):
        return set()
    for told in facts.rejections:
        known.keep_rejection(facts.job, told)
    history = known.facets.get(facts.job).history
    told = {known.rejection(facts.job, digest) for digest in history.current(REJECTION)}
    dirty: set[TimelineId] = set()
    for target in known.rejections.state(facts.job, {each for each in told if each is not None}):
        for timeline in known.timelines_touching(target):
            known.timelines.get(timeline).uncut = False
            dirty.add(timeline)
    return dirty


def _refresh(home: TimelineId, offset: Offset, known: Known) -> None:
    tracked = known.timelines.get(home)
    changed = tracked.timeline.refresh()
    rejected = known.rejections.among(tracked.drops_of | {home.owner}, home.owner)
    if rejected or not tracked.uncut:
        changed = _cut(home, tracked, rejected, known)
    for row in sorted(changed.removed, key=_row_order):
        version = tracked.versions.pop(row)
        version.known_to = offset
        known.changes.edges_closed.append(version)
    for row in sorted(changed.added, key=_row_order):
        version = EdgeVersion(known.number_edge(), home, row, offset)
        tracked.versions[row] = version
        known.changes.edges_opened.append(version)


def _cut(
    home: TimelineId, tracked: TrackedTimeline, rejected: Sequence[Rejection], known: Known
) -> RowChanges:
    """What changes when the rows of a timeline are to be without what people reject."""
    rows = tracked.timeline.rows()
    if rejected:
        rows, steps = without_rejected(rows, rejected, home.owner, known.datasets_of)
        for step in steps:
            if known.is_new("step", step.key):
                known.changes.steps[step.key] = step
    tracked.uncut = not rejected
    return RowChanges(tracked.versions.keys() - rows, rows - tracked.versions.keys())


def _row_order(row: Row) -> tuple[int, Key, Key, Instant, Instant, int, str]:
    return (*row[:3], row.valid_from, row.valid_to, row.label, row.ended or "")
