"""`headwater find`: search the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypedDict, Unpack

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
_FACETS: Final = ("facet", "value", "count")
_FILTERS: Final = ("platform", "namespace", "type", "owner", "tag", "domain", "tier")
_SPARE: Final = ("matched", "type", "tier", "updated", "tags", "owners", "namespace")
_PROSE: Final = frozenset({"owners", "tags"})


class _Asked(TypedDict, total=False):
    """What is asked beside the words."""

    kind: str | None
    sort: str | None
    facets: bool
    platform: tuple[str, ...]
    namespace: tuple[str, ...]
    type: tuple[str, ...]
    owner: tuple[str, ...]
    tag: tuple[str, ...]
    domain: tuple[str, ...]
    tier: tuple[str, ...]


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(_FILTERS):
        about = f"Only what has this {name}; repeat for one of several."
        command = click.option(f"--{name}", multiple=True, help=about)(command)
    return command


@click.command(
    "find",
    epilog="""\b
Examples:
  headwater find orders
  headwater find "customer email" --kind column
  headwater find orders --platform kafka --tag pii --facets
  headwater find --kind dataset --sort use        what is read most
  headwater find --format jsonl --all     everything, what changed last first
""",
)
@click.argument("words", nargs=-1)
@click.option(
    "--kind", type=click.Choice(("dataset", "job", "column")), help="Only things of this kind."
)
@click.option(
    "--sort",
    type=click.Choice(("best", "name", "changed", "use", "tier")),
    help="In which order; the best first, unless told otherwise.",
)
@_filters
@click.option("--facets", is_flag=True, help="Count what is found by platform, owner, tag ...")
@reading(LIST, HIDE_TEMPORARY, *WHEN, *PAGES)
def command(asked: Reading, words: tuple[str, ...], **filtered: Unpack[_Asked]) -> None:
    """Search names, columns, descriptions, tags, owners, code and facets for WORDS."""
    hide = asked.hide_temporary
    found = asked.client.find(" ".join(words), hide_temporary=hide, **filtered, **asked.bounds)
    asked.print(found, hit_sheets)


def hit_sheets(answer: Found) -> Sequence[Sheet]:
    """One row for each hit, and one for each count."""
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
    hits = Sheet(_COLUMNS, rows, precise=_PRECISE, spare=_SPARE, prose=_PROSE)
    counts = [
        (facet, value, count)
        for facet, values in answer.facets.items()
        for value, count in values.items()
    ]
    return [hits, Sheet(_FACETS, counts)] if counts else [hits]
