"""`headwater silence`: tell nobody of something for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

from headwater.cli.incident_acts import by_option
from headwater.cli.moments import MOMENT
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, Reading, reading, server_option
from headwater.cli.settings import client
from headwater.sdk.alerts import Silence, SilenceList

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.group("silence")
def command() -> None:
    """Tell nobody of something for a while; incidents and figures still show it."""


@command.command(
    "add",
    epilog="""\b
Examples:
  headwater silence add 'domain:finance' --for 2h --reason 'we move the warehouse'
  headwater silence add 'raw/weather/forecast' --until 2026-12-01 --reason 'the vendor is away' \\
      --detector rest-freshness
  headwater silence add 'tier:1' --from 2026-12-24T20:00:00Z --until 2026-12-25 \\
      --reason 'maintenance'
""",
)
@click.argument("selector")
@click.option("--for", "length", metavar="2h", help="For how long: m, h, d or w.")
@click.option("--until", type=MOMENT, help="Until when.")
@click.option("--from", "since", type=MOMENT, help="From when on, if not from now.")
@click.option("--reason", "-m", required=True, help="Why.")
@click.option("--detector", help="Only of what this objective says.")
@by_option
@server_option
def add(
    selector: str,
    length: str | None,
    until: datetime | None,
    since: datetime | None,
    server: str | None,
    **details: Any,
) -> None:
    """Tell nobody of what SELECTOR selects for a while."""
    if (length is None) is (until is None):
        raise click.UsageError("say either --for or --until")
    end = until or (since or datetime.now(UTC)) + _length(length or "")
    silence = client(server).alerts.silence(selector, until=end, since=since, **details)
    click.echo(_told(silence))


def _length(text: str) -> timedelta:
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in _UNITS:
        raise click.BadParameter(f"{text!r} is no length of time; write 30m, 2h, 3d or 1w")
    return timedelta(**{_UNITS[unit]: int(number)})


@command.command("end", epilog="\b\nExample:\n  headwater silence end S-3\n")
@click.argument("silence")
@server_option
def end(silence: str, server: str | None) -> None:
    """End a silence before its time."""
    click.echo(_told(client(server).alerts.end_silence(silence)))


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater silence list
  headwater silence list --which all --format json
""",
)
@click.option("--which", type=click.Choice(("active", "all")), help="Those in force, or all.")
@reading(LIST, *PAGES)
def list_silences(asked: Reading, which: str | None) -> None:
    """List silences, the newest first."""
    asked.print(asked.client.alerts.silences(which=which, limit=asked.limit), silence_sheets)


def silence_sheets(answer: SilenceList) -> Sequence[Sheet]:
    """One row for each."""
    columns = ("silence", "of", "only", "reason", "by", "from", "until", "in force")
    rows = [
        (
            each.name,
            each.selector,
            each.detector,
            each.reason,
            each.by,
            each.since,
            each.ended or each.until,
            "yes" if each.active else None,
        )
        for each in answer.items
    ]
    return [Sheet(columns, rows, spare=("from", "by", "only"), prose=frozenset({"reason"}))]


def _told(silence: Silence) -> str:
    if silence.ended:
        return printable(f"{silence.name} is ended: {silence.selector}")
    return printable(f"{silence.name}: nobody is told of {silence.selector} until {silence.until}")
