"""`headwater rebuild`: derive everything anew."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option


@click.command(
    "rebuild",
    epilog="""\b
Examples:
  headwater rebuild
  headwater rebuild --data /var/lib/headwater
""",
)
@data_option
def command(data: Path | None) -> None:
    """Derive everything anew from the log, while no server runs on it.

    Prints the hash of the result: the same log gives the same hash, always.
    """
    from headwater.data_folder import rebuild

    with _progress() as show:
        state = rebuild(config_of(data), progress=show)
    click.echo(f"rebuilt, state {state}")


def _progress() -> AbstractContextManager[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        return nullcontext(lambda _done, _total: None)
    from headwater.cli.output.progress import counting_bar

    return counting_bar("events")
