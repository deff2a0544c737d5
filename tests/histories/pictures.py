"""What one run or one declaration says flows where, drawn edge by edge from the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from headwater.collector.facts import ColumnLink, Mapping
from headwater.collector.shape import step_of
from headwater.model.edges import Influence, Transformation
from headwater.model.identity import ColumnId, DatasetId, key_of
from histories.said import READ, WRITTEN, Json

Pair: TypeAlias = tuple[int, int]

Nature: TypeAlias = tuple[int, Influence, bool, bool]
"""Role, influence, whether it is implied, and whether it is bare: only columns are told to draw on
a source, or an output is said to come from nothing."""

Natures: TypeAlias = dict[Pair, Nature]


def column(place: tuple[DatasetId, str]) -> int:
    return key_of(ColumnId(*place))


class Link(NamedTuple):
    """A column depends on a column, both as (dataset, path)."""

    source: tuple[DatasetId, str]
    target: tuple[DatasetId, str]
    transformation: Transformation

    @property
    def keys(self) -> tuple[int, int, int]:
        return column(self.source), column(self.target), self.transformation.code


@dataclass
class Picture:
    """What flows where, by one run or one declaration: edges with their nature, and mappings."""

    edges: Natures = field(default_factory=dict)
    mappings: dict[int, frozenset[Link]] = field(default_factory=dict)

    def read(
        self, source: int, step: int, influence: Influence, *, implied: bool, bare: bool = False
    ) -> None:
        self.edges[source, step] = (READ, influence, implied, bare)

    def write(self, step: int, target: int, *, implied: bool, bare: bool = False) -> None:
        self.edges[step, target] = (WRITTEN, Influence.DIRECT, implied, bare)


def strongest(one: bool | None, other: bool | None) -> bool | None:
    """Direct beats indirect beats untold."""
    told = [each for each in (one, other) if each is not None]
    return any(told) if told else None


def merged(one: Json, other: Json) -> Json:
    sources = {
        source: strongest(one["sources"].get(source), other["sources"].get(source))
        for source in one["sources"] | other["sources"]
    }
    whole = one["whole"] or other["whole"]
    return {"whole": whole, "sources": sources, "links": one["links"] | other["links"]}


def drawn_on(links: Iterable[Link]) -> dict[DatasetId, bool]:
    """The datasets behind some links, and whether values of each flow."""
    found: dict[DatasetId, bool] = {}
    for link in links:
        direct = link.transformation.subtype.influence is Influence.DIRECT
        found[link.source[0]] = found.get(link.source[0], False) or direct
    return found


def mapping_digest(output: DatasetId, links: Iterable[Link]) -> bytes:
    """The tie between two mappings of one instant."""
    ordered = sorted(
        ColumnLink(column(each.source), column(each.target), each.transformation) for each in links
    )
    inputs = sorted((key_of(dataset), direct) for dataset, direct in drawn_on(links).items())
    return Mapping.of(key_of(output), tuple(ordered), tuple(inputs)).digest


def influence_of(direct: bool | None) -> Influence:
    if direct is None:
        return Influence.UNKNOWN
    return Influence.DIRECT if direct else Influence.INDIRECT


def draw_source(
    picture: Picture, source: tuple[str, Any], step: int, direct: bool | None, *, bare: bool
) -> int:
    key = key_of(source[1])
    if source[0] == "job":
        # A job may hand on all that it reads.
        owner, key = key, step_of(key, "port").key
        for kind in ("reads", "whole"):
            picture.write(step_of(owner, kind).key, key, implied=True)
    picture.read(key, step, influence_of(direct), implied=False, bare=bare)
    return key


def draw_entries(
    job: int, entries: dict[tuple[str, Any], Json], reads: set[DatasetId], writes: set[DatasetId]
) -> Picture:
    """Explicit lineage is the whole picture; what it leaves out dangles at the job's edge."""
    picture = Picture()
    used: set[int] = set()
    for (kind, target), entry in entries.items():
        key = key_of(target)
        step = step_of(key, "reads") if kind == "job" else step_of(job, "target", key)
        for source, direct in entry["sources"].items():
            bare = kind == "dataset" and not entry["whole"]
            used.add(draw_source(picture, source, step.key, direct, bare=bare))
        if kind == "dataset":
            nothing = entry["whole"] and not entry["sources"]
            picture.write(step.key, key, implied=False, bare=nothing)
            if entry["links"]:
                picture.mappings[step.key] = frozenset(entry["links"])
    for dataset in reads:
        if key_of(dataset) not in used:
            picture.read(
                key_of(dataset), step_of(job, "reads").key, Influence.UNKNOWN, implied=False
            )
    for dataset in writes:
        if ("dataset", dataset) not in entries:
            picture.write(step_of(job, "writes").key, key_of(dataset), implied=False)
    return picture


def draw_columns(
    job: int,
    mappings: dict[DatasetId, frozenset[Link]],
    reads: set[DatasetId],
    writes: set[DatasetId],
) -> Picture:
    """An output with column lineage has its own step; the others come from all inputs."""
    picture = Picture()
    mentioned = {dataset for links in mappings.values() for dataset in drawn_on(links)}
    for output, links in mappings.items():
        step = step_of(job, "target", key_of(output)).key
        for dataset, direct in drawn_on(links).items():
            picture.read(key_of(dataset), step, influence_of(direct), implied=False)
        for dataset in reads - mentioned:
            picture.read(key_of(dataset), step, Influence.UNKNOWN, implied=True)
        picture.write(step, key_of(output), implied=False)
        picture.mappings[step] = links
    rest = writes - set(mappings)
    if rest or (reads and not mappings):
        step = step_of(job, "whole").key
        for dataset in reads:
            picture.read(key_of(dataset), step, Influence.UNKNOWN, implied=True)
        for dataset in rest:
            picture.write(step, key_of(dataset), implied=True)
    return picture


def filled_in(job: int, picture: Picture, told: Natures) -> Picture:
    """A run that only names datasets means the steps that they are known to have.

    told: what holds before it and is not merely implied.
    """
    whole = step_of(job, "whole").key
    inputs = {source for source, step in picture.edges if step == whole}
    outputs = {target for step, target in picture.edges if step == whole}
    if not inputs | outputs:
        return picture
    homes = {output: home for output in outputs if (home := home_of(job, output, told))}
    strangers = inputs - read_by(told) - read_by(picture.edges)
    filled = Picture(mappings=picture.mappings)
    for pair, nature in picture.edges.items():
        explained = nature == (READ, Influence.UNKNOWN, True, False) and pair[0] not in strangers
        if whole not in pair and not explained:
            filled.edges[pair] = nature
    meant = {*homes.values(), step_of(job, "reads").key} if outputs else {step for _, step in told}
    for (source, step), nature in told.items():
        if nature[0] == READ and source in inputs and step in meant:
            filled.edges[source, step] = nature
    for output, step in homes.items():
        filled.edges[step, output] = told[step, output]
    unknown = outputs - {*homes}
    for output in unknown:
        filled.write(whole, output, implied=True)
    joined = [(source, step) for source in strangers for step in homes.values() or [whole]]
    for source, step in [*joined, *((source, whole) for source in inputs if unknown)]:
        filled.read(source, step, Influence.UNKNOWN, implied=True)
    return filled


def home_of(job: int, output: int, told: Natures) -> int | None:
    """The step that an output is known to come from."""
    steps = step_of(job, "target", output).key, step_of(job, "writes").key
    return next((step for step in steps if (step, output) in told), None)


def read_by(edges: Natures) -> set[int]:
    """What is read, and not merely as implied."""
    return {
        pair[0] for pair, (role, _, implied, _) in edges.items() if role == READ and not implied
    }
