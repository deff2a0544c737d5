"""`headwater events replay`: what came into one server, sent to another once more."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from headwater.cli.delivery import Delivery, batches
from headwater.cli.event_files import Found
from headwater.cli.event_filter import event_filter
from headwater.cli.output.counting import counting
from headwater.cli.output.printable import printable
from headwater.cli.reading import server_option
from headwater.cli.settings import client
from headwater.sdk.client import Client, connect


@click.command(
    "replay",
    epilog="""\b
Examples:
  headwater events replay --offset 4711 --into http://staging:8480
  headwater events replay --job nightly_load --newer-than 4000 --into http://staging:8480
  headwater events replay --dataset shop.public.orders --dry-run > events.jsonl
""",
)
@click.option(
    "--offset", "offsets", type=click.IntRange(min=1), multiple=True,
    help="The event at this offset; repeat for several.",
)  # fmt: skip
@event_filter
@click.option("--into", metavar="URL", help="The server to send them to.")
@click.option("--dry-run", is_flag=True, help="Print the events, one a line, and send nothing.")
@server_option
def command(
    offsets: Sequence[int], into: str | None, *, dry_run: bool, server: str | None, **which: Any
) -> None:
    """Send events of one server's log to another, oldest first, to see there what they did.

    They are sent as they came, with their own times; what the other server has already is known
    there. Its key is $HEADWATER_INTO_API_KEY. Exits 1 where it refused any.
    """
    asked = client(server)
    narrowed = {name: value for name, value in which.items() if value is not None}
    if bool(offsets) == bool(narrowed):
        raise click.UsageError("say which events: by --offset, or by --job, --dataset and so on")
    if not dry_run and into is None:
        raise click.UsageError("name the server that gets them by --into, or ask for --dry-run")
    found = sorted({*offsets}) if offsets else _offsets(asked, narrowed)
    if dry_run:
        for event in _events(asked, found):
            sys.stdout.buffer.write(event.body + b"\n")
        sys.stdout.buffer.flush()
        click.echo("1 event" if len(found) == 1 else f"{len(found):,} events", err=True)
        return
    _send(asked, found, _receiver(asked, into or ""))


def _receiver(asked: Client, into: str) -> Client:
    receiver = connect(into, api_key=os.environ.get("HEADWATER_INTO_API_KEY"))
    if receiver.url.rstrip("/") == asked.url.rstrip("/"):
        raise click.UsageError(f"{into} is where the events come from; name another server")
    return receiver


def _offsets(asked: Client, which: dict[str, Any]) -> Sequence[int]:
    answer = asked.events(**which, limit=500).all()
    return sorted(int(each["offset"]) for each in answer.records())


def _events(asked: Client, offsets: Sequence[int]) -> Iterator[Found]:
    for offset in offsets:
        event = asked.event(offset)["event"]
        yield Found(json.dumps(event, ensure_ascii=False).encode(), f"event {offset}", 0)


def _send(asked: Client, offsets: Sequence[int], receiver: Client) -> None:
    delivery = Delivery(receiver)
    tally = delivery.tally
    with counting("events") as show:
        for batch in batches(_events(asked, offsets)):
            delivery.deliver(batch)
            show(tally.accepted + tally.refused.total(), len(offsets))
    known = f"{tally.duplicates:,} of them known there before"
    click.echo(f"{tally.accepted:,} sent to {receiver.url}, {known}")
    for reason, count in tally.refused.most_common():
        first = tally.first_refused[reason]
        click.echo(printable(f"refused {count:,}: {reason}; first at {first}"), err=True)
    if tally.refused:
        raise click.exceptions.Exit(1)
