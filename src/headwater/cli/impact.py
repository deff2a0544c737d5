"""`headwater impact`: what depends on a thing."""

from __future__ import annotations

import click

from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.reading import GRAPH, Reading, depth_option, name_argument, reading


@click.command(
    "impact",
    epilog="""\b
Examples:
  headwater impact shop.public.orders
  headwater impact "orders[amount]" --all --format csv > impact.csv
  headwater impact orders --require-complete || echo "somebody may be missing"
""",
)
@name_argument("of")
@reading(GRAPH)
@depth_option
def command(asked: Reading, of: str, depth: str | None) -> None:
    """List what depends on OF, nearest first."""
    asked.print(asked.client.impact(of, depth=depth, **asked.bounds), graph_sheets)
