"""What one run, or one declaration, says flows where: the shape that runs of a job share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as Map
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import msgspec

from headwater.collector.facts import ColumnLink, Endpoint, Entry, EntryInput, Mapping, Role
from headwater.model.edges import Influence
from headwater.model.identity import Key, derive_key

StepKind: TypeAlias = Literal["whole", "target", "reads", "writes", "structure", "port"]
"""A step is one group of inputs and outputs inside a job.

whole: all inputs with all outputs. target: what one output is made of. reads, writes: the edge of
the job, where explicit lineage leaves an input or an output dangling. structure: how a dataset
derives from others without a job. port: what a job hands to another job.
"""


@dataclass(frozen=True, slots=True, order=True)
class FlowEdge:
    """One edge between a dataset and a step. role: which side of the step it is on.

    bare: of a read, that only columns are told to draw on it, and not the output as a whole; of a
        write, that it is said to come from nothing.
    """

    source: Key
    target: Key
    role: Role
    influence: Influence
    implied: bool
    bare: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """A step. owner: its job, or the dataset itself where there is none."""

    key: Key
    owner: Key
    kind: StepKind
    target: Key | None


@dataclass(frozen=True, slots=True)
class Shape:
    """Edges, the mapping in force at each step, and the steps they belong to.

    mappings: (step, digest of its mapping). digest: of all of it.
    """

    edges: tuple[FlowEdge, ...]
    mappings: tuple[tuple[Key, bytes], ...]
    steps: tuple[Step, ...]
    digest: bytes

    @property
    def datasets(self) -> set[Key]:
        """The keys at the outer ends of its edges."""
        return {edge.source if edge.role is Role.READ else edge.target for edge in self.edges}


@dataclass(frozen=True, slots=True)
class Flows:
    """All that has been said about one run, or in one declaration.

    mappings: by output. entries: None without explicit lineage, else by target.
    """

    reads: AbstractSet[Key]
    writes: AbstractSet[Key]
    mappings: Map[Key, Mapping]
    entries: Map[Endpoint, Entry] | None


@lru_cache(maxsize=65536)
def step_of(owner: Key, kind: StepKind, target: Key | None = None) -> Step:
    """The step of a job that bears this name for ever."""
    return Step(derive_key("step", str(owner), kind, str(target)), owner, kind, target)


def merge_entries(one: Entry, other: Entry) -> Entry:
    """Both say something about one target: keep what either says."""
    told = {each.source: each for each in one.inputs}
    for each in other.inputs:
        told[each.source] = _merge_inputs(told.get(each.source, each), each)
    return Entry(
        one.target,
        tuple(sorted(told.values())),
        tuple(sorted({*one.links, *other.links})),
        whole=one.whole or other.whole,
    )


def _merge_inputs(one: EntryInput, other: EntryInput) -> EntryInput:
    direct = other.direct if one.direct is None else one.direct or bool(other.direct)
    return EntryInput(one.source, direct, implied=one.implied and other.implied)


class _Drawing:
    """A shape while it is being drawn."""

    def __init__(self) -> None:
        self.edges: dict[tuple[Key, Key], FlowEdge] = {}
        self.mappings: dict[Key, bytes] = {}
        self.steps: dict[Key, Step] = {}

    def step(self, owner: Key, kind: StepKind, target: Key | None = None) -> Key:
        step = step_of(owner, kind, target)
        self.steps[step.key] = step
        return step.key

    def read(
        self, dataset: Key, step: Key, influence: Influence, *, implied: bool, bare: bool = False
    ) -> None:
        self.edges[dataset, step] = FlowEdge(dataset, step, Role.READ, influence, implied, bare)

    def write(self, step: Key, dataset: Key, *, implied: bool, bare: bool = False) -> None:
        edge = FlowEdge(step, dataset, Role.WRITTEN, Influence.DIRECT, implied, bare)
        self.edges[step, dataset] = edge

    def finish(self) -> Shape:
        edges = tuple(sorted(self.edges.values()))
        mappings = tuple(sorted(self.mappings.items()))
        hasher = hashlib.blake2b(digest_size=16)
        for edge in edges:
            told = (edge.source, edge.target, edge.role, edge.influence, edge.implied, edge.bare)
            hasher.update(b"%d %d %d %d %d %d;" % told)
        for step, digest in mappings:
            hasher.update(b"%d=%b;" % (step, digest))
        ends = {end for pair in self.edges for end in pair}
        steps = sorted((step for key, step in self.steps.items() if key in ends), key=_key)
        return Shape(edges, mappings, tuple(steps), hasher.digest())


def _key(step: Step) -> Key:
    return step.key


def draw_shape(owner: Key, flows: Flows, *, structural: bool = False) -> Shape:
    """Turn what was said into edges.

    Explicit lineage is the whole picture of the event that carries it. Without it, an output whose
    columns are told gets a step of its own with the datasets that they draw on, and everything
    else follows from inputs x outputs, marked as implied: an input that no column lineage mentions
    may still have decided which rows were written, and an impact that is not shown is worse than
    one that is marked as weak.
    structural: the owner is a dataset that says what it derives from.
    """
    drawing = _Drawing()
    if flows.entries is not None:
        _draw_entries(drawing, owner, flows, flows.entries, structural=structural)
    else:
        _draw_columns(drawing, owner, flows)
        _draw_product(drawing, owner, flows)
    return drawing.finish()


def _draw_columns(drawing: _Drawing, job: Key, flows: Flows) -> None:
    told = {dataset for each in flows.mappings.values() for dataset, _ in each.inputs}
    untold = flows.reads - told
    for output, mapping in flows.mappings.items():
        step = drawing.step(job, "target", output)
        for dataset in untold:
            drawing.read(dataset, step, Influence.UNKNOWN, implied=True)
        for dataset, direct in mapping.inputs:
            influence = Influence.DIRECT if direct else Influence.INDIRECT
            drawing.read(dataset, step, influence, implied=False)
        drawing.write(step, output, implied=False)
        drawing.mappings[step] = mapping.digest


def _draw_product(drawing: _Drawing, job: Key, flows: Flows) -> None:
    outputs = flows.writes - flows.mappings.keys()
    if not outputs and (flows.mappings or not flows.reads):
        return
    step = drawing.step(job, "whole")
    for dataset in flows.reads:
        drawing.read(dataset, step, Influence.UNKNOWN, implied=True)
    for dataset in outputs:
        drawing.write(step, dataset, implied=True)


def _draw_entries(
    drawing: _Drawing, owner: Key, flows: Flows, entries: Map[Endpoint, Entry], *, structural: bool
) -> None:
    referenced: set[Key] = set()
    for target, entry in entries.items():
        if target.is_job:
            step = drawing.step(target.key, "reads")
        elif structural:
            step = drawing.step(owner, "structure")
        else:
            step = drawing.step(owner, "target", target.key)
        bare = not entry.whole and not target.is_job
        for given in entry.inputs:
            source = _draw_port(drawing, given.source) if given.source.is_job else given.source.key
            referenced.add(source)
            drawing.read(source, step, _influence(given.direct), implied=given.implied, bare=bare)
        says_nothing = not entry.whole and not entry.inputs
        if not target.is_job and not (structural and says_nothing):
            drawing.write(step, target.key, implied=False, bare=entry.whole and not entry.inputs)
        if entry.links:
            drawing.mappings[step] = mapping_of(entry).digest
    targets = {target.key for target in entries if not target.is_job}
    for dataset in flows.reads - referenced:
        drawing.read(dataset, drawing.step(owner, "reads"), Influence.UNKNOWN, implied=False)
    for dataset in flows.writes - targets:
        drawing.write(drawing.step(owner, "writes"), dataset, implied=False)


def _draw_port(drawing: _Drawing, job: Endpoint) -> Key:
    """A job hands something to another: all that it reads may be in it."""
    port = drawing.step(job.key, "port")
    for kind in ("reads", "whole"):
        drawing.write(drawing.step(job.key, kind), port, implied=True)
    return port


def _influence(direct: bool | None) -> Influence:  # noqa: FBT001 -- because it is a truth value
    if direct is None:
        return Influence.UNKNOWN
    return Influence.DIRECT if direct else Influence.INDIRECT


def mapping_of(entry: Entry) -> Mapping:
    """The column links of an explicit entry as a mapping."""
    return Mapping.of(entry.target.key, entry.links, ())


def mappings_of(flows: Flows) -> Iterable[Mapping]:
    """Every mapping that was told, whether or not the shape of these flows refers to it."""
    yield from flows.mappings.values()
    for entry in (flows.entries or {}).values():
        if entry.links:
            yield mapping_of(entry)


class _StoredShape(msgspec.Struct, array_like=True):
    edges: list[tuple[int, int, int, int, bool, bool]]
    mappings: list[tuple[int, bytes]]


_SHAPES: Final = msgspec.msgpack.Decoder(_StoredShape)


def encode_shape(shape: Shape) -> bytes:
    """A shape as a store keeps it; its steps are kept apart."""
    edges = [(e.source, e.target, e.role, e.influence, e.implied, e.bare) for e in shape.edges]
    return msgspec.msgpack.encode(_StoredShape([*edges], [*shape.mappings]))


def decode_shape(digest: bytes, body: bytes) -> Shape:
    """Read back what `encode_shape` wrote."""
    stored = _SHAPES.decode(body)
    edges = tuple(
        FlowEdge(source, target, Role(role), Influence(influence), implied, bare)
        for source, target, role, influence, implied, bare in stored.edges
    )
    return Shape(edges, tuple(stored.mappings), (), digest)


_LINKS: Final = msgspec.msgpack.Decoder(list[tuple[int, int, int]])


def encode_links(links: Iterable[ColumnLink]) -> bytes:
    """Column links as a store keeps them."""
    return msgspec.msgpack.encode(
        [(link.source, link.target, link.transformation.code) for link in links]
    )


def decode_links(body: bytes) -> list[tuple[Key, Key, int]]:
    """(source, target, code of the transformation) of each link that `encode_links` wrote."""
    return _LINKS.decode(body)
