"""`headwater channels`: the endpoints that notices go to, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from headwater.cli.output.coverage import count_line
from headwater.cli.output.printable import printable
from headwater.cli.output.render import render
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, chosen, server_option
from headwater.cli.settings import client
from headwater.sdk.answers import Deliveries, Document

_FORMATS: Final = ("auto", "table", "json", "csv", "md")


@click.group("channels")
def command() -> None:
    """List and test the endpoints of notices, and send again what failed.

    HEADWATER_CHANNELS names the file that says which endpoints there are.
    """


@command.command(
    "list",
    epilog="""\b
Examples:
  headwater channels list
  headwater channels list --format json
""",
)
@click.option("--format", "output", type=click.Choice(_FORMATS), default="auto", show_default=True,
              help="auto is a table on a terminal and json elsewhere.")  # fmt: skip
@server_option
def list_channels(output: str, server: str | None) -> None:
    """List them, and how it stands with each; exits 1 if one is disabled or fails."""
    answer = client(server).channels()
    click.echo(render(answer, [_channel_sheet(answer)], output=chosen(output)))
    troubled = [
        each["name"]
        for each in answer["channels"]
        if each["disabled_at"] is not None or each["failing_since"] is not None
    ]
    if troubled:
        click.echo(f"in trouble: {', '.join(troubled)}", err=True)
        raise click.exceptions.Exit(1)


@command.command(
    "test",
    epilog="""\b
Example:
  headwater channels test oncall
""",
)
@click.argument("name")
@server_option
def test(name: str, server: str | None) -> None:
    """Send a test to an endpoint at once; exits 1 if it is not taken.

    A channel that opens alerts gets one that is closed at once.
    """
    answer = client(server).test_channel(name)
    status = f" ({answer['status']})" if answer["status"] is not None else ""
    if not answer["delivered"]:
        click.echo(printable(f"{name}: not taken{status}: {answer['detail']}"), err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{name}: taken{status}")


@command.command(
    "enable",
    epilog="""\b
Example:
  headwater channels enable oncall
""",
)
@click.argument("name")
@server_option
def enable(name: str, server: str | None) -> None:
    """Send to an endpoint again that was disabled; `replay` sends what it missed."""
    answer = client(server).enable_channel(name)
    click.echo(f"{name}: {'enabled' if answer['was_disabled'] else 'it was not disabled'}")


@command.command(
    "deliveries",
    epilog="""\b
Examples:
  headwater channels deliveries --failed
  headwater channels deliveries --endpoint oncall --all --format jsonl
""",
)
@click.option("--failed", is_flag=True, help="Only those that were given up.")
@click.option("--endpoint", metavar="NAME", help="Only those to this endpoint.")
@click.option("--limit", type=click.IntRange(min=1), help="How many to return at most.")
@click.option("--all", "every_page", is_flag=True, help="Follow the answer to its end.")
@click.option("--format", "output", type=click.Choice(LIST), default="auto", show_default=True,
              help="auto is a table on a terminal and json elsewhere.")  # fmt: skip
@server_option
def deliveries(
    endpoint: str | None,
    limit: int | None,
    *,
    failed: bool,
    every_page: bool,
    output: str,
    server: str | None,
) -> None:
    """List what was sent, or is to be, newest first."""
    state = "failed" if failed else None
    answer = client(server).deliveries(endpoint=endpoint, state=state, limit=limit)
    whole = answer.all() if every_page else answer
    click.echo(render(whole, _delivery_sheets(whole), output=chosen(output)))
    click.echo(count_line(whole), err=True)


@command.command(
    "replay",
    epilog="""\b
Examples:
  headwater channels replay 17 18
  headwater channels replay --failed
""",
)
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1)
@click.option("--failed", is_flag=True, help="All that were given up.")
@click.option("--endpoint", metavar="NAME", help="With --failed: only those to this endpoint.")
@server_option
def replay(
    numbers: tuple[int, ...], endpoint: str | None, *, failed: bool, server: str | None
) -> None:
    """Send deliveries again, by their numbers or all that were given up.

    Each has the id that it had, so whoever got it all the same knows it again. With --failed those
    stay given up of whose matter something later got through.
    """
    if failed == bool(numbers):
        raise click.UsageError("Name deliveries by their numbers, or say --failed.")
    if endpoint and not failed:
        raise click.UsageError("--endpoint goes with --failed.")
    asked = client(server)
    if failed:
        done = asked.replay_failed(endpoint=endpoint)
        left = f"; {done['overtaken']} overtaken by later news" if done["overtaken"] else ""
        click.echo(f"{done['replayed']} to be sent again{left}")
    for number in numbers:
        asked.replay_delivery(number)
        click.echo(f"{number}: to be sent again")


def _channel_sheet(answer: Document) -> Sheet:
    rows = [
        [
            each["name"],
            each["channel"],
            each["where"],
            _state(each["disabled_because"], each["failing_since"]),
            _waiting(each),
            each["delivered"],
            each["retried"],
            each["failed"],
            " ".join((*each["types"], *each["severities"], each["selector"] or "")).strip(),
        ]
        for each in answer["channels"]
    ]
    columns = ["name", "channel", "where", "state", "waiting", "delivered", "retried", "failed"]
    return Sheet([*columns, "only"], rows, spare=("only",), prose=frozenset({"state"}))


def _waiting(channel: Document) -> str:
    """How many wait, and how many of them for their hour: `5, held until 08:00 UTC: 3`."""
    if not channel["held"]:
        return str(channel["waiting"])
    until = channel["held_until_local"]
    when = f"held until {until}" if until else "held"
    return f"{channel['waiting']}, {when} ({channel['held_because']}): {channel['held']}"


def _state(disabled_because: str | None, failing_since: str | None) -> str:
    if disabled_because is not None:
        return f"disabled: {disabled_because}"
    return f"failing since {failing_since}" if failing_since is not None else "ok"


def _delivery_sheets(answer: Deliveries) -> Sequence[Sheet]:
    rows = [
        [
            each["number"],
            each["endpoint"],
            each["state"],
            each["severity"],
            each["action"],
            each["title"],
            each["created_at"],
            each["attempts"],
            each["because"] or (each["last"]["detail"] if each["last"] else None),
            each["next_at"],
        ]
        for each in answer.records()
    ]
    columns = ["number", "endpoint", "state", "severity", "action", "title", "put in", "attempts"]
    return [
        Sheet(
            [*columns, "problem", "next"],
            rows,
            spare=("next", "severity"),
            prose=frozenset({"title", "problem"}),
        )
    ]
