"""What people say a dataset or a job is: who owns it, and how it is tagged."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Final

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.collector.descriptions_said import (
    Description,
    description_event,
    description_in,
)
from headwater.errors import InvalidInputError
from headwater.lineage.entries import DescribedAnswer
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import NOW
from headwater.openlineage.facets.ownership import Owner
from headwater.openlineage.facets.tags import Tag
from headwater.server.access import platform_of, source_of
from headwater.server.body import read_statement
from headwater.server.encode import encode
from headwater.server.parameters import ParameterError
from headwater.server.subject import node_meant
from headwater.store.catalog_facets import facets_of
from headwater.store.layered_facets import NO_FACETS

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
_MOST: Final = msgspec.Meta(max_length=100)


class Describing(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be said of a dataset or a job, and what of it is taken back.

    of: its identifier or name. add_owners: by name in which part they answer for it, such as
    MAINTAINER; null where that is not said. add_tags: by key the value; `true` for a plain label.
    What producers send stays, whatever is taken back here.
    """

    of: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    add_owners: Annotated[dict[Text, Text | None], _MOST] = {}
    remove_owners: Annotated[tuple[Text, ...], _MOST] = ()
    add_tags: Annotated[dict[Text, Text], _MOST] = {}
    remove_tags: Annotated[tuple[Text, ...], _MOST] = ()


class BadDescriptionError(InvalidInputError):
    """The body does not say what of what."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"{problem}; send of, and add_owners, remove_owners, add_tags or remove_tags"
        )


# Lists are said as a whole: two who say at once must not begin with the same one.
_SAYING: Final = Lock()


async def describe(request: Request) -> Response:
    """Say who owns a dataset or a job and how it is tagged, or take that back."""
    body = await read_statement(request)
    try:
        said = msgspec.json.decode(body, type=Describing)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDescriptionError(str(error)) from None
    return await run_in_threadpool(_describe, platform_of(request), said, source_of(request.scope))


def _describe(platform: Platform, said: Describing, sender: str) -> Response:
    subject = node_meant(platform, said.of)
    if not isinstance(subject, DatasetId | JobId):
        raise ParameterError("of", "name a dataset or a job")
    with _SAYING:
        with platform.catalog.reading() as connection:
            key = key_of(subject)
            facets = facets_of(connection, [key], as_of=NOW, names=["ownership", "tags"])
        before = description_in(facets.get(key, NO_FACETS).by_people)
        after = _after(before, said)
        offset = None
        if after != before:
            event = description_event(subject, before, after, at=platform.clock())
            offset = platform.tell([event], source=sender)
    return encode(
        DescribedAnswer(
            of=str(subject),
            owners=tuple(each.name for each in after.owners),
            tags=tuple(each.key for each in after.tags if not each.field),
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
        after = after.with_tag(Tag(key, value, "USER"))
    return after
