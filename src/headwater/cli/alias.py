"""`headwater alias`: names that are those of one dataset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from headwater.cli.declaration import describing
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
from headwater.cli.subject import find_dataset
from headwater.errors import InvalidInputError
from headwater.model.identity import DatasetId, parse_node_id
from headwater.openlineage.writing import Json
from headwater.sdk.answers import Alias, Aliases
from headwater.sdk.client import Client
from headwater.sdk.errors import UnknownNameError


class NoSuchAliasError(InvalidInputError):
    """Nobody said with these tools that two datasets are one."""

    def __init__(self, one: DatasetId, other: DatasetId, producers: Sequence[str]) -> None:
        said = f"; {', '.join(producers)} says so, and has to send less" if producers else ""
        super().__init__(f"no person said that {one} and {other} are one{said}")


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
    asked = client(server)
    one, other = find_dataset(asked, a), find_dataset(asked, b)
    if one == other:
        raise click.UsageError(f"{a} and {b} are one name already.")
    said = {each.other: _identifier(each) for each in _said_of(asked, one)}
    said[str(other)] = _named(other) | {"type": kind, "by": by or login()}
    offset = _say(asked, one, list(said.values()))
    click.echo(f"{one} is also {other} (offset {offset})")


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
    asked = client(server)
    one, other = find_dataset(asked, a), find_dataset(asked, b)
    taken = False
    for owner, alias in ((one, other), (other, one)):
        said = _said_of(asked, owner)
        rest = [_identifier(each) for each in said if each.other != str(alias)]
        if len(rest) < len(said):
            taken = True
            click.echo(f"{owner} is not {alias} (offset {_say(asked, owner, rest)})")
    if not taken:
        pair = {str(one), str(other)}
        held = [each for each in asked.aliases(str(one)).all() if {each.one, each.other} == pair]
        raise NoSuchAliasError(one, other, [each.source for each in held])


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


def _said_of(asked: Client, dataset: DatasetId) -> Sequence[Alias]:
    """What people say that a dataset is also called."""
    try:
        known = asked.aliases(str(dataset)).all()
    except UnknownNameError:
        return ()
    return [each for each in known.aliases if each.by_people and each.one == str(dataset)]


def _identifier(alias: Alias) -> Json:
    node = parse_node_id(alias.other)
    named = _named(node) if isinstance(node, DatasetId) else {}
    return named | {"type": alias.type or "TABLE"} | ({"by": alias.by} if alias.by else {})


def _named(dataset: DatasetId) -> Json:
    return {"namespace": dataset.namespace, "name": dataset.name}


def _say(asked: Client, dataset: DatasetId, identifiers: Sequence[Json]) -> int | None:
    """Send all that people say a dataset is also called, for it stands as a whole."""
    said: Json = {"identifiers": list(identifiers)} if identifiers else {"_deleted": True}
    return asked.send(describing(dataset, {"alias": said}, at=datetime.now(UTC))).offset
