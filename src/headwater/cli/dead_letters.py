"""`headwater dead-letters`: what was sent and could not be accepted."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from headwater.cli.output.coverage import count_line
from headwater.cli.output.printable import printable
from headwater.cli.output.render import render
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, chosen, server_option
from headwater.cli.settings import client
from headwater.sdk.answers import Letters
from headwater.sdk.errors import BadInputError


@click.group("dead-letters")
def command() -> None:
    """List, show, replay and discard what could not be accepted."""


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater dead-letters list
  headwater dead-letters list --state waiting
  headwater dead-letters list --all --format jsonl
""",
)
@click.option(
    "--state",
    type=click.Choice(("waiting", "replayed", "discarded")),
    help="Only those of which this became.",
)
@click.option("--limit", type=click.IntRange(min=1), help="How many to return at most.")
@click.option("--all", "every_page", is_flag=True, help="Follow the answer to its end.")
@click.option(
    "--format",
    "output",
    type=click.Choice(LIST),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and json elsewhere.",
)
@server_option
def list_letters(
    state: str | None, limit: int | None, *, every_page: bool, output: str, server: str | None
) -> None:
    """List them, oldest first."""
    answer = client(server).dead_letters(state=state, limit=limit)
    whole = answer.all() if every_page else answer
    click.echo(render(whole, _sheets(whole), output=chosen(output)))
    went = f"; {whole.dropped} went earlier to make room" if whole.dropped else ""
    click.echo(count_line(whole) + went, err=True)


@command.command(
    "show",
    epilog="""\b
Example:
  headwater dead-letters show 3
""",
)
@click.argument("number", type=click.IntRange(min=1))
@server_option
def show(number: int, server: str | None) -> None:
    """Print one of them with its body, as JSON."""
    letter = client(server).dead_letter(number)
    click.echo(json.dumps(letter.to_dict(), ensure_ascii=False, indent=2))


@command.command(
    "replay",
    epilog="""\b
Example:
  headwater dead-letters replay 3 4 5
""",
)
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, required=True)
@server_option
def replay(numbers: tuple[int, ...], server: str | None) -> None:
    """Try each of them again as an event; exits 1 if one is refused again."""
    asked = client(server)
    refused = 0
    for number in numbers:
        try:
            done = asked.replay(number)
        except BadInputError as error:
            refused += 1
            click.echo(printable(f"{number}: refused again: {error}"), err=True)
        else:
            click.echo(f"{number}: accepted at offset {done.get('offset')}")
    if refused:
        raise click.exceptions.Exit(1)


@command.command(
    "discard",
    epilog="""\b
Example:
  headwater dead-letters discard 3 4 5
""",
)
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, required=True)
@server_option
def discard(numbers: tuple[int, ...], server: str | None) -> None:
    """Give each of them up: its body is gone for good, its reason stays a while."""
    asked = client(server)
    for number in numbers:
        asked.discard(number)
        click.echo(f"{number}: discarded")


def _sheets(answer: Letters) -> Sequence[Sheet]:
    columns = ("number", "received_at", "source", "reason", "pointer", "replayed_as")
    rows = [
        [*(letter.get(column) for column in columns), "yes" if letter.get("discarded") else None]
        for letter in answer.records()
    ]
    named = [*(column.replace("_", " ") for column in columns), "discarded"]
    return [Sheet(named, rows, spare=("source",), prose=frozenset({"reason", "source"}))]
