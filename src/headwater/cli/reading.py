"""What every command that asks a question has in common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

import click

from headwater.cli.completing import complete_name
from headwater.cli.moments import MOMENT
from headwater.cli.output.coverage import coverage_line
from headwater.cli.output.printable import printable
from headwater.cli.output.render import render
from headwater.cli.output.sheet import Sheet
from headwater.cli.settings import client
from headwater.sdk.answers import Answer, Document
from headwater.sdk.client import Bounds, Client

P = ParamSpec("P")

INCOMPLETE: Final = 3
DOCUMENT: Final = ("auto", "table", "json", "md")
LIST: Final = ("auto", "table", "json", "jsonl", "csv", "md")
GRAPH: Final = (*LIST, "mermaid", "dot")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question is asked and its answer printed.

    every_page: follow the cursor to the end. require_complete: exit 3 for a partial answer.
    """

    server: str | None
    output: str
    valid_at: datetime | None
    known_at: int | None
    limit: int | None
    every_page: bool
    require_complete: bool

    @property
    def client(self) -> Client:
        """A client of the server that is meant."""
        return client(self.server)

    @property
    def bounds(self) -> Bounds:
        """The bounds of the question."""
        return {"valid_at": self.valid_at, "known_at": self.known_at, "limit": self.limit}

    def print(self, answer: Answer, sheets: Callable[[Any], Sequence[Sheet]]) -> None:
        """Print an answer, and say on standard error how complete it is."""
        whole = answer.all() if self.every_page else answer
        self._finish(whole, sheets(whole), missing=whole.truncated)

    def print_document(self, document: Document, sheets: Sequence[Sheet]) -> None:
        """Print everything about one thing."""
        self._finish(document, sheets, missing=False)

    def _finish(self, answer: Answer | Document, sheets: Sequence[Sheet], *, missing: bool) -> None:
        click.echo(render(answer, sheets, output=chosen(self.output)))
        click.echo(printable(coverage_line(answer)), err=True)
        if self.require_complete and (missing or not answer.coverage.complete):
            raise click.exceptions.Exit(INCOMPLETE)


def chosen(output: str) -> str:
    """The format that `auto` stands for: a table for a person, JSON for a program."""
    if output != "auto":
        return output
    return "table" if sys.stdout.isatty() else "json"


def reading(
    formats: Sequence[str],
) -> Callable[[Callable[Concatenate[Reading, P], None]], Callable[..., None]]:
    """Give a command the options of a question, and hand it a Reading."""

    def decorate(command: Callable[Concatenate[Reading, P], None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(*arguments: Any, **values: Any) -> None:
            asked = {name: values.pop(name) for name in Reading.__dataclass_fields__}
            command(Reading(**asked), *arguments, **values)

        decorated: Callable[..., None] = wrapped
        for option in reversed([_format(formats), *_BOUNDS]):
            decorated = option(decorated)
        return decorated

    return decorate


def server_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that names the server."""
    return _SERVER(command)


def name_argument(name: str, **settings: Any) -> Callable[[Any], Any]:
    """An argument that names a thing of the catalog, with completion."""
    return click.argument(name, shell_complete=complete_name, **settings)


def depth_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that limits how far it walks."""
    return click.option(
        "--depth",
        metavar="HOPS|all",
        callback=_check_depth,
        help="How many hops to walk.",
    )(command)


def _check_depth(_ctx: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None or value == "all" or value.isdecimal():
        return value
    raise click.BadParameter(f"{value!r} is neither a number nor 'all'")


def _format(formats: Sequence[str]) -> Callable[[Any], Any]:
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default="auto",
        show_default=True,
        help="auto is a table on a terminal and json elsewhere.",
    )


_SERVER: Final = click.option(
    "--server", metavar="URL", help="The server to ask; else $HEADWATER_URL, else this machine."
)
_BOUNDS: Final[Sequence[Callable[[Any], Any]]] = (
    _SERVER,
    click.option("--valid-at", type=MOMENT, help="As things were at that instant."),
    click.option("--known-at", type=int, metavar="OFFSET", help="As known at that log offset."),
    click.option("--limit", type=click.IntRange(min=1), help="How many to return at most."),
    click.option("--all", "every_page", is_flag=True, help="Follow the answer to its end."),
    click.option("--require-complete", is_flag=True, help="Exit 3 unless the answer is complete."),
)
