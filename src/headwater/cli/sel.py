"""`headwater sel`: what a selector selects."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from headwater.cli.completing import complete_selector
from headwater.cli.output.names import full_name
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import DOCUMENT, LIST, PAGES, WHEN, Reading, reading
from headwater.errors import InvalidInputError
from headwater.sdk.answers import Document, Selected
from headwater.sdk.errors import BadInputError

_COLUMNS: Final = (
    "kind",
    "name",
    "namespace",
    "type",
    "owners",
    "tags",
    "tier",
    "domain",
    "updated",
    "platform",
    "id",
)
_PRECISE: Final = frozenset({"platform", "id"})
_SPARE: Final = ("type", "domain", "tier", "updated", "tags", "owners", "namespace")
_PROSE: Final = frozenset({"owners", "tags"})
_BEFORE_CARET: Final = 60

_SELECTOR: Final = click.argument("sel", metavar="EXPR", shell_complete=complete_selector)
_EXCLUDE: Final = click.option(
    "--exclude",
    metavar="EXPR",
    shell_complete=complete_selector,
    help="Another selector, whose selection is taken away.",
)


@click.group("sel")
def command() -> None:
    """List what a selector selects, explain it, or complete it.

    A selector says which datasets, jobs and columns are meant: `orders`, `tag:pii`, `+orders` for
    all upstream of it, `orders+2` for two downstream. A space adds, a comma wants both, and a
    minus sign takes away.
    """


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater sel list "tag:pii,domain:riders"
  headwater sel list "+shop.public.orders -source:s3" --all --format csv
  headwater sel list "state:failed+" --exclude "tier:3"
  headwater sel list "file:changed.txt+"     the names in a file, and all downstream
""",
)
@_SELECTOR
@_EXCLUDE
@reading(LIST, *WHEN, *PAGES)
def list_selected(asked: Reading, sel: str, exclude: str | None) -> None:
    """List what EXPR selects: datasets, then jobs, then columns, each by name."""
    with _pointing_at(sel, exclude):
        away = None if exclude is None else _sent(exclude)
        answer = asked.client.select(_sent(sel), exclude=away, **asked.bounds)
    asked.print(answer, selected_sheets)


@command.command(
    "explain",
    epilog="""\b
Examples:
  headwater sel explain "tag:pii,domain:riders+ -tier:3"
  headwater sel explain "+orders" --exclude "source:s3" --format json
""",
)
@_SELECTOR
@_EXCLUDE
@reading(DOCUMENT, *WHEN)
def explain(asked: Reading, sel: str, exclude: str | None) -> None:
    """Say how EXPR is understood, part by part, and how much each part selects."""
    with _pointing_at(sel, exclude):
        away = None if exclude is None else _sent(exclude)
        answer = asked.client.explain_selector(_sent(sel), exclude=away, **asked.when)
    asked.print_document(answer, _explained_sheets(answer))


@command.command(
    "complete",
    epilog="""\b
Examples:
  headwater sel complete "tag:p"
  headwater sel complete "tag:p,domain:riders" --at 5
""",
)
@click.argument("sel", metavar="EXPR", default="")
@click.option(
    "--at", type=click.IntRange(min=0), metavar="N", help="How many characters stand before it."
)
@reading(DOCUMENT, *WHEN)
def complete(asked: Reading, sel: str, at: int | None) -> None:
    """List what may stand at the cursor in EXPR, best first."""
    answer = asked.client.complete_selector(sel, at=at, **asked.when)
    rows = [(each["text"], each["kind"], each["about"]) for each in answer["candidates"]]
    asked.print_document(answer, [Sheet(("text", "kind", "about"), rows)])


def selected_sheets(answer: Selected) -> Sequence[Sheet]:
    """One row for each thing."""
    rows = [
        (
            node.kind,
            full_name(node),
            node.namespace,
            node.type,
            ", ".join(node.owners),
            ", ".join(node.tags),
            node.tier,
            node.domain,
            node.updated_at,
            node.platform,
            node.id,
        )
        for node in answer.nodes
    ]
    return [Sheet(_COLUMNS, rows, precise=_PRECISE, spare=_SPARE, prose=_PROSE)]


def _explained_sheets(answer: Document) -> Sequence[Sheet]:
    rows: list[Sequence[Cell]] = []
    for part in answer["parts"]:
        indent = "  " * part["depth"] + ("- " if part["taken"] else "")
        near = ", ".join(part["nearest"])
        says = f"{part['says']}; did you mean {near}?" if near else part["says"]
        counts = (part["total"], part["datasets"], part["jobs"], part["columns"])
        rows.append((indent + part["text"], *counts, says))
    columns = ("part", "selects", "datasets", "jobs", "columns", "says")
    return [Sheet(columns, rows, prose=frozenset({"says"}))]


def _sent(sel: str) -> str:
    """A selector as the server takes it: with the names in a file instead of that of the file."""
    if "file:" not in sel:
        return sel
    from headwater.lineage.selector.expression import write
    from headwater.lineage.selector.parse import parse

    return write(parse(sel, read_names=_names_in))


def _names_in(path: str) -> Sequence[str]:
    """The names in a file, one a line; `#` begins a remark."""
    lines = (line.strip() for line in Path(path).read_text("utf-8").splitlines())
    return [*dict.fromkeys(line for line in lines if line and not line.startswith("#"))]


@contextmanager
def _pointing_at(sel: str, exclude: str | None) -> Generator[None]:
    """Print a selector with a caret below its mistake, before the error says what is wrong."""
    try:
        yield
    except (BadInputError, InvalidInputError) as error:
        text = exclude if error.pointer == "/exclude" else sel
        if error.column is not None and text is not None and "file:" not in text:
            begin = max(0, error.column - 1 - _BEFORE_CARET)
            shown = printable(text[begin : error.column - 1])
            rest = printable(text[error.column - 1 : error.column - 1 + _BEFORE_CARET])
            click.echo(f"  {shown}{rest}\n  {' ' * len(shown)}^", err=True)
        raise
