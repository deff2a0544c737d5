"""`headwater derivation`: by which code a column comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from headwater.cli.output.names import short_names
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIST, WHEN, Reading, name_argument, reading
from headwater.sdk.derivation import Derivation, DerivationStep

_COLUMNS = ("step", "column", "expression", "of", "job", "where", "commit")


@click.command(
    "derivation",
    epilog="""\b
Examples:
  headwater derivation "mart.revenue[total]"
  headwater derivation "mart.revenue[total]" --format json
""",
)
@name_argument("of")
@reading(LIST, *WHEN)
def command(asked: Reading, of: str) -> None:
    """Show how a column comes about: step by step, and in one expression down to its sources.

    Each step has the file, line and commit of its code, where somebody told them. Values in code
    are masked by `?`.
    """
    asked.print(asked.client.derivation(of, **asked.when), derivation_sheets)


def derivation_sheets(answer: Derivation) -> Sequence[Sheet]:
    """The composed expressions, then the steps, nearest first."""
    whole = Sheet(("", ""), [("=", text) for text in answer.composed], prose=frozenset({""}))
    named = (name for each in answer.steps for name in (each.column, *each.sources, each.job or ""))
    names = short_names(named)
    rows = [_row(each, names) for each in answer.steps]
    steps = Sheet(_COLUMNS, rows, spare=("commit", "of", "job"), prose=frozenset({"expression"}))
    return [whole, steps] if answer.composed else [steps]


def _row(step: DerivationStep, names: Mapping[str, str]) -> Sequence[Cell]:
    code = step.code or {}
    place = ":".join(str(part) for part in (code.get("path"), code.get("line")) if part)
    return (
        step.hops,
        names[step.column],
        step.expression,
        ", ".join(names[each] for each in step.sources),
        names[step.job] if step.job else None,
        place or code.get("url"),
        str(code.get("commit") or "")[:10] or None,
    )
