"""`headwater browse`: the tree of databases, schemas and tables."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import HIDE_TEMPORARY, LIST, PAGES, WHEN, Reading, reading
from headwater.sdk.answers import Places


@click.command(
    "browse",
    epilog="""\b
Examples:
  headwater browse                                   the namespaces
  headwater browse postgres://shop-db:5432           the databases there
  headwater browse postgres%3A%2F%2Fshop-db%3A5432/shop/public
""",
)
@click.argument("place", required=False)
@reading(LIST, HIDE_TEMPORARY, *WHEN, *PAGES)
def command(asked: Reading, place: str | None) -> None:
    """List what lies in PLACE, by the hierarchy that producers tell, else by the names.

    PLACE is a namespace, or what stands under `place` in an earlier answer.
    """
    found = asked.client.browse(place, hide_temporary=asked.hide_temporary, **asked.bounds)
    asked.print(found, branch_sheets)


def branch_sheets(answer: Places) -> Sequence[Sheet]:
    """One row for each branch."""
    rows = [
        (each.name, each.kind, each.datasets, each.platform, each.id, each.dataset)
        for each in answer.branches
    ]
    columns = ("name", "kind", "datasets", "platform", "place", "id")
    title = " / ".join(str(each["name"]) for each in answer.within)
    return [Sheet(columns, rows, title, precise=frozenset({"id"}), spare=("platform", "place"))]
