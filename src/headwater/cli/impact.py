"""`headwater impact`: what depends on a thing."""

from __future__ import annotations

import click

from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.reading import GRAPH, PAGES, WALK, WHEN, Reading, name_argument, reading


@click.command(
    "impact",
    epilog="""\b
Examples:
  headwater impact shop.public.orders
  headwater impact "orders[amount]" --all --format csv > impact.csv
  headwater impact orders --influence direct --evidence observed
  headwater impact orders --require-complete || echo "somebody may be missing"
""",
)
@name_argument("of")
@reading(GRAPH, *WALK, *WHEN, *PAGES)
def command(asked: Reading, of: str) -> None:
    """List what depends on OF, nearest first."""
    asked.print(asked.client.impact(of, **asked.walk), graph_sheets)
