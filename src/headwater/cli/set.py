"""`headwater set`: say what a dataset or a job is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import click

from headwater.cli.declaration import FACETS, describing, merged, merged_words
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client
from headwater.cli.subject import Subject, find_subject
from headwater.model.identity import JobId
from headwater.openlineage.writing import DELETED, Json

_CLEARABLE: Final = tuple(word for word in FACETS if word != "alias")


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line says, by the words of `FACETS`. None: nothing was said."""

    owner: tuple[str, ...]
    tag: tuple[str, ...]
    column_tag: tuple[str, ...]
    description: str | None
    tier: int | None
    domain: str | None
    term: tuple[str, ...]
    runbook: tuple[str, ...]
    source: bool | None
    reason: str | None
    clear: tuple[str, ...]


@click.command(
    "set",
    epilog="""\b
Examples:
  headwater set shop.public.orders --owner team:sales --tier 1
  headwater set orders --tag retention=7y --column-tag email:pii=direct
  headwater set "orders[email]" --tag pii=direct
  headwater set orders --runbook https://wiki.example.com/orders --term order
  headwater set partners.rates --source --reason "bought from a third party"
  headwater set orders --owner team:logistics --replace
""",
)
@name_argument("name")
@click.option("--owner", multiple=True, metavar="NAME[=TYPE]", help="Who answers for it.")
@click.option("--tag", multiple=True, metavar="KEY[=VALUE]", help="A label.")
@click.option(
    "--column-tag", multiple=True, metavar="COLUMN:KEY[=VALUE]", help="A label of a column."
)
@click.option("--description", metavar="TEXT", help="What it is.")
@click.option("--tier", type=click.IntRange(min=1), help="How critical it is; 1 is the most.")
@click.option("--domain", metavar="NAME", help="The part of the business it belongs to.")
@click.option("--term", multiple=True, metavar="TERM", help="A glossary term it is about.")
@click.option("--runbook", multiple=True, metavar="URL", help="What to do when it breaks.")
@click.option(
    "--source/--no-source", default=None, help="Nothing lies upstream of it, and that is right."
)
@click.option("--reason", metavar="TEXT", help="Why it is a source.")
@click.option(
    "--clear",
    multiple=True,
    type=click.Choice(_CLEARABLE),
    help="Take back everything that was set of this kind.",
)
@click.option("--replace", is_flag=True, help="Forget other owners, tags, terms and runbooks.")
@server_option
def command(name: str, *, replace: bool, server: str | None, **values: Any) -> None:
    """Say what NAME is. What is set already stays, unless it is said anew.

    This sends one OpenLineage event, as any other producer would.
    """
    said = Said(**values)
    asked = client(server)
    subject = find_subject(asked, name)
    facets = say(said, subject, replace=replace)
    if not facets:
        raise click.UsageError("Nothing to set; name at least one of its options.")
    sent = asked.send(describing(subject.id, facets, at=datetime.now(UTC)))
    click.echo(f"set {', '.join(facets)} of {subject.id} (offset {sent.offset})")


def _by_people(known: Mapping[str, Any], list_name: str) -> list[Json]:
    """What people said before; what producers say stands by itself and is not said again."""
    told = [each for each in known.get(list_name) or () if each.get("by_people")]
    return [{name: each[name] for name in each if name != "by_people"} for each in told]


def say(said: Said, subject: Subject, *, replace: bool) -> dict[str, Json]:
    """The bodies of the facets to send, by the words of `FACETS`.

    A facet replaces the one before it as a whole, so lists are sent with what was known.
    """
    known: Mapping[str, Any] = {} if replace else subject.known
    _check(said, subject)
    facets: dict[str, Json] = {}
    if said.owner:
        owners = merged(_by_people(known, "owners"), list(map(_owner, said.owner)), by=("name",))
        facets["owner"] = {"owners": owners}
    if tags := [_tag(text, subject.column) for text in said.tag] + list(
        map(_column_tag, said.column_tag)
    ):
        facets["tag"] = {"tags": merged(_by_people(known, "tags"), tags, by=("key", "field"))}
    if said.term:
        facets["term"] = {"terms": merged_words(known.get("terms") or (), said.term)}
    if said.runbook:
        runbooks = [{"url": url} for url in said.runbook]
        facets["runbook"] = {"runbooks": merged(known.get("runbooks") or (), runbooks, by=("url",))}
    facets |= {word: {word: value} for word, value in _single(said) if value is not None}
    if said.source is not None:
        facets["source"] = {"source": said.source} | (
            {"reason": said.reason} if said.reason else {}
        )
    return facets | dict.fromkeys(said.clear, DELETED)


def _check(said: Said, subject: Subject) -> None:
    if subject.column is not None and (_only_for_whole(said) or said.clear):
        raise click.UsageError("A column takes --tag only; name its dataset for the rest.")
    if isinstance(subject.id, JobId) and (said.column_tag or said.source is not None):
        raise click.UsageError("A job has no columns and is no source.")
    if said.reason and said.source is None:
        raise click.UsageError("--reason says why it is a --source, or is none.")


def _only_for_whole(said: Said) -> bool:
    whole: Sequence[object] = (said.owner, said.column_tag, said.term, said.runbook, said.source)
    return any(whole) or any(value is not None for _, value in _single(said))


def _single(said: Said) -> Sequence[tuple[str, str | int | None]]:
    return (("description", said.description), ("tier", said.tier), ("domain", said.domain))


def _owner(text: str) -> Json:
    name, _, kind = text.partition("=")
    return {"name": name, "type": kind or None}


def _tag(text: str, column: str | None) -> Json:
    key, separator, value = text.partition("=")
    if not key:
        raise click.UsageError(f"{text!r} is no tag; write KEY or KEY=VALUE.")
    return {"key": key, "value": value if separator else "true", "source": "USER", "field": column}


def _column_tag(text: str) -> Json:
    column, separator, tag = text.partition(":")
    if not separator or not column:
        raise click.UsageError(f"{text!r} is no column tag; write COLUMN:KEY=VALUE.")
    return _tag(tag, column)
