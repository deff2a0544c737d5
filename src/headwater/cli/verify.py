"""`headwater verify`: check what is on disk."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option
from headwater.cli.output.printable import printable


@click.command(
    "verify",
    epilog="""\b
Example:
  headwater verify --data /var/lib/headwater
""",
)
@data_option
def command(data: Path | None) -> None:
    """Check every event of the log against its digest, and the form of each file.

    Exits 1 if something is damaged. The state is a hash of what is derived; `headwater rebuild`
    must give the same, and mends whatever is wrong with `projection.db`.
    """
    from headwater.data_folder import verify

    verdict = verify(config_of(data))
    for problem in verdict.problems:
        click.echo(printable(f"event {problem.offset}: {problem.detail}"))
    for file, damage in verdict.damage.items():
        for detail in damage:
            click.echo(printable(f"{file}: {detail}"))
    click.echo(f"{verdict.events:,} events, {len(verdict.problems):,} damaged")
    click.echo(f"state {verdict.state or 'unknown'}, {verdict.behind:,} events behind the log")
    if not verdict.is_sound:
        raise click.exceptions.Exit(1)
