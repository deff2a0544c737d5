"""`headwater readiness`: is this installation ready?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, MIN_OFFSET, Reading, reading
from headwater.sdk.measures import Readiness

_FOUND: Final = 1


@click.command(
    "readiness",
    epilog="""\b
Examples:
  headwater readiness
  headwater readiness --check --format json
""",
)
@click.option("--check", is_flag=True, help="Exit 1 when a line fails.")
@reading(LIST, MIN_OFFSET)
def command(asked: Reading, check: bool) -> None:  # noqa: FBT001 because click calls it
    """Go through the pre-production and production checklists against the live system."""
    answer = asked.client.readiness(min_offset=asked.min_offset)
    asked.print(answer, readiness_sheets)
    if check and any(each.verdict == "fail" for each in answer.items):
        raise click.exceptions.Exit(_FOUND)


def readiness_sheets(answer: Readiness) -> Sequence[Sheet]:
    """One row for each line."""
    columns = ("stage", "line", "verdict", "because", "what to do")
    rows = [(each.stage, each.text, each.verdict, each.because, each.fix) for each in answer.items]
    prose = frozenset({"line", "because", "what to do"})
    return [Sheet(columns, rows, spare=("stage", "because"), prose=prose)]
