"""Questions about lineage, from the keys of a walk to an answer that people can read."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
import numpy as np

from headwater.errors import InvalidInputError
from headwater.lineage.answers import (
    Coverage,
    Described,
    Edge,
    LineageAnswer,
    Node,
    Origin,
    PathsAnswer,
    PointInTime,
    Reason,
    Transformed,
)
from headwater.lineage.index import GraphIndex
from headwater.lineage.paths import Paths, paths_between
from headwater.lineage.rows import Flags
from headwater.lineage.trace import Kind
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.lineage.walk import Reach, walk
from headwater.model.edges import (
    TRANSFORMATION_CODES,
    Direction,
    Evidence,
    Influence,
    Subtype,
    Transformation,
)
from headwater.model.graph import (
    MEMBER_LABEL,
    Layer,
    evidence_of,
    influence_of,
    is_implied,
    is_member,
    transformation_of,
)
from headwater.model.identity import EVERY_COLUMN, Key
from headwater.model.time import FOREVER, NOW, AsOf, format_instant
from headwater.openlineage.naming import platform_of

_NAMED_AT_MOST: Final = 20
DEFAULT_LIMIT: Final = 500
MOST_LIMIT: Final = 10_000


class Catalog(Protocol):
    """What the questions need to know beside the graph."""

    def describe(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Described]:
        """Whatever these keys stand for; an unknown key is left out."""
        ...

    def edges(
        self, layer: Layer, pairs: Sequence[tuple[Key, Key]], *, as_of: AsOf
    ) -> dict[tuple[Key, Key], list[EdgeFacts]]:
        """What is known of the edges between pairs of keys, in the direction of the data."""
        ...

    def origins(self, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
        """Why each of these datasets has nothing upstream."""
        ...


@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """One version of an edge as the store tells it."""

    label: int
    valid_from: int
    valid_to: int
    last_confirmed: int | None
    runs: int
    ended: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What all questions about lineage have in common.

    start: the keys to start from; starts_at: what they are. focus: the identifier asked about.
    depth: how many datasets or columns to go; None for all the way.
    limit, cursor: how many nodes to answer with, and where an earlier answer left off.
    """

    focus: str
    focus_key: Key
    start: tuple[Key, ...]
    starts_at: Kind
    layer: Layer
    depth: int | None = None
    as_of: AsOf = NOW
    influence: Influence | None = None
    evidence: frozenset[Evidence] | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    visible: Visibility = EVERYTHING


class _Cursor(msgspec.Struct, array_like=True):
    known: int
    position: int


class MalformedCursorError(InvalidInputError):
    """The cursor was not written by an earlier answer."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one that an answer's `next` gave", pointer="/cursor")


def _read_cursor(text: str | None) -> _Cursor | None:
    if text is None:
        return None
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(text.encode()), type=_Cursor)
    except (ValueError, msgspec.DecodeError):
        raise MalformedCursorError from None


def _write_cursor(known: int, position: int) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(_Cursor(known, position))).decode()


def _labels_to_follow(question: Question) -> Flags | None:
    """For each of the 256 labels whether the question follows it."""
    if question.evidence is None and question.influence is None:
        return None
    flags = np.zeros(256, dtype=np.bool_)
    for label in range(256):
        if question.layer is Layer.COLUMNS and is_member(label):
            flags[label] = True
            continue
        evidence = label >> 2 & 7 if question.layer is Layer.FLOW else label >> 5
        code = label & 31
        if evidence > max(Evidence) or (
            question.layer is Layer.COLUMNS and code >= TRANSFORMATION_CODES
        ):
            continue
        if question.evidence is not None and Evidence(evidence) not in question.evidence:
            continue
        flags[label] = _fits(label, question)
    return flags


def _fits(label: int, question: Question) -> bool:
    if question.influence is None:
        return True
    if question.layer is Layer.FLOW:
        return label & 3 < 3 and influence_of(label) in {question.influence, Influence.UNKNOWN}
    # A path is indirect as soon as one of its edges is, so both kinds are walked for it.
    if question.influence is Influence.INDIRECT:
        return True
    return transformation_of(label).subtype.influence is Influence.DIRECT


def ask_lineage(
    index: GraphIndex, catalog: Catalog, question: Question, directions: Sequence[Direction]
) -> LineageAnswer:
    """Everything upstream, downstream or both ways of a node, nearest first."""
    cursor = _read_cursor(question.cursor)
    view = index.view(question.layer)
    offset = index.offset
    known = min(question.as_of.known, offset) if cursor is None else cursor.known
    as_of = AsOf(question.as_of.valid, known)
    labels = _labels_to_follow(question)
    reaches = [
        walk(
            view,
            question.start,
            direction,
            starts_at=question.starts_at,
            depth=question.depth,
            as_of=as_of,
            labels=labels,
            visible=question.visible,
            influence=True,
        )
        for direction in directions
    ]
    picture = _Picture(question)
    for reach in reaches:
        picture.add(reach)
    start = cursor.position if cursor else 0
    page = picture.page(start, question.limit)
    described = catalog.describe(page.keys, as_of=as_of)
    edges = catalog.edges(question.layer, page.pairs, as_of=as_of)
    ends = picture.upstream_ends(page.keys)
    origins = catalog.origins(ends, as_of=as_of) if ends else {}
    end = start + page.counted
    following = _write_cursor(known, end) if end < picture.total else None
    return LineageAnswer(
        focus=question.focus,
        nodes=tuple(picture.nodes(page, described, origins)),
        edges=tuple(_edges(question.layer, page.pairs, edges, described)),
        total=picture.total,
        returned=page.counted,
        truncated=following is not None,
        next=following,
        as_of=point_in_time(question.as_of),
        offset=offset,
        coverage=picture.coverage(
            [*directions], origins, described, truncated=following is not None
        ),
    )


def point_in_time(as_of: AsOf) -> PointInTime:
    """The point in time that was asked about."""
    return PointInTime(
        valid_at=None if as_of.valid == NOW.valid else format_instant(as_of.valid),
        known_at=None if as_of.known == NOW.known else as_of.known,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """Part of a picture. counted: how many of its nodes count against the limit."""

    keys: tuple[Key, ...]
    pairs: tuple[tuple[Key, Key], ...]
    counted: int


class _Picture:
    """The nodes and edges of one or two walks from the same start."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._hops: dict[Key, int] = {}
        self._kinds: dict[Key, Kind] = {}
        self._influence: dict[Key, int] = {}
        self._masks: dict[Key, int] = {}
        self._pairs: dict[tuple[Key, Key], None] = {}
        self._aliases: dict[Key, set[Key]] = {}
        self._has_upstream: set[Key] = set()
        self._written_by: dict[Key, list[Key]] = {}
        self._looked_upstream = False
        self.stale = 0
        self.restricted = 0
        self.truncated_at_depth = False

    def add(self, reach: Reach) -> None:
        """Take in one walk."""
        upstream = reach.direction is Direction.UPSTREAM
        self._looked_upstream |= upstream
        keys = reach.keys.tolist()
        hops = reach.hop.tolist()
        kinds = reach.kind.tolist()
        influence = None if reach.influence is None else reach.influence.tolist()
        masks = None if reach.transformations is None else reach.transformations.tolist()
        for position, key in enumerate(keys):
            if key in self._hops:
                continue
            self._hops[key] = -hops[position] if upstream else hops[position]
            self._kinds[key] = Kind(kinds[position])
            if influence is not None:
                self._influence[key] = influence[position]
            if masks is not None:
                self._masks[key] = masks[position]
        for origin, reached in zip(reach.origin.tolist(), reach.reached.tolist(), strict=True):
            if origin < 0 or reached < 0:
                continue
            near, far = keys[origin], keys[reached]
            self._pairs[(far, near) if upstream else (near, far)] = None
            if upstream:
                self._has_upstream.add(near)
                self._written_by.setdefault(near, []).append(far)
        pairs = zip(reach.alias_origin.tolist(), reach.alias_reached.tolist(), strict=True)
        for one, other in pairs:
            self._aliases.setdefault(keys[one], set()).add(keys[other])
            self._aliases.setdefault(keys[other], set()).add(keys[one])
        self.stale += reach.stale
        self.restricted += reach.restricted
        self.truncated_at_depth |= reach.truncated_at_depth

    @property
    def _order(self) -> list[Key]:
        """The nodes that count, nearest first: datasets or columns, without the start."""
        counted = [
            key
            for key, kind in self._kinds.items()
            if kind is not Kind.STEP and key not in self._starts
        ]
        return sorted(counted, key=lambda key: (abs(self._hops[key]), self._hops[key] < 0))

    @property
    def _starts(self) -> set[Key]:
        starts = set(self._question.start)
        for key in self._question.start:
            starts |= self._aliases.get(key, set())
        return starts

    @property
    def total(self) -> int:
        """How many datasets or columns were reached."""
        starts = self._starts
        return sum(kind is not Kind.STEP and key not in starts for key, kind in self._kinds.items())

    def page(self, start: int, limit: int) -> _Page:
        """The nodes from a position on, with the steps and edges that join them to the rest."""
        order = self._order
        before = self._starts | set(order[:start])
        part = order[start : start + limit]
        shown = before | set(part)
        pairs: list[tuple[Key, Key]] = []
        keys: dict[Key, None] = dict.fromkeys([*self._starts, *part] if start == 0 else part)
        complete = start + limit >= len(order)
        fresh = set(part) | (self._starts if start == 0 else set[Key]())
        steps = {
            step
            for pair in self._pairs
            for step, other in (pair, pair[::-1])
            if self._kinds.get(step) is Kind.STEP and (other in fresh or complete)
        }
        for pair in self._pairs:
            ends_shown = all(key in shown or key in steps for key in pair)
            if ends_shown and (set(pair) & fresh or set(pair) & steps):
                pairs.append(pair)
        keys.update(dict.fromkeys(sorted(steps)))
        return _Page(tuple(keys), tuple(pairs), len(part))

    def upstream_ends(self, keys: Sequence[Key]) -> list[Key]:
        """The datasets among these that a look upstream found nothing above."""
        if not self._looked_upstream or self._question.layer is not Layer.FLOW:
            return []
        depth = self._question.depth
        return [
            key
            for key in keys
            if self._kinds.get(key) is Kind.DATASET
            and self._hops[key] <= 0
            and (depth is None or abs(self._hops[key]) < depth)
            and not any(
                step in self._has_upstream
                for name in {key} | self._aliases.get(key, set())
                for step in self._written_by.get(name, ())
            )
        ]

    def nodes(
        self, page: _Page, described: Mapping[Key, Described], origins: Mapping[Key, Origin]
    ) -> Iterable[Node]:
        """The nodes of a page, in order."""
        for key in page.keys:
            told = described.get(key)
            if told is None:
                continue
            aliases = sorted(
                described[other].id for other in self._aliases.get(key, ()) if other in described
            )
            yield Node(
                id=told.id,
                kind=told.kind,
                namespace=told.namespace,
                name=told.name,
                label=label_of(told),
                field=told.field,
                job=told.owner_id if told.kind == "step" else None,
                type=told.type,
                platform=platform_of(told.namespace) if told.kind != "step" else None,
                hops=self._hops.get(key, 0),
                influence=self._influence_of(key),
                transformations=transformations_in(self._masks.get(key, 0)),
                tier=told.tier,
                domain=told.domain,
                owners=told.owners,
                tags=told.tags,
                last_run=told.last_run,
                updated_at=told.updated_at,
                aliases=tuple(aliases),
                origin=origins.get(key),
            )

    def _influence_of(self, key: Key) -> str | None:
        if key in self._starts:
            return None
        if self._question.layer is Layer.FLOW:
            known = self._influence.get(key)
            return None if known is None else Influence(known).word
        mask = self._masks.get(key, 0)
        direct = any(mask >> t & 1 for t in range(2 * (Subtype.AGGREGATION + 1)))
        return (Influence.DIRECT if direct else Influence.INDIRECT).word if mask else None

    def coverage(
        self,
        directions: Sequence[Direction],
        origins: Mapping[Key, Origin],
        described: Mapping[Key, Described],
        *,
        truncated: bool,
    ) -> Coverage:
        """How much of the truth the picture holds."""
        reasons: list[Reason] = []
        unknown = [key for key, each in origins.items() if each.kind in _NOT_KNOWN]
        if unknown:
            named = [described[key].id for key in unknown if key in described]
            plural = "datasets have" if len(unknown) > 1 else "dataset has"
            message = f"{len(unknown)} {plural} nothing known upstream and no declared source"
            reasons.append(
                Reason("unknown_upstream", message, len(unknown), tuple(named[:_NAMED_AT_MOST]))
            )
        if self.truncated_at_depth:
            message = f"the walk ended at depth {self._question.depth}; there is more beyond"
            reasons.append(Reason("depth", message, 1))
        if truncated:
            message = f"only {self._question.limit} are returned at a time; follow `next`"
            reasons.append(Reason("limit", message, self.total))
        if self.stale:
            message = f"{self.stale} edges that recent runs no longer show were not followed"
            reasons.append(Reason("stale", message, self.stale))
        if self.restricted:
            message = f"{self.restricted} nodes are not yours to see"
            reasons.append(Reason("restricted", message, self.restricted))
        only_focus = self.total == 0 and directions == [Direction.UPSTREAM]
        status = "complete"
        if reasons:
            status = "unknown" if only_focus and unknown else "partial"
        return Coverage(status, tuple(reasons))


_NOT_KNOWN: Final = frozenset({"never_written", "not_instrumented", "ended"})


def label_of(told: Described) -> str:
    """The short form of a name: what comes behind its last dot or slash."""
    if told.kind == "column" and told.field is not None:
        return "every column" if told.field == EVERY_COLUMN else told.field
    name = told.name.rstrip("/")
    last = name.rsplit("/", 1)[-1]
    return last.rsplit(".", 1)[-1] or name


def transformations_in(mask: int) -> tuple[Transformed, ...]:
    """A set of transformation codes, spelled out."""
    return tuple(
        transformed(Transformation.from_code(code))
        for code in range(TRANSFORMATION_CODES)
        if mask >> code & 1
    )


def transformed(told: Transformation) -> Transformed:
    """One transformation, spelled out."""
    return Transformed(told.subtype.influence.name, told.subtype.name, told.masking)


def _edges(
    layer: Layer,
    pairs: Sequence[tuple[Key, Key]],
    facts: Mapping[tuple[Key, Key], Sequence[EdgeFacts]],
    described: Mapping[Key, Described],
) -> Iterable[Edge]:
    for pair in pairs:
        source, target = (described.get(key) for key in pair)
        if source is None or target is None:
            continue
        step = source if source.kind == "step" else target
        told = facts.get(pair, ())
        yield edge_of(
            layer, source.id, target.id, step.owner_id if layer is Layer.FLOW else None, told
        )


def edge_of(
    layer: Layer, source: str, target: str, job: str | None, told: Sequence[EdgeFacts]
) -> Edge:
    """All versions of one edge that hold, as one edge of an answer."""
    labels = [each.label for each in told]
    if layer is Layer.COLUMNS:
        plain = sorted({label for label in labels if label != MEMBER_LABEL})
        codes = sorted({transformation_of(label) for label in plain})
        direct = any(each.subtype.influence is Influence.DIRECT for each in codes)
        influence = Influence.DIRECT if direct or not codes else Influence.INDIRECT
        transformations = tuple(transformed(each) for each in codes)
        evidence = sorted({evidence_of(layer, label) for label in plain})
        implied = False
    else:
        strongest = {influence_of(label) for label in labels}
        order = (Influence.DIRECT, Influence.UNKNOWN, Influence.INDIRECT)
        influence = next((each for each in order if each in strongest), Influence.UNKNOWN)
        transformations = ()
        evidence = sorted({evidence_of(layer, label) for label in labels})
        implied = bool(labels) and all(is_implied(label) for label in labels)
    until = max((each.valid_to for each in told), default=FOREVER)
    confirmed = max((each.last_confirmed or 0 for each in told), default=0)
    return Edge(
        source=source,
        target=target,
        job=job,
        evidence=tuple(each.word for each in evidence),
        influence=influence.word,
        implied=implied,
        transformations=transformations,
        valid_from=format_instant(min(each.valid_from for each in told)) if told else None,
        valid_to=None if until == FOREVER else format_instant(until),
        last_confirmed=format_instant(confirmed) if confirmed else None,
        runs=max((each.runs for each in told), default=0),
        ended_because=next((each.ended for each in told if each.ended), None),
    )


def ask_paths(
    index: GraphIndex, catalog: Catalog, question: Question, *, target: str, target_key: Key
) -> PathsAnswer:
    """The ways along the data from the focus to a target."""
    view = index.view(question.layer)
    offset = index.offset
    as_of = AsOf(question.as_of.valid, min(question.as_of.known, offset))
    found = paths_between(
        view,
        question.focus_key,
        target_key,
        starts_at=question.starts_at,
        as_of=as_of,
        labels=_labels_to_follow(question),
        visible=question.visible,
        most=min(question.limit, 100),
    )
    return _answer_paths(found, catalog, question, target, as_of, offset)


def _answer_paths(
    found: Paths, catalog: Catalog, question: Question, target: str, as_of: AsOf, offset: int
) -> PathsAnswer:
    keys = found.keys.tolist()
    pairs = [
        (keys[origin], keys[reached])
        for origin, reached in zip(found.origin.tolist(), found.reached.tolist(), strict=True)
        if origin >= 0 and reached >= 0
    ]
    pairs = [*dict.fromkeys(pairs)]
    described = catalog.describe(keys, as_of=as_of)
    facts = catalog.edges(question.layer, pairs, as_of=as_of)
    reasons: list[Reason] = []
    if found.stale:
        message = f"{found.stale} edges that recent runs no longer show were not followed"
        reasons.append(Reason("stale", message, found.stale))
    if found.restricted:
        message = f"{found.restricted} nodes are not yours to see"
        reasons.append(Reason("restricted", message, found.restricted))
    if found.total > len(found.shortest):
        message = f"{len(found.shortest)} of {found.total} paths are listed, the shortest first"
        reasons.append(Reason("limit", message, found.total))
    nodes = tuple(
        Node(
            id=told.id,
            kind=told.kind,
            namespace=told.namespace,
            name=told.name,
            label=label_of(told),
            field=told.field,
            job=told.owner_id if told.kind == "step" else None,
            type=told.type,
            platform=platform_of(told.namespace) if told.kind != "step" else None,
            tier=told.tier,
            domain=told.domain,
            owners=told.owners,
            tags=told.tags,
            last_run=told.last_run,
            updated_at=told.updated_at,
        )
        for key in keys
        if (told := described.get(key)) is not None
    )
    paths = tuple(
        tuple(
            described[key].id if key in described else "restricted"
            for key in path
            if key is not None
        )
        for path in found.shortest
    )
    return PathsAnswer(
        source=question.focus,
        target=target,
        paths=paths,
        paths_total=found.total,
        paths_exact=found.exact,
        nodes=nodes,
        edges=tuple(_edges(question.layer, pairs, facts, described)),
        total=found.total,
        returned=len(paths),
        truncated=found.total > len(paths),
        next=None,
        as_of=point_in_time(question.as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )
