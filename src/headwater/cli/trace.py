"""`headwater trace`: where a thing comes from in the end, or the ways from one to another."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.derivation import derivation_sheets
from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.output.names import display_names, readable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import (
    GRAPH,
    PAGES,
    WALK,
    WHEN,
    Reading,
    chosen,
    name_argument,
    reading,
)
from headwater.sdk.answers import Graph, Paths


@click.command(
    "trace",
    epilog="""\b
Examples:
  headwater trace reports.revenue
  headwater trace "revenue[total]" --format json
  headwater trace shop.public.orders reports.revenue --format dot | dot -Tsvg > paths.svg
""",
)
@name_argument("a")
@name_argument("b", required=False)
@reading(GRAPH, *WALK, *WHEN, *PAGES)
def command(asked: Reading, a: str, b: str | None) -> None:
    """List the sources that A comes from in the end, or the paths from A to B."""
    if b is None:
        answer = asked.client.roots(a, **asked.walk)
        asked.print(answer, lambda told: [*graph_sheets(told), *_code_of(asked, told)])
    else:
        asked.print(asked.client.paths(a, b, **asked.walk), path_sheets)


def _code_of(asked: Reading, answer: Graph) -> Sequence[Sheet]:
    """By which code a column comes about, where people read the answer."""
    if not answer.focus.startswith("column:") or chosen(asked.output) != "table":
        return ()
    told = asked.client.derivation(answer.focus, **asked.when)
    return derivation_sheets(told) if any(step.expression for step in told.steps) else ()


def path_sheets(answer: Paths) -> Sequence[Sheet]:
    """Each path in one row, from source to target."""
    names = display_names(answer.nodes)
    rows = [
        (number, len(path) - 1, " -> ".join(names.get(node) or readable(node) for node in path))
        for number, path in enumerate(answer.paths, start=1)
    ]
    columns = ("path", "steps", "through")
    return [Sheet(columns, rows, title=_count(answer), prose=frozenset({"through"}))]


def _count(answer: Paths) -> str:
    if not answer.paths_exact:
        return f"at least {answer.paths_total} paths"
    return "1 path" if answer.paths_total == 1 else f"{answer.paths_total} paths"
