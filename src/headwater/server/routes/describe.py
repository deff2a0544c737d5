"""What people say a dataset or a job is: in words, whose it is, and how it is tagged."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.descriptions_said import (
    SAID_IN,
    Description,
    description_event,
    description_in,
)
from headwater.lineage.entries import DescribedAnswer
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import NOW
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.ownership import Owner
from headwater.openlineage.facets.tags import Tag
from headwater.server.access import platform_of, source_of
from headwater.server.body import read_said
from headwater.server.encode import encode
from headwater.server.parameters import ParameterError
from headwater.server.subject import node_meant
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS, Facets

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Tags = Annotated[dict[Text, Text], msgspec.Meta(max_length=100)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
Tier = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
_MOST: Final = msgspec.Meta(max_length=100)


class Describing(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be said of a dataset or a job, and what of it is taken back.

    of: its identifier or name. description, tier, domain: null takes back what people said.
    add_owners: by name in which part they answer for it, such as MAINTAINER; null where that is
    not said. add_tags: by key the value; `true` for a plain label. add_column_tags: the same by
    column; remove_column_tags: keys by column. What producers send stays, whatever is taken back.
    """

    of: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    add_owners: Annotated[dict[Text, Text | None], _MOST] = {}
    remove_owners: Annotated[tuple[Text, ...], _MOST] = ()
    add_tags: Annotated[dict[Text, Text], _MOST] = {}
    remove_tags: Annotated[tuple[Text, ...], _MOST] = ()
    add_column_tags: Annotated[dict[Text, Tags], _MOST] = {}
    remove_column_tags: Annotated[dict[Text, tuple[Text, ...]], _MOST] = {}
    description: Words | msgspec.UnsetType | None = msgspec.UNSET
    tier: Tier | msgspec.UnsetType | None = msgspec.UNSET
    domain: Text | msgspec.UnsetType | None = msgspec.UNSET


_HINT: Final = "send of, and description, tier, domain, or owners and tags to add or remove"


_PEOPLE: Final = "USER"

# Lists are said as a whole: two who say at once must not begin with the same one.
_SAYING: Final = Lock()


async def describe(request: Request) -> Response:
    """Say what a dataset or a job is, whose it is and how it is tagged, or take that back."""
    said = await read_said(request, Describing, hint=_HINT)
    return await run_in_threadpool(_describe, platform_of(request), said, source_of(request.scope))


def _describe(platform: Platform, said: Describing, sender: str) -> Response:
    subject = node_meant(platform, said.of)
    if not isinstance(subject, DatasetId | JobId):
        raise ParameterError("of", "name a dataset or a job")
    if isinstance(subject, JobId) and (said.add_column_tags or said.remove_column_tags):
        raise ParameterError("add_column_tags", "a job has no columns")
    with _SAYING:
        with platform.catalog.reading() as connection:
            key = key_of(subject)
            told = facets_of(connection, [key], as_of=NOW, names=SAID_IN)
        facets = told.get(key, NO_FACETS)
        before = description_in(facets.by_people)
        after = _in_words(_after(before, said), said, facets)
        offset = None
        if after != before:
            event = description_event(subject, before, after, at=platform.clock())
            offset = platform.tell([event], source=sender)
    return encode(
        DescribedAnswer(
            of=str(subject),
            owners=tuple(each.name for each in after.owners),
            tags=tuple(each.key for each in after.tags if not each.field),
            column_tags=_column_tags(after),
            description=after.documentation.description if after.documentation else None,
            tier=after.tier,
            domain=after.domain,
            offset=offset,
        )
    )


def _after(before: Description, said: Describing) -> Description:
    after = before
    for name in said.remove_owners:
        after = after.without_owner(name)
    for key in said.remove_tags:
        after = after.without_tag(key)
    for name, part in said.add_owners.items():
        after = after.with_owner(Owner(name, part))
    for key, value in said.add_tags.items():
        after = after.with_tag(Tag(key, value, _PEOPLE))
    for column, keys in said.remove_column_tags.items():
        for key in keys:
            after = after.without_tag(key, column=column)
    for column, tags in said.add_column_tags.items():
        for key, value in tags.items():
            after = after.with_tag(Tag(key, value, _PEOPLE, column))
    return after


def _in_words(after: Description, said: Describing, facets: Facets) -> Description:
    """With what is said in one word, or in many. Text stays in the form of what it replaces."""
    if said.tier is not msgspec.UNSET:
        after = replace(after, tier=said.tier)
    if said.domain is not msgspec.UNSET:
        after = replace(after, domain=said.domain)
    if said.description is None:
        after = replace(after, documentation=None)
    elif said.description is not msgspec.UNSET:
        shown = facets.read(DocumentationFacet, "documentation")
        form = shown.content_type if shown else None
        after = replace(after, documentation=DocumentationFacet(said.description, form))
    return after


def _column_tags(said: Description) -> dict[str, tuple[str, ...]]:
    """The keys of the tags of each column that has any."""
    columns = dict.fromkeys(each.field for each in said.tags if each.field)
    return {
        column: tuple(each.key for each in said.tags if each.field == column) for column in columns
    }
