"""What every command that asks a question has in common."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias

import click

from headwater.cli.completing import complete_name
from headwater.cli.moments import MOMENT
from headwater.cli.output.coverage import coverage_line
from headwater.cli.output.printable import printable
from headwater.cli.output.render import render
from headwater.cli.output.sheet import Sheet
from headwater.cli.settings import client
from headwater.sdk.answers import Answer, Document
from headwater.sdk.client import Bounds, Client, Walk, When

P = ParamSpec("P")
Option: TypeAlias = Callable[[Any], Any]

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
    require_complete: bool
    valid_at: datetime | None = None
    known_at: int | None = None
    min_offset: int | None = None
    limit: int | None = None
    every_page: bool = False
    depth: str | None = None
    level: str | None = None
    influence: str | None = None
    evidence: tuple[str, ...] = ()
    hide_temporary: bool = False

    @property
    def client(self) -> Client:
        """A client of the server that is meant."""
        return client(self.server)

    @property
    def when(self) -> When:
        """The point in time that is asked about."""
        return {
            "valid_at": self.valid_at,
            "known_at": self.known_at,
            "min_offset": self.min_offset,
        }

    @property
    def bounds(self) -> Bounds:
        """That, and how much is wanted."""
        return {**self.when, "limit": self.limit}

    @property
    def walk(self) -> Walk:
        """That, and how to walk."""
        return {
            **self.bounds,
            "depth": self.depth,
            "level": self.level,
            "influence": self.influence,
            "evidence": self.evidence,
            "hide_temporary": self.hide_temporary,
        }

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
    formats: Sequence[str], *options: Option
) -> Callable[[Callable[Concatenate[Reading, P], None]], Callable[..., None]]:
    """Give a command the options of a question, these among them, and hand it a Reading."""

    def decorate(command: Callable[Concatenate[Reading, P], None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(*arguments: Any, **values: Any) -> None:
            told = {name: values.pop(name) for name in [*values] if name in _FIELDS}
            command(Reading(**told), *arguments, **values)

        decorated: Callable[..., None] = wrapped
        for option in reversed([*options, _format(formats), _SERVER, _REQUIRE_COMPLETE]):
            decorated = option(decorated)
        return decorated

    return decorate


def server_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that names the server."""
    return _SERVER(command)


def name_argument(name: str, **settings: Any) -> Callable[[Any], Any]:
    """An argument that names a thing of the catalog, with completion."""
    return click.argument(name, shell_complete=complete_name, **settings)


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


_FIELDS: Final = frozenset(each.name for each in fields(Reading))
_SERVER: Final = click.option(
    "--server", metavar="URL", help="The server to ask; else $HEADWATER_URL, else this machine."
)
_REQUIRE_COMPLETE: Final = click.option(
    "--require-complete", is_flag=True, help="Exit 3 unless the answer is complete."
)
VALID_AT: Final = click.option("--valid-at", type=MOMENT, help="As things were at that instant.")
MIN_OFFSET: Final = click.option(
    "--min-offset",
    type=click.IntRange(min=0),
    metavar="OFFSET",
    help="Wait for an answer that includes the event at that offset.",
)
KNOWN: Final[Sequence[Option]] = (
    click.option(
        "--known-at", type=click.IntRange(min=0), metavar="OFFSET", help="As known at that offset."
    ),
    MIN_OFFSET,
)
LIMIT: Final = click.option(
    "--limit", type=click.IntRange(min=1), help="How many to return at most."
)
DEPTH: Final = click.option(
    "--depth", metavar="HOPS|all", callback=_check_depth, help="How many hops to walk."
)
LEVEL: Final = click.option(
    "--level",
    type=click.Choice(("dataset", "column", "job", "run", "application", "task", "action")),
    help="What to walk between; columns for a column, else datasets. The last three are jobs.",
)
STATE: Final = click.option(
    "--state",
    type=click.Choice(("RUNNING", "STALE", "COMPLETED", "FAILED", "ABORTED"), case_sensitive=False),
    help="Only runs in this state.",
)
MEANT: Final[Sequence[Option]] = (
    click.option(
        "--from", "start", type=MOMENT, help="Only runs that were meant for a time from here on."
    ),
    click.option(
        "--to", "end", type=MOMENT, help="Only runs that were meant for a time before this."
    ),
)
WHEN: Final[Sequence[Option]] = (VALID_AT, *KNOWN)
PAGES: Final[Sequence[Option]] = (
    LIMIT,
    click.option("--all", "every_page", is_flag=True, help="Follow the answer to its end."),
)
HIDE_TEMPORARY: Final = click.option(
    "--hide-temporary", is_flag=True, help="Pass over temporary datasets, and say how many."
)
WALK: Final[Sequence[Option]] = (
    DEPTH,
    LEVEL,
    click.option(
        "--influence",
        type=click.Choice(("direct", "indirect", "any")),
        help="Only values that are carried over, or only those that filter, join or sort.",
    ),
    click.option(
        "--evidence",
        multiple=True,
        type=click.Choice(("observed", "declared", "manual", "parsed", "inferred")),
        help="Only edges known in this way; repeat for several.",
    ),
    HIDE_TEMPORARY,
)
