"""Names of the catalog and parts of selectors, offered while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from headwater.sdk.client import Client

_PATIENCE_S: Final = 0.5


def complete_name(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names that fit what was typed so far; none when no server answers at once."""

    def names(client: Client) -> list[str]:
        found = client.find(incomplete, limit=20)
        told = dict.fromkeys(hit.name for hit in found.hits if hit.kind != "column")
        return [name for name in told if name.startswith(incomplete)]

    return _offered(ctx, names)


def complete_selector(
    ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Selectors that begin with what was typed so far; none when no server answers at once."""

    def selectors(client: Client) -> list[str]:
        found = client.complete_selector(incomplete)
        begun = incomplete[: found["start"]]
        return [f"{begun}{each['text']}" for each in found["candidates"]]

    return _offered(ctx, selectors)


def _offered(ctx: click.Context, ask: Callable[[Client], list[str]]) -> list[CompletionItem]:
    from headwater.cli.settings import client
    from headwater.errors import HeadwaterError
    from headwater.sdk.client import Client
    from headwater.sdk.errors import ClientError

    try:
        asked = client(ctx.params.get("server"))
        quick = Client(replace(asked.transport, timeout_s=_PATIENCE_S))
        return [CompletionItem(each) for each in ask(quick)]
    except (ClientError, HeadwaterError):
        return []
