"""`headwater alerts`: what is wrong right now, and to which incident it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, Reading, reading
from headwater.sdk.alerts import AlertList

_FOUND: Final = 1


@click.command(
    "alerts",
    epilog="""\b
Examples:
  headwater alerts
  headwater alerts --format json --all
  headwater alerts --check
""",
)
@click.option("--check", is_flag=True, help="Exit 1 when something pages that is not silenced.")
@reading(LIST, *PAGES)
def command(asked: Reading, check: bool) -> None:  # noqa: FBT001 because click calls it
    """List what is wrong right now, to which incident it belongs, and what is silenced."""
    answer = asked.client.alerts.list(limit=asked.limit)
    asked.print(answer, alert_sheets)
    if check and any(each.urgency == "page" and not each.silenced for each in answer.items):
        raise click.exceptions.Exit(_FOUND)


def alert_sheets(answer: AlertList) -> Sequence[Sheet]:
    """One row for each thing that is wrong, then what cannot be measured."""
    columns = ("urgency", "severity", "wrong", "how", "since", "incident", "silenced", "by")
    rows = [
        (
            each.urgency,
            each.severity,
            ", ".join(map(readable, each.subjects)),
            each.says,
            each.since,
            each.incident,
            each.silenced,
            each.detector,
        )
        for each in answer.items
    ]
    spare = ("by", "silenced", "severity", "since")
    unknown = [*answer.unmeasured.items()]
    return [
        Sheet(columns, rows, spare=spare, prose=frozenset({"wrong", "silenced"})),
        Sheet(("objective", "why"), unknown, title="cannot tell", prose=frozenset({"why"})),
    ]
