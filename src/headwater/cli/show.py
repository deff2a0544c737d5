"""`headwater show`: everything known about one thing."""

from __future__ import annotations

import json

import click

from headwater.cli.output.document_sheet import document_sheets, name_sheets
from headwater.cli.reading import DOCUMENT, WHEN, Reading, name_argument, reading


@click.command(
    "show",
    epilog="""\b
Examples:
  headwater show shop.public.orders
  headwater show orders --names          what else it is called, and why
  headwater show orders --facets         its facets as their producers wrote them
  headwater show "orders[amount]" --valid-at 2026-11-01
""",
)
@name_argument("name")
@click.option("--names", "only_names", is_flag=True, help="Only what it is called.")
@click.option("--facets", "only_facets", is_flag=True, help="Only its facets, as JSON.")
@reading(DOCUMENT, *WHEN)
def command(asked: Reading, name: str, *, only_names: bool, only_facets: bool) -> None:
    """Show everything known about a dataset, a column, a job or a run."""
    if only_names and only_facets:
        raise click.UsageError("--names and --facets exclude each other.")
    document = asked.client.show(name, **asked.when)
    if only_facets:
        click.echo(json.dumps(document.get("facets") or {}, ensure_ascii=False, indent=2))
        return
    sheets = name_sheets(document) if only_names else document_sheets(document)
    asked.print_document(document, sheets)
