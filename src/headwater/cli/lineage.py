"""`headwater lineage`: what a thing comes from and what comes of it."""

from __future__ import annotations

import click

from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.reading import GRAPH, Reading, depth_option, name_argument, reading


@click.command(
    "lineage",
    epilog="""\b
Examples:
  headwater lineage shop.public.orders
  headwater lineage "orders[amount]" --direction upstream --depth all
  headwater lineage orders --valid-at 2026-11-01 --format mermaid
""",
)
@name_argument("of")
@reading(GRAPH)
@click.option(
    "--direction",
    type=click.Choice(("upstream", "downstream", "both")),
    default="both",
    show_default=True,
    help="Where to walk.",
)
@depth_option
@click.option(
    "--level",
    type=click.Choice(("dataset", "column", "job", "run")),
    help="What to walk between; columns for a column, else datasets.",
)
@click.option(
    "--influence",
    type=click.Choice(("direct", "indirect", "any")),
    help="Only values that are carried over, or only those that filter, join or sort.",
)
@click.option(
    "--evidence",
    multiple=True,
    type=click.Choice(("observed", "declared", "manual", "parsed", "inferred")),
    help="Only edges known in this way; repeat for several.",
)
def command(
    asked: Reading,
    of: str,
    direction: str,
    depth: str | None,
    level: str | None,
    influence: str | None,
    evidence: tuple[str, ...],
) -> None:
    """Show what OF comes from and what comes of it."""
    answer = asked.client.lineage(
        of,
        direction=direction,
        depth=depth,
        level=level,
        influence=influence,
        evidence=evidence,
        **asked.bounds,
    )
    asked.print(answer, graph_sheets)
