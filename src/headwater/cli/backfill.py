"""`headwater backfill`: what to run again after a fix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from headwater.cli.completing import complete_name
from headwater.cli.moments import MOMENT
from headwater.cli.output.names import readable
from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIMIT, LIST, MIN_OFFSET, Reading, reading
from headwater.sdk.backfill import Backfill


@click.group("backfill")
def command() -> None:
    """Say what to run again after a fix."""


@command.command(
    "plan",
    epilog="""\b
Examples:
  headwater backfill plan INC-7
  headwater backfill plan INC-7 --commands > rerun.sh
  headwater backfill plan --of ANALYTICS.MARTS.REVENUE --since 2026-11-24T05:00:00Z --format json
""",
)
@click.argument("incident", required=False)
@click.option("--of", metavar="DATASET", shell_complete=complete_name,
              help="What was bad, where there is no incident.")  # fmt: skip
@click.option("--since", type=MOMENT, help="Since when what was written was bad.")
@click.option("--until", type=MOMENT, help="Until when; else until mitigated, or now.")
@click.option("--commands", is_flag=True, help="Print only the commands that are needed.")
@reading(LIST, MIN_OFFSET, LIMIT)
def backfill_plan(
    asked: Reading,
    incident: str | None,
    of: str | None,
    since: datetime | None,
    until: datetime | None,
    commands: bool,  # noqa: FBT001 because click calls it
) -> None:
    """List the runs that read something bad, in the order in which to run them again.

    Only runs that read a bad version count. What has healed by itself since is listed as healed, so
    asking again tells how far it has come.
    """
    answer = asked.client.backfill(
        incident, of=of, since=since, until=until, min_offset=asked.min_offset, limit=asked.limit
    )
    if not commands:
        asked.print(answer, backfill_sheets)
        return
    for each in answer.items:
        if each.need == "needed":
            line = each.command or f"# run {readable(each.job)} again by hand"
            click.echo(printable(line))


def backfill_sheets(answer: Backfill) -> Sequence[Sheet]:
    """One row for each run."""
    columns = ("step", "job", "for", "need", "after", "reads", "command", "run")
    rows = [
        (
            each.number,
            readable(each.job),
            _meant(each.meant_from, each.meant_to),
            each.need,
            ", ".join(map(str, each.after)),
            ", ".join(map(readable, each.reads)),
            each.command,
            each.run,
        )
        for each in answer.items
    ]
    counts = [(need, count) for need, count in dict(answer.raw.get("counts") or {}).items()]
    return [
        Sheet(columns, rows, spare=("run", "command", "reads", "after"),
              prose=frozenset({"reads"})),
        Sheet(("need", "runs"), counts, title="how far it has come"),
    ]  # fmt: skip


def _meant(start: str | None, end: str | None) -> str | None:
    if start is None:
        return None
    return start if end in {None, start} else f"{start} to {end}"
