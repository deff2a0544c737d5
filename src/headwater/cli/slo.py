"""`headwater slo`: objectives, their error budgets, and the files that declare them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from headwater.cli.output.names import short_names
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, MIN_OFFSET, PAGES, Reading, reading
from headwater.cli.settings import client
from headwater.sdk.errors import ClientError, UnreachableError
from headwater.sdk.objectives import Objective, Objectives, Slo

if TYPE_CHECKING:
    from headwater.reliability.slo.declarations import Declared

_STATES: Final = ("ok", "burning", "exhausted", "cannot_measure")
_FOUND: Final = 1


@click.group("slo")
def command() -> None:
    """Show objectives and their error budgets, and check the files that declare them."""


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater slo list
  headwater slo list --state burning --format json
  headwater slo list --format csv --all
""",
)
@click.option("--state", type=click.Choice(_STATES), help="Only those that stand like this.")
@click.option("--check", is_flag=True, help="Exit 1 when a budget burns or is exhausted.")
@reading(LIST, MIN_OFFSET, *PAGES)
def list_objectives(asked: Reading, state: str | None, check: bool) -> None:  # noqa: FBT001 because click calls it
    """List every objective: how it stands, and what is left of its error budget."""
    answer = asked.client.slo.list(state=state, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, objective_sheets)
    if check and any(each.state in {"burning", "exhausted"} for each in answer.items):
        raise click.exceptions.Exit(_FOUND)


@command.command(
    "show",
    epilog="""\b
Examples:
  headwater slo show tier-1-freshness
  headwater slo show tier-1-freshness --format csv --all
""",
)
@click.argument("slo")
@reading(LIST, MIN_OFFSET, *PAGES)
def show(asked: Reading, slo: str) -> None:
    """Show one objective: its budget day by day, how fast it burns, and what was bad."""
    answer = asked.client.slo.show(slo, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, one_objective_sheets)


@command.command(
    "lint",
    epilog="""\b
Examples:
  headwater slo lint slos.yaml
  headwater slo lint slos/ --format json
""",
)
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE|DIR...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--server", metavar="URL", help="The server to ask; else $HEADWATER_URL.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
def lint(paths: tuple[Path, ...], server: str | None, output: str) -> None:
    """Check files of objectives; where a server answers, also that they select something."""
    from headwater.reliability.slo.declarations import lint_slos

    declared = lint_slos(paths)
    findings = [asdict(each) for each in declared.faults]
    asked = True
    try:
        findings += _selecting_nothing(declared, server)
    except UnreachableError:
        asked = False
    click.echo(_written(findings, len(declared.slos), output, asked=asked))
    if findings:
        raise click.exceptions.Exit(_FOUND)


def _selecting_nothing(declared: Declared, server: str | None) -> Iterator[dict[str, Any]]:
    hw = client(server)
    for slo in declared.slos:
        problem = None
        try:
            if not hw.select(slo.select, limit=1).total:
                problem = f"{slo.select} selects nothing on the server"
        except UnreachableError:
            raise
        except ClientError as error:
            problem = str(error)
        if problem:
            place = {"file": "", "document": 0, "field": f"{slo.name}: spec.select"}
            yield {**place, "problem": problem}


def _written(findings: Sequence[dict[str, Any]], good: int, output: str, *, asked: bool) -> str:
    if output == "json":
        document = {"objectives": good, "server_asked": asked, "findings": findings}
        return json.dumps(document, ensure_ascii=False, indent=2)
    lines = [
        f"{each['file']}: document {each['document']}, {each['field']}: {each['problem']}"
        if each["file"]
        else f"{each['field']}: {each['problem']}"
        for each in findings
    ]
    unasked = "" if asked else "; no server answers, so nobody knows what they select"
    lines.append(f"{good} objectives, {len(findings)} findings{unasked}")
    return "\n".join(map(printable, lines))


def objective_sheets(answer: Objectives) -> Sequence[Sheet]:
    """One row for each objective."""
    columns = (
        "slo", "state", "burns over", "objective", "attained", "budget left", "left", "unit",
        "since", "select", "indicator", "threshold", "owner", "severity", "why unknown",
    )  # fmt: skip
    rows = [
        (
            each.slo,
            each.state,
            each.windows,
            _percent(each.objective),
            None if each.attainment is None else _percent(each.attainment),
            None if each.error_budget is None else _percent(each.error_budget.left_ratio),
            None if each.error_budget is None else round(each.error_budget.left, 3),
            None if each.error_budget is None else each.error_budget.unit,
            each.since,
            each.select,
            each.indicator,
            each.threshold,
            each.owner,
            each.severity,
            each.unmeasured,
        )
        for each in answer.items
    ]
    spare = ("severity", "owner", "threshold", "indicator", "select", "since", "left", "unit")
    return [Sheet(columns, rows, spare=spare, prose=frozenset({"why unknown"}))]


def one_objective_sheets(answer: Objective) -> Sequence[Sheet]:
    """What was bad, then how fast the budget burns, then how it was spent."""
    slo = answer.slo
    subjects = [each.subject for each in answer.items]
    names = short_names([*subjects, *(node for each in answer.items for node in each.path)])
    bad = [
        (names[each.subject], each.begin, each.end, " < ".join(names[node] for node in each.path))
        for each in answer.items
    ]
    burns = [
        (each.windows, each.rate, each.long, each.short, _word(each.firing), each.urgency)
        for each in slo.burns
    ]
    days = [(each.at, each.good, each.bad, _percent(each.left_ratio)) for each in answer.history]
    return [
        Sheet(("bad", "from", "to", "waits for"), bad, title=_title(slo)),
        Sheet(("windows", "fires from", "long", "short", "fires", "urgency"), burns),
        Sheet(("day", "good", "bad", "budget left"), days),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.6g} %"


def _word(firing: bool | None) -> str:  # noqa: FBT001 because it is a result
    return "cannot tell" if firing is None else "yes" if firing else "no"


def _title(slo: Slo) -> str:
    state = f"{slo.state} over {slo.windows}" if slo.windows else slo.state
    told = f"{slo.slo}: {state} since {slo.since}."
    if slo.description:
        told += f" {slo.description}"
    if slo.unmeasured:
        told += f" Cannot be measured: {slo.unmeasured}."
    if slo.error_budget is not None:
        left = slo.error_budget
        told += f" {left.left:,.1f} of {left.allowed:,.1f} {left.unit} are left."
    return told
