"""How well lineage itself works: measures, their parts, what stands behind them, their history."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, format_instant
from headwater.openlineage.event_time import parse_event_time
from headwater.reliability.answers import (
    BehindAnswer,
    ExcludedEntry,
    GapsAnswer,
    MeasureAnswer,
    MeasuresAnswer,
    PartEntry,
    SeriesAnswer,
    UniverseAnswer,
    UniverseEntry,
    behind_entry,
    gap_entry,
    measure_entry,
    point_entry,
    reading_entry,
)
from headwater.reliability.evaluation import Evaluation, behind
from headwater.reliability.observation import Dimension
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    ParameterError,
    Parameters,
    choice,
    limit,
    required_text,
    some_text,
)
from headwater.store.gap_reach import find_gaps

_COMPLETE: Final = Coverage("complete")
_LIMIT: Final = limit(100)
_MEASURE: Final = required_text("measure", "which measure: M1 to M10, or a stricter reading of one")
_BY: Final = choice("by", "what to divide it by", default=Dimension.DOMAIN)
_WHERE: Final = {
    each: some_text(each.value, f"only things of this {each.value}; `-` for those that have none")
    for each in Dimension
}
_SINCE: Final = some_text("from", "the instant to begin at; else at the beginning")
_NONE: Final = "-"

MEASURES: Final = (MIN_OFFSET,)
PARTS: Final = (_MEASURE, _BY, _LIMIT, MIN_OFFSET)
BEHIND: Final = (_MEASURE, *_WHERE.values(), _LIMIT, CURSOR, MIN_OFFSET)
SERIES: Final = (_MEASURE, *_WHERE.values(), _SINCE, MIN_OFFSET)
UNIVERSE: Final = (MIN_OFFSET,)
GAPS: Final = (_LIMIT, MIN_OFFSET)


class BehindPlace(msgspec.Struct, array_like=True, tag="behind", frozen=True):
    """The place of a thing behind a measure. begin: how many come before it."""

    begin: int


def show_measures(request: Request) -> Response:
    """Every measure of lineage itself, with its definition and what it comes to now."""
    parameters = Parameters(request.query_params, declared=MEASURES)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    return send(
        platform,
        MeasuresAnswer(
            measures=tuple(map(measure_entry, evaluation.measured)),
            universe=_universe(platform, evaluation),
            at=format_instant(evaluation.facts.at),
            total=len(evaluation.measured),
            returned=len(evaluation.measured),
            truncated=False,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=_COMPLETE,
        ),
    )


def show_measure(request: Request) -> Response:
    """One measure by domain, tier, owner, source or platform."""
    parameters = Parameters(request.query_params, declared=PARTS)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    measured = evaluation.of(parameters[_MEASURE])
    parts = sorted(
        measured.by.get(parameters[_BY], {}).items(),
        key=lambda each: (-each[1].denominator, each[0] or ""),
    )
    shown = parts[: parameters[_LIMIT]]
    is_cut = len(shown) < len(parts)
    return send(
        platform,
        MeasureAnswer(
            measure=measure_entry(measured),
            by=parameters[_BY].value,
            parts=tuple(
                PartEntry(value=value, reading=reading_entry(measured.measure, reading))
                for value, reading in shown
            ),
            at=format_instant(evaluation.facts.at),
            total=len(parts),
            returned=len(shown),
            truncated=is_cut,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=_worst(len(shown), len(parts)),
        ),
    )


def show_behind(request: Request) -> Response:
    """The single things that a measure is made of, the worst first."""
    parameters = Parameters(request.query_params, declared=BEHIND)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    measured = evaluation.of(parameters[_MEASURE])
    place = read_place(parameters[CURSOR], BehindPlace)
    begin = place.begin if place else 0
    found = behind(measured, evaluation.facts, where=_where(parameters))
    shown = found[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(BehindPlace(end)) if end < len(found) else None
    return send(
        platform,
        BehindAnswer(
            measure=measured.measure.id,
            behind=tuple(map(behind_entry, shown)),
            at=format_instant(evaluation.facts.at),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


def show_series(request: Request) -> Response:
    """How a measure went: in all, or for one domain, tier, owner, source or platform."""
    parameters = Parameters(request.query_params, declared=SERIES)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    measure = evaluation.of(parameters[_MEASURE]).measure
    where = _where(parameters)
    if len(where) > 1:
        raise ParameterError([*where][1].value, "history is kept by one dimension at a time")
    dimension, value = next(iter(where.items()), (None, None))
    since = parameters[_SINCE]
    told = platform.operational.samples.series(
        measure.id,
        dimension=dimension.value if dimension else "",
        value=value or "",
        since=parse_event_time(since)[0] if since else 0,
    )
    return send(
        platform,
        SeriesAnswer(
            measure=measure.id,
            by=dimension.value if dimension else None,
            value=value,
            points=tuple(map(point_entry, told)),
            total=len(told),
            returned=len(told),
            truncated=False,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=_COMPLETE,
        ),
    )


def show_universe(request: Request) -> Response:
    """Which datasets count: the rule, its version, and how many it leaves out for which reason."""
    parameters = Parameters(request.query_params, declared=UNIVERSE)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    return send(
        platform,
        UniverseAnswer(
            universe=_universe(platform, evaluation),
            rule=platform.universe.text,
            at=format_instant(evaluation.facts.at),
            total=len(platform.universe.exclude),
            returned=len(platform.universe.exclude),
            truncated=False,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=_COMPLETE,
        ),
    )


def show_gaps(request: Request) -> Response:
    """Datasets of which nobody knows what they are made of, those first that most depends on."""
    parameters = Parameters(request.query_params, declared=GAPS)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    with platform.catalog.reading() as connection:
        gaps, total = find_gaps(connection, platform.index, evaluation.facts.datasets)
    shown = gaps[: parameters[_LIMIT]]
    is_cut = len(shown) < total
    return send(
        platform,
        GapsAnswer(
            gaps=tuple(map(gap_entry, shown)),
            at=format_instant(evaluation.facts.at),
            total=total,
            returned=len(shown),
            truncated=is_cut,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=_worst(len(shown), total),
        ),
    )


def _worst(returned: int, total: int) -> Coverage:
    if returned == total:
        return _COMPLETE
    message = f"the worst {returned} of {total} are returned; ask for more with `limit`"
    return Coverage("partial", (Reason("limit", message, total),))


def _evaluation(platform: Platform, parameters: Parameters) -> Evaluation:
    platform.wait_for(parameters[MIN_OFFSET])
    return platform.measurer.latest(min_offset=parameters[MIN_OFFSET])


def _where(parameters: Parameters) -> dict[Dimension, str | None]:
    told = {each: parameters[parameter] for each, parameter in _WHERE.items()}
    return {
        each: None if value == _NONE else value for each, value in told.items() if value is not None
    }


def _universe(platform: Platform, evaluation: Evaluation) -> UniverseEntry:
    reasons = {each.name: each.reason for each in platform.universe.exclude}
    return UniverseEntry(
        version=platform.universe.version,
        datasets=len(evaluation.facts.datasets),
        excluded=tuple(
            ExcludedEntry(name, reasons.get(name, ""), datasets)
            for name, datasets in evaluation.facts.excluded
        ),
    )
