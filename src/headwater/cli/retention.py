"""`headwater retention`: how long events stay where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from headwater.cli.incident_acts import by_option
from headwater.cli.output.amounts import bytes_text
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIMIT, LIST, Reading, reading, server_option
from headwater.cli.settings import client
from headwater.sdk.retention import Hold, Retention

_MOST_DAYS: Final = 3_650


@click.group("retention")
def command() -> None:
    """Say where events are, what they take up, and decide about them.

    Rules are in the file that HEADWATER_RETENTION names; without one everything stays for good.
    """


@command.command(
    "plan",
    epilog="""\b
Examples:
  headwater retention plan
  headwater retention plan --days 730
  headwater retention plan --rules retention.toml
""",
)
@click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What these would come to, in place of those that hold; nothing is moved.",
)
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), help="How far to look ahead: 365.")
@reading(LIST, LIMIT)
def plan(asked: Reading, rules: Path | None, days: int | None) -> None:
    """Show what is where, what comes each day, and what is taken up in months and years."""
    keeping = asked.client.retention
    if rules is None:
        answer = keeping.show(days=days, limit=asked.limit)
    else:
        answer = keeping.plan(rules.read_text("utf-8"), days=days, limit=asked.limit)
    asked.print(answer, _sheets)
    click.echo(printable(_full(answer)), err=True)
    if answer.problem:
        click.echo(printable(f"events are not moved: {answer.problem}"), err=True)


@command.command("holds", epilog="\b\nExample:\n  headwater retention holds\n")
@reading(LIST)
def holds(asked: Reading) -> None:
    """List the legal holds that stand."""
    asked.print(asked.client.retention.show(), _hold_sheets)


@command.command(
    "hold",
    epilog="""\b
Example:
  headwater retention hold case-7 'bank://*' --reason 'litigation, until legal says otherwise'
""",
)
@click.argument("name")
@click.argument("namespace")
@click.option("--reason", "-m", required=True, help="Why.")
@by_option
@server_option
def hold(name: str, namespace: str, server: str | None, **told: Any) -> None:
    """Let nothing be erased of namespaces like NAMESPACE; * stands for anything."""
    click.echo(_told(client(server).retention.hold(name, namespace=namespace, **told)))


@command.command("release", epilog="\b\nExample:\n  headwater retention release case-7\n")
@click.argument("name")
@server_option
def release(name: str, server: str | None) -> None:
    """End a legal hold."""
    ended = client(server).retention.release(name)
    click.echo(printable(f"{ended.hold} is released: {ended.namespace}"))


@command.command(
    "erase",
    epilog="""\b
Examples:
  headwater retention erase 4711 4712 --reason 'request 17: a name in a SQL text' --dry-run
  headwater retention erase 4711 4712 --reason 'request 17: a name in a SQL text'
""",
)
@click.argument("offsets", type=click.IntRange(min=1), nargs=-1, required=True)
@click.option("--reason", "-m", required=True, help="Why.")
@click.option("--dry-run", is_flag=True, help="Only say which there are.")
@by_option
@server_option
def erase(offsets: tuple[int, ...], server: str | None, **told: Any) -> None:
    """Erase events for good; that they were there, when and from whom, stays on record.

    What was derived from them goes when the server is started again. Backups keep them.
    """
    erased = client(server).retention.erase(offsets, **told)
    done = "would be erased" if erased.dry_run else "erased"
    click.echo(f"{len(erased.events):,} events {done}")
    if erased.unknown:
        missing = ", ".join(map(str, erased.unknown[:10]))
        click.echo(f"not there, or erased before: {missing}", err=True)
    if erased.restart and not erased.dry_run:
        click.echo("restart the server, so that what was derived from them goes, too", err=True)


@command.command(
    "bring-back",
    epilog="""\b
Example:
  headwater retention bring-back 1 250000 --days 14
""",
)
@click.argument("first", type=click.IntRange(min=1))
@click.argument("last", type=click.IntRange(min=1))
@click.option("--days", type=click.FloatRange(0, _MOST_DAYS, min_open=True), help="How long: 30.")
@server_option
def bring_back(first: int, last: int, days: float | None, server: str | None) -> None:
    """Bring cold events from FIRST to LAST back to where they are read fast, for some days."""
    moved = client(server).retention.bring_back(first, last, days=days)
    click.echo(f"{moved.events:,} events are warm until {moved.until}")


def _sheets(answer: Retention) -> Sequence[Sheet]:
    return [
        _tier_sheet(answer),
        _outlook_sheet(answer),
        _share_sheet(answer),
        *(_hold_sheets(answer) if answer.holds else ()),
    ]


def _tier_sheet(answer: Retention) -> Sheet:
    rows = [
        (each.tier, each.place, each.events, bytes_text(each.sent), bytes_text(each.stored))
        for each in answer.tiers
    ]
    return Sheet(("tier", "place", "events", "as sent", "takes up"), rows)


def _outlook_sheet(answer: Retention) -> Sheet:
    columns = ("in days", "on", "without rules", "hot", "warm", "cold", "derived")
    rows = [
        (
            each.days,
            each.day,
            *map(bytes_text, (each.unruled, each.hot, each.warm, each.cold, each.derived)),
        )
        for each in answer.outlook
    ]
    return Sheet(columns, rows)


def _share_sheet(answer: Retention) -> Sheet:
    columns = ("namespace", "kind", "rule", "events", "as sent", "a day", "hot", "warm", "cold")
    rows = [
        (
            each.namespace or "(none)",
            each.kind,
            each.rule,
            each.events,
            *map(bytes_text, (each.sent, each.a_day, each.hot, each.warm, each.cold)),
        )
        for each in answer.items
    ]
    return Sheet(columns, rows)


def _hold_sheets(answer: Retention) -> Sequence[Sheet]:
    columns = ("hold", "namespace", "reason", "by", "since")
    rows = [(each.hold, each.namespace, each.reason, each.by, each.since) for each in answer.holds]
    return [Sheet(columns, rows, prose=frozenset({"reason"}))]


def _full(answer: Retention) -> str:
    ruled, unruled = answer.full_in_days, answer.unruled_full_in_days
    told = "not within ten years" if ruled is None else f"in {ruled:,} days"
    text = f"the disk is full {told}"
    if unruled != ruled:
        other = "not within ten years" if unruled is None else f"in {unruled:,} days"
        text += f"; without rules {other}"
    return text


def _told(held: Hold) -> str:
    return printable(f"{held.hold}: nothing of {held.namespace} is erased")
