"""`headwater sli`: how well lineage itself works, by ten measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, Final

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.amounts import duration_text, share_text
from headwater.cli.output.names import short_names
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIMIT, LIST, MIN_OFFSET, PAGES, Reading, reading
from headwater.sdk.measures import (
    Gaps,
    Measure,
    MeasureParts,
    Measures,
    Series,
    Subjects,
    Universe,
)
from headwater.sdk.measures import Reading as Told

_DIMENSIONS: Final = ("domain", "tier", "owner", "source", "platform")
_NOT_MET: Final = 1


@click.group("sli")
def command() -> None:
    """Show how well lineage itself works: coverage, latency, staleness, loss and more."""


def _where(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each dimension, and hand it those that are given."""

    @wraps(command)
    def wrapped(**values: Any) -> None:
        told = {each: values.pop(each) for each in _DIMENSIONS}
        command(where={name: value for name, value in told.items() if value}, **values)

    for each in reversed(_DIMENSIONS):
        text = f"Only things of this {each}; - for those that have none."
        click.option(f"--{each}", metavar=each.upper(), help=text)(wrapped)
    return wrapped


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater sli list
  headwater sli list --format json
  headwater sli list --check
""",
)
@click.option("--check", is_flag=True, help="Exit 1 when a target is missed.")
@reading(LIST, MIN_OFFSET)
def list_measures(asked: Reading, check: bool) -> None:  # noqa: FBT001 because click calls it
    """List every measure with what it comes to now, and its target."""
    answer = asked.client.sli.list(min_offset=asked.min_offset)
    asked.print(answer, measure_sheets)
    if check and any(each.told.meets is False for each in answer.items):
        raise click.exceptions.Exit(_NOT_MET)


@command.command(
    "show",
    epilog="""\b
Examples:
  headwater sli show M1 --by owner
  headwater sli show M2 --by source --format csv
""",
)
@click.argument("measure")
@click.option(
    "--by",
    type=click.Choice(_DIMENSIONS),
    default="domain",
    show_default=True,
    help="What to divide it by.",
)
@reading(LIST, MIN_OFFSET, LIMIT)
def show(asked: Reading, measure: str, by: str) -> None:
    """Show one measure: its exact definition, what it comes to, and its parts."""
    answer = asked.client.sli.show(measure, by=by, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, part_sheets)


@command.command(
    "behind",
    epilog="""\b
Examples:
  headwater sli behind M1 --tier 1
  headwater sli behind M4 --domain finance --format csv --all
""",
)
@click.argument("measure")
@_where
@reading(LIST, MIN_OFFSET, *PAGES)
def behind(asked: Reading, measure: str, where: Mapping[str, str]) -> None:
    """List the single things a measure is made of, the worst first."""
    answer = asked.client.sli.behind(
        measure, where=where, min_offset=asked.min_offset, limit=asked.limit
    )
    asked.print(answer, subject_sheets)


@command.command(
    "history",
    epilog="""\b
Examples:
  headwater sli history M1 --from 30d
  headwater sli history M6.late --domain finance --format csv
""",
)
@click.argument("measure")
@click.option("--from", "start", type=MOMENT, help="Where to begin; else at the beginning.")
@_where
@reading(LIST)
def history(asked: Reading, measure: str, start: datetime | None, where: Mapping[str, str]) -> None:
    """List how a measure went: by the hour for 14 days, before that by the day."""
    asked.print(asked.client.sli.history(measure, where=where, from_time=start), series_sheets)


@command.command(
    "gaps",
    epilog="""\b
Examples:
  headwater sli gaps --limit 5
  headwater sli gaps --format csv > instrument-first.csv
""",
)
@reading(LIST, MIN_OFFSET, LIMIT)
def gaps(asked: Reading) -> None:
    """List what to instrument first: gaps, those first that most depends on."""
    answer = asked.client.sli.gaps(min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, gap_sheets)


@command.command(
    "universe",
    epilog="""\b
Examples:
  headwater sli universe
""",
)
@reading(("auto", "table", "json", "md"), MIN_OFFSET)
def universe(asked: Reading) -> None:
    """Show which datasets count: the rule, its version, and how many it leaves out."""
    asked.print(asked.client.sli.universe(min_offset=asked.min_offset), universe_sheets)


def measure_sheets(answer: Measures) -> Sequence[Sheet]:
    """One row for each measure."""
    columns = ("id", "measure", "value", "target", "met", "of", "95 % between", "why unknown")
    rows = [
        (
            each.id,
            each.name,
            _amount(each, each.told.value),
            _target(each),
            _met(each.told),
            _of(each.told),
            _between(each.told),
            each.reason,
        )
        for each in answer.items
    ]
    return [Sheet(columns, rows, spare=("95 % between", "of"), prose=frozenset({"why unknown"}))]


def part_sheets(answer: MeasureParts) -> Sequence[Sheet]:
    """The measure over all things, then one row for each part."""
    measure, by = answer.measure, str(answer.raw.get("by"))
    rows: list[Sequence[Cell]] = [("all", *_cells(measure, measure.told))]
    rows += [(each.value or "(none)", *_cells(measure, each.told)) for each in answer.items]
    title = f"{measure.id} {measure.name}: {measure.definition}"
    if measure.reason:
        title += f" Not measurable yet: {measure.reason}; {measure.remedy}."
    return [Sheet((by, "value", "met", "of", "95 % between"), rows, title=title)]


def subject_sheets(answer: Subjects) -> Sequence[Sheet]:
    """One row for each thing."""
    names = short_names(each.subject for each in answer.items)
    rows = [
        (
            names[each.subject],
            each.amount,
            each.weight,
            each.note,
            *(", ".join(each.labels.get(dimension) or ()) for dimension in _DIMENSIONS),
        )
        for each in answer.items
    ]
    columns = ("subject", "amount", "weight", "note", *_DIMENSIONS)
    return [Sheet(columns, rows, spare=("platform", "source", "weight"))]


def gap_sheets(answer: Gaps) -> Sequence[Sheet]:
    """One row for each gap."""
    names = short_names(each.dataset for each in answer.items)
    rows = [
        (
            names[each.dataset],
            each.dependants,
            each.critical,
            each.score,
            each.reason,
            each.remedy,
            ", ".join(each.labels.get("owner") or ()),
        )
        for each in answer.items
    ]
    columns = ("dataset", "dependants", "of tier 1", "score", "because", "remedy", "owner")
    return [Sheet(columns, rows, spare=("owner", "score"), prose=frozenset({"remedy"}))]


def series_sheets(answer: Series) -> Sequence[Sheet]:
    """One row for each hour or day."""
    rows = [(each.at, each.value, each.numerator, each.denominator) for each in answer.items]
    return [Sheet(("at", "value", "numerator", "denominator"), rows)]


def universe_sheets(answer: Universe) -> Sequence[Sheet]:
    """One row for each rule, under how many datasets count."""
    told = answer.universe
    title = f"{told['datasets']:,} datasets count (rule {told['version']})"
    rows = [(each["name"], each["datasets"], each["reason"]) for each in told["excluded"]]
    return [Sheet(("left out by", "datasets", "because"), rows, title=title)]


def _cells(measure: Measure, told: Told) -> Sequence[Cell]:
    return (_amount(measure, told.value), _met(told), _of(told), _between(told))


def _amount(measure: Measure, value: float | None) -> str:
    if value is None:
        return "unknown"
    return share_text(value) if measure.unit == "share" else duration_text(value)


def _target(measure: Measure) -> str | None:
    if measure.target is None:
        return None
    sign = "≥" if measure.wants_more else "≤"
    return f"{sign} {_amount(measure, measure.target)}"


def _met(told: Told) -> str | None:
    return None if told.meets is None else "yes" if told.meets else "no"


def _of(told: Told) -> str | None:
    if told.denominator is None:
        return None
    few = " (few)" if told.state == "few" else ""
    if told.low is None:
        return f"{told.denominator:,.0f}{few}"
    return f"{told.numerator:,.6g} of {told.denominator:,.6g}{few}"


def _between(told: Told) -> str | None:
    if told.low is None or told.high is None:
        return None
    return f"{share_text(told.low)} to {share_text(told.high)}"
