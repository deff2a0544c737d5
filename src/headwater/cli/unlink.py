"""`headwater unlink`: take back what `headwater link` said."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from headwater.cli.declaration import unlinking
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client
from headwater.cli.subject import find_dataset


@click.command(
    "unlink",
    epilog="""\b
Example:
  headwater unlink ledger.export board.workbook
""",
)
@name_argument("a")
@name_argument("b")
@server_option
def command(a: str, b: str, server: str | None) -> None:
    """Take back that data flows from A to B. What others report of it stays."""
    asked = client(server)
    source, target = find_dataset(asked, a), find_dataset(asked, b)
    sent = asked.send(unlinking(source, target, at=datetime.now(UTC)))
    click.echo(f"unlinked {source} -> {target} (offset {sent.offset})")
