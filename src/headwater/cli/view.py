"""`headwater view`: the picture that the page draws."""

from __future__ import annotations

from typing import Any

import click

from headwater.cli.completing import complete_selector
from headwater.cli.moments import MOMENT
from headwater.cli.output.graph_sheet import graph_sheets
from headwater.cli.reading import GRAPH, HIDE_TEMPORARY, WHEN, Reading, name_argument, reading


@click.command(
    "view",
    epilog="""\b
Examples:
  headwater view orders --format mermaid
  headwater view orders --downstream 3 --without-jobs --format dot
  headwater view raw.orders --to mart.revenue
  headwater view --sel "tag:pii+2" --group domain
""",
)
@name_argument("of", required=False)
@reading(GRAPH, *WHEN, HIDE_TEMPORARY)
@click.option("--sel", metavar="EXPR", shell_complete=complete_selector, help="Draw a selection.")
@click.option("--to", metavar="NAME", help="Draw the ways from OF to this dataset.")
@click.option("--upstream", type=click.IntRange(0), metavar="N", help="Datasets to look upstream.")
@click.option(
    "--downstream", type=click.IntRange(0), metavar="N", help="Datasets to look downstream."
)
@click.option(
    "--open",
    "opened",
    multiple=True,
    metavar="ID>N",
    help="Show N neighbours of a side: ID< or ID>.",
)
@click.option("--pin", multiple=True, metavar="ID", help="Show this dataset as well.")
@click.option("--columns", multiple=True, metavar="ID*N", help="Show N columns of a dataset.")
@click.option("--column", metavar="NAME", help="Show the whole way of a column.")
@click.option("--without-jobs", is_flag=True, help="Draw lines from dataset to dataset.")
@click.option(
    "--group",
    type=click.Choice(("none", "namespace", "schema", "domain", "team", "platform")),
    help="Draw datasets that have it in common as one box.",
)
@click.option("--ungroup", multiple=True, metavar="ID", help="Draw this group in full.")
@click.option("--since", type=MOMENT, help="Mark what came and went since then.")
@click.option("--with-stale", is_flag=True, help="Draw what recent runs no longer show, too.")
@click.option("--with-quality", is_flag=True, help="Tell the checks and the size of datasets.")
@click.option("--after", metavar="DRAWING", help="Keep to the order of an earlier drawing.")
def command(asked: Reading, of: str | None, **picture: Any) -> None:
    """Draw what lies around OF, with what is hidden counted on each side."""
    hide = asked.hide_temporary
    view = asked.client.view(of, hide_temporary=hide, **picture, **asked.when)
    asked.print(view, graph_sheets)
