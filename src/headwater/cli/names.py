"""`headwater names`: what the naming rules do to names, and which names look like one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headwater.cli.link import login
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import (
    LIST,
    MIN_OFFSET,
    PAGES,
    Reading,
    chosen,
    name_argument,
    reading,
    server_option,
)
from headwater.cli.settings import client
from headwater.errors import InvalidInputError
from headwater.sdk.answers import Conflicts

if TYPE_CHECKING:
    from headwater.model.identity import DatasetId
    from headwater.openlineage.naming import Naming


class NotANameError(InvalidInputError):
    """A line or argument names no dataset."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} names no dataset; write NAMESPACE NAME, or its identifier "
            "dataset:NAMESPACE:NAME, each part percent-encoded"
        )


@click.group("names")
def command() -> None:
    """Say what naming rules do to names, and list names that look like one."""


@command.command(
    "test",
    epilog="""\b
Examples:
  headwater names test s3a://lake /orders/day=2026-11-24/ --rules naming.toml
  headwater names test dataset:postgresql%3A%2F%2Fdb:shop.public.orders
  headwater names test --format json < names.txt
""",
)
@click.argument("name", nargs=-1, metavar="[NAMESPACE NAME | ID]")
@click.option(
    "--rules",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of rules laid over the built-in ones; else $HEADWATER_NAMING.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(("auto", "table", "json")),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and json elsewhere.",
)
def test(name: tuple[str, ...], rules: Path | None, *, output: str) -> None:
    """Print what each naming rule would do to a name, or to each line of standard input.

    Needs no server, and changes nothing.
    """
    from headwater.config import read_config
    from headwater.openlineage.naming import read_naming

    naming = read_naming(read_config(os.environ, naming=rules).naming)
    given = [_dataset_of(*name)] if name else _lines()
    tried = (naming.name(each) for each in given)
    if chosen(output) == "json":
        from json import dumps

        for each in tried:
            click.echo(dumps(_document(each), ensure_ascii=False))
        return
    from headwater.cli.output.terminal import draw_tables

    click.echo(draw_tables([_steps(tried)]))


def _lines() -> Iterator[DatasetId]:
    for line in sys.stdin:
        if line.strip():
            yield _dataset_of(*line.rstrip("\r\n").split(None, 1))


def _dataset_of(*words: str) -> DatasetId:
    from headwater.model.identity import DatasetId, parse_node_id

    if len(words) == 2:
        return DatasetId(*words)
    try:
        node = parse_node_id(words[0].strip()) if len(words) == 1 else None
    except InvalidInputError:
        node = None
    if not isinstance(node, DatasetId):
        raise NotANameError(" ".join(words))
    return node


def _document(tried: Naming) -> dict[str, Any]:
    return {
        "spelled": _written(tried.spelled),
        "dataset": _written(tried.dataset),
        "id": str(tried.dataset),
        "subset": tried.trimmed,
        "settled": tried.settled,
        "steps": [
            {"rule": step.rule, "before": _written(step.before), "after": _written(step.after)}
            for step in tried.steps
        ],
    }


def _written(dataset: DatasetId) -> dict[str, str]:
    return {"namespace": dataset.namespace, "name": dataset.name}


def _steps(tried: Iterator[Naming]) -> Sheet:
    """For each name the spelling, then what each rule made of it; the last line is the result."""
    rows: list[Sequence[Cell]] = []
    for each in tried:
        remark = None if each.settled else "own rewrites never settle, and are left out"
        rows.append(("spelled", each.spelled.namespace, each.spelled.name, remark))
        rows += [(step.rule, step.after.namespace, step.after.name, None) for step in each.steps]
        cut = f"subset {each.trimmed}" if each.trimmed else None
        rows.append(("named", each.dataset.namespace, each.dataset.name, cut))
    return Sheet(("rule", "namespace", "name", "remark"), rows, prose=frozenset({"remark"}))


@command.command(
    "conflicts",
    epilog="""\b
Examples:
  headwater names conflicts
  headwater names conflicts --all --format csv > conflicts.csv
""",
)
@click.option(
    "--state",
    type=click.Choice(("open", "dismissed", "any")),
    help="Those that nobody dismissed, unless you say otherwise.",
)
@reading(LIST, MIN_OFFSET, *PAGES)
def conflicts(asked: Reading, state: str | None) -> None:
    """List pairs of datasets whose names look like one, with the command that joins them.

    They differ in case, quotes, a default port, the database in front or the like, and nothing
    says so far that they are one. Whether they are is for you to say.
    """
    answer = asked.client.conflicts(state=state, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, _conflict_sheets)


@command.command(
    "dismiss",
    epilog="""\b
Example:
  headwater names dismiss shop.orders SHOP.ORDERS --reason "two systems" --by ana
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--reason", metavar="TEXT", help="How you know.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def dismiss(a: str, b: str, *, reason: str | None, by: str | None, server: str | None) -> None:
    """Say that A and B are two, so that they are no longer listed as a conflict."""
    told = client(server).judge_names("different", a, b, reason=reason, by=by or login())
    click.echo(f"{told.get('one')} is not {told.get('other')} (offset {told.get('offset')})")


@command.command(
    "restore",
    epilog="""\b
Example:
  headwater names restore shop.orders SHOP.ORDERS
""",
)
@name_argument("a")
@name_argument("b")
@server_option
def restore(a: str, b: str, *, server: str | None) -> None:
    """Take back what was said of A and B, so that they are listed again."""
    told = client(server).judge_names("withdrawn", a, b)
    click.echo(f"nothing is said of {told.get('one')} and {told.get('other')} any more")


def _conflict_sheets(answer: Conflicts) -> Sequence[Sheet]:
    rows = [
        (readable(each.one), readable(each.other), ", ".join(each.differences), each.suggestion)
        for each in answer.conflicts
    ]
    return [Sheet(("one", "other", "differ in", "to join them"), rows, spare=("to join them",))]
