"""The options by which commands are told which events of the log are meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import click

_TYPES: Final = ("start", "running", "complete", "fail", "abort", "other", "job", "dataset")
_OPTIONS: Final = (
    click.option("--job", metavar="NAME", help="Only events of this job and its runs."),
    click.option(
        "--dataset", metavar="NAME", help="Only events of it, and of runs that touched it."
    ),
    click.option("--run", metavar="ID", help="Only events of this run."),
    click.option("--producer", metavar="TEXT", help="Only those with this in the producer's name."),
    click.option("--type", type=click.Choice(_TYPES), help="Only events of this type."),
    click.option(
        "--newer-than", type=click.IntRange(min=0), metavar="OFFSET", help="Only those behind it."
    ),
)


def event_filter(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options, by the names that the client knows them by."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
