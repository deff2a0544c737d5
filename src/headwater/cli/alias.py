"""`headwater alias`: names that are those of one dataset."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.link import login
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import (
    LIST,
    MIN_OFFSET,
    PAGES,
    Reading,
    name_argument,
    reading,
    server_option,
)
from headwater.cli.settings import client
from headwater.sdk.answers import Aliases


@click.group("alias")
def command() -> None:
    """Say that two names are those of one dataset, or take it back.

    Each stays what it is; every question about one of them is answered for both.
    """


@command.command(
    "add",
    epilog="""\b
Examples:
  headwater alias add db.orders s3://lake/orders
  headwater alias add orders dataset:hive%3A%2F%2Fmetastore:sales.orders --type TABLE
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--type", "kind", default="TABLE", show_default=True, help="What kind of name B is.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def add(a: str, b: str, kind: str, by: str | None, server: str | None) -> None:
    """Say that dataset A is also called B.

    A name that was never seen is written as its full identifier: dataset:NAMESPACE:NAME, each
    part percent-encoded.
    """
    told = client(server).judge_names("same", a, b, by=by or login(), type=kind)
    offset = told.get("offset")
    known = f"offset {offset}" if offset is not None else "as was said before"
    click.echo(f"{told.get('one')} is also {told.get('other')} ({known})")


@command.command(
    "remove",
    epilog="""\b
Example:
  headwater alias remove db.orders s3://lake/orders
""",
)
@name_argument("a")
@name_argument("b")
@server_option
def remove(a: str, b: str, server: str | None) -> None:
    """Take back that A and B are one. What producers say of it stays."""
    told = client(server).judge_names("withdrawn", a, b)
    click.echo(f"{told.get('one')} is not {told.get('other')} (offset {told.get('offset')})")


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater alias list
  headwater alias list orders --state any
""",
)
@name_argument("of", required=False)
@click.option(
    "--state",
    type=click.Choice(("holding", "ended", "any")),
    help="Those that hold, unless you say otherwise.",
)
@reading(LIST, MIN_OFFSET, *PAGES)
def list_aliases(asked: Reading, of: str | None, state: str | None) -> None:
    """List who said that two names are one dataset, when, and whether that holds."""
    answer = asked.client.aliases(of, state=state, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, _alias_sheets)


def _alias_sheets(answer: Aliases) -> Sequence[Sheet]:
    rows = [
        (
            readable(each.one),
            readable(each.other),
            each.type,
            each.by or each.source,
            each.since,
            each.stated_at,
            "yes" if each.holds else "no",
            each.ended_at,
        )
        for each in answer.aliases
    ]
    columns = ("name", "also", "type", "said by", "since", "last said", "holds", "ended")
    return [Sheet(columns, rows, spare=("last said", "type"))]
