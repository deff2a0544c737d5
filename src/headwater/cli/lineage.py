"""`headwater lineage`: what a thing comes from and what comes of it."""

from __future__ import annotations

import click

from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.reading import GRAPH, PAGES, WALK, WHEN, Reading, name_argument, reading


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
@reading(GRAPH, *WALK, *WHEN, *PAGES)
@click.option(
    "--direction",
    type=click.Choice(("upstream", "downstream", "both")),
    default="both",
    show_default=True,
    help="Where to walk.",
)
def command(asked: Reading, of: str, direction: str) -> None:
    """Show what OF comes from and what comes of it."""
    asked.print(asked.client.lineage(of, direction=direction, **asked.walk), graph_sheets)
