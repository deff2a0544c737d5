"""`headwater review`: what is looked at each week, month and quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from headwater.cli.incident_acts import by_option
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, Reading, reading, server_option
from headwater.cli.report import panel_sheets
from headwater.cli.settings import client
from headwater.sdk.reviews import ReviewList

_CADENCES: Final = ("weekly", "monthly", "quarterly")
_FOUND: Final = 1


@click.group("review")
def command() -> None:
    """List, show and sign what is reviewed each week, month and quarter.

    The server fills a review as soon as a period is over, by UTC, and keeps it.
    """


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater review list
  headwater review list --cadence weekly --format json
  headwater review list --check
""",
)
@click.option("--cadence", type=click.Choice(_CADENCES), help="Only these.")
@click.option("--check", is_flag=True, help="Exit 1 when nobody went through one of them.")
@reading(LIST, *PAGES)
def list_reviews(asked: Reading, cadence: str | None, check: bool) -> None:  # noqa: FBT001 because click calls it
    """List the reviews that were kept, the newest first, and who went through them."""
    answer = asked.client.reviews.list(cadence=cadence, limit=asked.limit)
    asked.print(answer, _sheets)
    if check and answer.unsigned:
        raise click.exceptions.Exit(_FOUND)


@command.command(
    "show",
    epilog="""\b
Examples:
  headwater review show 2026-W48
  headwater review show 2026-Q4 --format md
""",
)
@click.argument("review")
@reading(("auto", "table", "json", "md"))
def show(asked: Reading, review: str) -> None:
    """Show a review as it was filled: a week, a month or a quarter."""
    asked.print(asked.client.reviews.show(review), panel_sheets)


@command.command(
    "sign",
    epilog="""\b
Example:
  headwater review sign 2026-W48 --by user:ana -m 'two sources to instrument: HW-12, HW-13'
""",
)
@click.argument("review")
@click.option("--note", "-m", help="What was found, and what follows.")
@by_option
@server_option
def sign(review: str, note: str | None, by: str | None, server: str | None) -> None:
    """Say that you went through a review, and what came of it."""
    signed = client(server).reviews.sign(review, by=by, note=note)
    click.echo(printable(f"{signed.review} is signed by {signed.signed_by}"))


def _sheets(answer: ReviewList) -> Sequence[Sheet]:
    columns = ("review", "cadence", "asks", "made", "signed by", "note")
    rows = [
        (each.review, each.cadence, each.asks, each.made_at, each.signed_by, each.note)
        for each in answer.items
    ]
    return [Sheet(columns, rows, spare=("cadence", "made"), prose=frozenset({"asks", "note"}))]
