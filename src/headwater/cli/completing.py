"""Names of the catalog, offered while one types."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import click
from click.shell_completion import CompletionItem

_PATIENCE_S: Final = 0.5


def complete_name(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names that fit what was typed so far; none when no server answers at once."""
    from headwater.cli.settings import client
    from headwater.errors import HeadwaterError
    from headwater.sdk.client import Client
    from headwater.sdk.errors import ClientError

    try:
        asked = client(ctx.params.get("server"))
        quick = Client(replace(asked.transport, timeout_s=_PATIENCE_S))
        found = quick.find(incomplete, limit=20)
    except (ClientError, HeadwaterError):
        return []
    names = dict.fromkeys(hit.name for hit in found.hits if hit.kind != "column")
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
