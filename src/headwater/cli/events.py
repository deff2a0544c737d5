"""`headwater events`: look into the event log, and check events before they get there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click

from headwater.cli.event_filter import event_filter
from headwater.cli.output.document_sheet import Json
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import (
    LIST,
    MIN_OFFSET,
    PAGES,
    Reading,
    reading,
    server_option,
)
from headwater.cli.replay_events import command as replay
from headwater.cli.settings import client
from headwater.cli.validate import command as validate
from headwater.sdk.answers import Events


@click.group("events")
def command() -> None:
    """Look into the event log, and check events before they get there."""


command.add_command(validate)
command.add_command(replay)


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater events list
  headwater events list --job nightly_load --type fail
  headwater events list --dataset shop.public.orders --limit 20
""",
)
@event_filter
@reading(LIST, MIN_OFFSET, *PAGES)
def list_events(asked: Reading, **which: Any) -> None:
    """List the newest events of the log, one line each.

    With a filter, one page looks through the newest 100,000 events; --all goes on to the first.
    """
    answer = asked.client.events(**which, min_offset=asked.min_offset, limit=asked.limit)
    asked.print(answer, _sheets)


def _sheets(answer: Events) -> Sequence[Sheet]:
    columns = ("offset", "received", "type", "of", "run", "state", "producer", "bytes")
    spare = ("bytes", "state")
    rows = [*_rows(answer.records())]
    return [Sheet(columns, rows, precise=frozenset({"run"}), spare=spare)]


def _rows(events: Sequence[Json]) -> Iterator[Sequence[Cell]]:
    for each in events:
        yield (
            each["offset"],
            each["received_at"],
            each["type"] or each["kind"],
            readable(each["job"] or each["dataset"] or ""),
            str(each["run"] or "").removeprefix("run:"),
            each["run_state"],
            each["producer"],
            each["size_bytes"],
        )


@command.command(
    "get",
    epilog="""\b
Examples:
  headwater events get 4711
  headwater events get 4711 --raw | headwater ingest - --server http://127.0.0.1:9480
""",
)
@click.argument("offset", type=click.IntRange(min=1))
@click.option("--raw", is_flag=True, help="Only the event itself, on one line.")
@server_option
def get(offset: int, *, raw: bool, server: str | None) -> None:
    """Print the event at OFFSET as its producer wrote it, and when it came in."""
    document = client(server).event(offset)
    if raw:
        click.echo(json.dumps(document["event"], ensure_ascii=False))
    else:
        click.echo(json.dumps(document.to_dict(), ensure_ascii=False, indent=2))
