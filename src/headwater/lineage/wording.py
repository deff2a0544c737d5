"""Nodes, edges and reasons as every answer writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headwater.lineage.answers import (
    Described,
    Edge,
    Node,
    Origin,
    PointInTime,
    Reason,
    Transformed,
)
from headwater.model.edges import (
    TRANSFORMATION_CODES,
    Direction,
    Influence,
    InfluenceWord,
    Transformation,
)
from headwater.model.graph import (
    MEMBER_LABEL,
    Layer,
    evidence_of,
    influence_of,
    is_implied,
    transformation_of,
)
from headwater.model.identity import EVERY_COLUMN
from headwater.model.time import BEGINNING, FOREVER, NOW, AsOf, Instant, format_instant
from headwater.openlineage.naming import platform_of

NOT_KNOWN: Final = frozenset({"never_written", "not_instrumented", "not_told", "ended"})
"""The origins that say that something lies upstream and nobody told what."""

STRENGTH: Final = (Influence.DIRECT, Influence.UNKNOWN, Influence.INDIRECT)
"""Of several influences along one edge the first of these is told."""

_NAMED_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """One version of an edge as the store tells it.

    description: of what happens between two columns, in the producer's words.
    """

    label: int
    valid_from: int
    valid_to: int
    last_confirmed: int | None
    runs: int
    ended: str | None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class EndedLinks:
    """The links of a column, none of which holds. at, because: of the last one's end."""

    count: int
    at: Instant
    because: str


def point_in_time(as_of: AsOf) -> PointInTime:
    """The point in time that was asked about."""
    return PointInTime(
        valid_at=None if as_of.valid == NOW.valid else format_instant(as_of.valid),
        known_at=None if as_of.known == NOW.known else as_of.known,
    )


def reasons_of(
    *, unknown: Sequence[str], stale: int, restricted: int, temporary: int = 0
) -> list[Reason]:
    """Why an answer holds less than the truth.

    unknown: the datasets that have nothing known upstream. temporary: how many were passed over.
    """
    reasons: list[Reason] = []
    if unknown:
        plural = "datasets have" if len(unknown) > 1 else "dataset has"
        message = f"{len(unknown)} {plural} nothing known upstream and no declared source"
        named = tuple(unknown[:_NAMED_AT_MOST])
        reasons.append(Reason("unknown_upstream", message, len(unknown), named))
    if stale:
        edges, were = ("edges", "were") if stale > 1 else ("edge", "was")
        message = f"{stale} {edges} that recent runs no longer show {were} not followed"
        reasons.append(Reason("stale", message, stale))
    if restricted:
        message = f"{restricted} nodes are not yours to see"
        reasons.append(Reason("restricted", message, restricted))
    if temporary:
        reasons.append(temporary_reason(temporary))
    return reasons


def columns_reason(datasets: Sequence[str]) -> Reason:
    """That only columns of these datasets are told of, so that others may come from elsewhere."""
    which = "one dataset" if len(datasets) == 1 else f"{len(datasets)} datasets"
    message = f"of {which} only columns are told of; what else comes from where is not"
    return Reason("columns_only", message, len(datasets), tuple(datasets[:_NAMED_AT_MOST]))


def temporary_reason(count: int) -> Reason:
    """Why datasets are missing that whoever asks did not want to see."""
    plural = "datasets are" if count > 1 else "dataset is"
    return Reason("temporary", f"{count} temporary {plural} not shown", count)


@dataclass(frozen=True, slots=True)
class Unread:
    """A run of which a part could not be read by who reports it. total: None where not told."""

    run: str
    failed: int
    total: int | None


def unread_reasons(told: Sequence[Unread]) -> Sequence[Reason]:
    """Why lineage may be missing that runs had and nobody could read."""
    if not told:
        return ()
    failed = sum(each.failed for each in told)
    if len(told) == 1:
        of_all = "" if told[0].total is None else f" of {told[0].total}"
        message = f"{failed}{of_all} tasks of {told[0].run} could not be read by its producer"
    else:
        message = f"{failed} tasks of {len(told)} runs could not be read by their producers"
    named = tuple(each.run for each in told[:_NAMED_AT_MOST])
    return (Reason("extraction_error", f"{message}; lineage may be missing", failed, named),)


_ENDS: Final = {
    "missed": "successful runs in a row no longer told it",
    "replaced": "what was told next left it out",
    "deleted": "the facet that told it was taken away",
    "dropped": "a dataset was dropped",
    "renamed": "a dataset was renamed",
}


def ended_reason(told: EndedLinks, direction: Direction) -> Reason:
    """Why nothing is linked to a column to which something was."""
    links = "one link" if told.count == 1 else f"{told.count} links"
    because = _ENDS.get(told.because, told.because)
    message = f"{links} {direction} ended, the last at {format_instant(told.at)}: {because}"
    return Reason("ended", message, told.count)


def node_of(
    told: Described,
    *,
    hops: int = 0,
    influence: InfluenceWord | None = None,
    transformations: int = 0,
    aliases: tuple[str, ...] = (),
    origin: Origin | None = None,
) -> Node:
    """A line of the catalog as a node of an answer. transformations: a set of codes, as bits."""
    is_step = told.kind == "step"
    return Node(
        id=told.id,
        kind=told.kind,
        namespace=told.namespace,
        name=told.name,
        label=label_of(told),
        field=told.field,
        job=told.owner_id if is_step else None,
        type=told.type,
        platform=None if is_step else platform_of(told.namespace),
        hops=hops,
        influence=influence,
        transformations=transformations_in(transformations),
        tier=told.tier,
        domain=told.domain,
        owners=told.owners,
        tags=told.tags,
        last_run=told.last_run,
        updated_at=told.updated_at,
        aliases=aliases,
        origin=origin,
    )


def label_of(told: Described) -> str:
    """The short form of a name: what comes behind its last dot or slash, if that says something."""
    if told.kind == "column" and told.field is not None:
        return "every column" if told.field == EVERY_COLUMN else told.field
    if told.kind == "group":
        # Where its members lie goes without saying, if anything is left.
        return told.name.partition("://")[2].partition("/")[2] or told.name
    return short_name(told.name)


def short_name(name: str) -> str:
    """The short form of the name of a dataset or a job."""
    name = name.rstrip("/")
    rest, last = _split_last(name)
    if rest and len(last) <= _SAYS_NOTHING:
        last = f"{_split_last(rest)[1]}{name[len(rest)]}{last}"
    return last or name


_SAYS_NOTHING: Final = 2
"""`v1` of a topic, or `de` of a folder, is no name to know a thing by."""


def _split_last(name: str) -> tuple[str, str]:
    """A name cut at its last dot or slash; nothing comes first where there is none."""
    cut = max(name.rfind("."), name.rfind("/"))
    return ("", name) if cut < 0 else (name[:cut], name[cut + 1 :])


def transformations_in(mask: int) -> tuple[Transformed, ...]:
    """A set of transformation codes, spelled out."""
    return tuple(
        transformed(Transformation.from_code(code))
        for code in range(TRANSFORMATION_CODES)
        if mask >> code & 1
    )


def transformed(told: Transformation, description: str | None = None) -> Transformed:
    """One transformation, spelled out."""
    subtype = told.subtype
    kind = "DIRECT" if subtype.influence is Influence.DIRECT else "INDIRECT"
    return Transformed(kind, subtype.name, told.masking, description)


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
        words = {
            transformation_of(each.label): each.description
            for each in told
            if each.description and each.label != MEMBER_LABEL
        }
        transformations = tuple(transformed(each, words.get(each)) for each in codes)
        evidence = sorted({evidence_of(layer, label) for label in plain})
        implied = False
    else:
        strongest = {influence_of(label) for label in labels}
        influence = next((each for each in STRENGTH if each in strongest), Influence.UNKNOWN)
        transformations = ()
        evidence = sorted({evidence_of(layer, label) for label in labels})
        implied = bool(labels) and all(is_implied(label) for label in labels)
    since = min((each.valid_from for each in told), default=BEGINNING)
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
        # That a column belongs to its dataset has no beginning.
        valid_from=None if since == BEGINNING else format_instant(since),
        valid_to=None if until == FOREVER else format_instant(until),
        last_confirmed=format_instant(confirmed) if confirmed else None,
        runs=max((each.runs for each in told), default=0),
        ended_because=next((each.ended for each in told if each.ended), None),
    )
