"""`headwater find`: search the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click

from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import HIDE_TEMPORARY, LIST, PAGES, WHEN, Reading, reading
from headwater.sdk.answers import Found

_COLUMNS: Final = (
    "kind",
    "name",
    "namespace",
    "type",
    "owners",
    "tags",
    "tier",
    "updated",
    "matched",
    "platform",
    "description",
    "id",
)
_PRECISE: Final = frozenset({"platform", "description", "id"})
_SPARE: Final = ("matched", "type", "tier", "updated", "tags", "owners", "namespace")
_PROSE: Final = frozenset({"owners", "tags"})


@click.command(
    "find",
    epilog="""\b
Examples:
  headwater find orders
  headwater find "customer email" --kind column
  headwater find --format jsonl --all     everything, what changed last first
""",
)
@click.argument("words", nargs=-1)
@click.option(
    "--kind", type=click.Choice(("dataset", "job", "column")), help="Only things of this kind."
)
@reading(LIST, HIDE_TEMPORARY, *WHEN, *PAGES)
def command(asked: Reading, words: tuple[str, ...], kind: str | None) -> None:
    """Search names, columns, descriptions, tags, owners, code and facets for WORDS."""
    hide = asked.hide_temporary
    found = asked.client.find(" ".join(words), kind=kind, hide_temporary=hide, **asked.bounds)
    asked.print(found, hit_sheets)


def hit_sheets(answer: Found) -> Sequence[Sheet]:
    """One row for each hit."""
    rows = [
        (
            hit.kind,
            f"{hit.name}[{hit.field}]" if hit.field else hit.name,
            hit.namespace,
            hit.type,
            ", ".join(hit.owners),
            ", ".join(hit.tags),
            hit.tier,
            hit.updated_at,
            hit.facet or hit.matched,
            hit.platform,
            hit.description,
            hit.id,
        )
        for hit in answer.hits
    ]
    return [Sheet(_COLUMNS, rows, precise=_PRECISE, spare=_SPARE, prose=_PROSE)]
