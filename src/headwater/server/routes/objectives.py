"""Objectives: how they stand, their error budgets, and what was bad."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.wording import point_in_time
from headwater.model.time import NOW, Instant, format_instant
from headwater.reliability.slo.answers import (
    BadEntry,
    SloAnswer,
    SlosAnswer,
    day_entry,
    slo_entry,
)
from headwater.reliability.slo.evaluation import (
    Bad,
    MeasuredSlo,
    SloEvaluation,
    bad_of,
    budget_history,
)
from headwater.reliability.slo.objective import Indicator
from headwater.reliability.slo.standing import State
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.paging import page_coverage, read_place, write_place
from headwater.server.parameters import (
    CURSOR,
    MIN_OFFSET,
    Parameters,
    choice,
    limit,
    required_text,
)

_LIMIT: Final = limit(100)
_SLO: Final = required_text("slo", "which objective, by its name")


class Wanted(StrEnum):
    """How the objectives stand that are asked for."""

    ANY = "any"
    BURNING = State.BURNING.value
    EXHAUSTED = State.EXHAUSTED.value
    CANNOT_MEASURE = State.CANNOT_MEASURE.value
    OK = State.OK.value


_STATE: Final = choice("state", "only objectives that stand like this", default=Wanted.ANY)
_MOST_PATHS: Final = 10

OBJECTIVES: Final = (_STATE, _LIMIT, CURSOR, MIN_OFFSET)
OBJECTIVE: Final = (_SLO, _LIMIT, CURSOR, MIN_OFFSET)


class SlosPlace(msgspec.Struct, array_like=True, tag="slos", frozen=True):
    """The place of an objective among all. begin: how many come before it."""

    begin: int


class BadPlace(msgspec.Struct, array_like=True, tag="bad", frozen=True):
    """The place of what was bad. begin: how many come before it."""

    begin: int


def show_objectives(request: Request) -> Response:
    """Every objective: how it stands, what is left of its error budget, how fast that burns."""
    parameters = Parameters(request.query_params, declared=OBJECTIVES)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    state = parameters[_STATE]
    found = [each for each in evaluation.measured if state in {Wanted.ANY, each.standing.state}]
    place = read_place(parameters[CURSOR], SlosPlace)
    begin = place.begin if place else 0
    shown = found[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(SlosPlace(end)) if end < len(found) else None
    return send(
        platform,
        SlosAnswer(
            slos=tuple(map(slo_entry, shown)),
            at=format_instant(evaluation.at),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


def show_objective(request: Request) -> Response:
    """One objective: its definition, how its budget was spent day by day, and all that was bad."""
    parameters = Parameters(request.query_params, declared=OBJECTIVE)
    platform = platform_of(request)
    evaluation = _evaluation(platform, parameters)
    measured = evaluation.of(parameters[_SLO])
    found = bad_of(measured, now=evaluation.at)
    place = read_place(parameters[CURSOR], BadPlace)
    begin = place.begin if place else 0
    shown = found[begin : begin + parameters[_LIMIT]]
    end = begin + len(shown)
    following = write_place(BadPlace(end)) if end < len(found) else None
    history = budget_history(measured, now=evaluation.at)
    return send(
        platform,
        SloAnswer(
            slo=slo_entry(measured),
            history=tuple(day_entry(measured, each) for each in history),
            bad=_bad(platform, measured, shown, evaluation.at),
            at=format_instant(evaluation.at),
            total=len(found),
            returned=len(shown),
            truncated=following is not None,
            next=following,
            as_of=point_in_time(NOW),
            offset=evaluation.offset,
            coverage=page_coverage(following, len(shown), len(found)),
        ),
    )


def _evaluation(platform: Platform, parameters: Parameters) -> SloEvaluation:
    platform.wait_for(parameters[MIN_OFFSET])
    return platform.slo_measurer.latest(min_offset=parameters[MIN_OFFSET])


def _bad(
    platform: Platform, measured: MeasuredSlo, shown: Sequence[Bad], now: Instant
) -> tuple[BadEntry, ...]:
    """What was bad, by name; for the first few that are late now, with what they wait for."""
    is_fresh = measured.slo.indicator is Indicator.FRESHNESS
    late = [each for each in shown if is_fresh and each.end == now][:_MOST_PATHS]
    names, paths = platform.named_with_paths(
        {each.subject for each in shown}, {each.subject: each.begin for each in late}, now=now
    )
    return tuple(
        BadEntry(
            subject=names.get(each.subject, str(each.subject)),
            begin=format_instant(each.begin),
            end=format_instant(each.end),
            path=tuple(paths.get(each.subject, ())) if each in late else (),
        )
        for each in shown
    )
