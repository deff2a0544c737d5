"""Tags: which there are, what they mean, and what bears them.

A tag is a key of the `tags` facet. What people put on stands beside what producers say; where
people take off what a producer says, they say the tag is `false`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct
from starlette.responses import Response

from headwater.model.identity import DatasetId, JobId, Key
from headwater.model.time import NOW
from headwater.openlineage.facets.tags import Tag as SaidTag
from headwater.openlineage.facets.tags import TagsFacet
from headwater.openlineage.reading import read_facet
from headwater.server.encode import encode
from headwater.server.marquez import shapes
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.datasets import (
    UnknownFieldError,
    dataset_of,
    one_dataset,
)
from headwater.server.marquez.jobs import job_of, one_job
from headwater.server.marquez.telling import by_people, tell
from headwater.server.marquez.wording import tag_text
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_said import bodies_now
from headwater.store.labels import TAG
from headwater.store.layered_facets import NO_FACETS

# A facet is replaced whole, so whoever changes one tag must not lose another's.
_ONE_AT_A_TIME: Final = threading.Lock()
_NOT: Final = "false"


class SaidOfTag(Struct):
    """What is said of a tag."""

    description: str | None = None


def list_tags(ask: Ask) -> Response:
    """Every tag that something bears or that was described, by name."""
    with ask.platform.catalog.reading() as connection:
        bodies = bodies_now(connection, "tags")
    read = (read_facet(TagsFacet, body) for body in bodies)
    used = {tag_text(tag) for told in read if told for tag in told.tags if tag.value != _NOT}
    described = ask.platform.operational.labels.all(TAG)
    names = sorted({*used, *described})[ask.offset :][: ask.limit]
    return encode(
        shapes.Tags(
            [
                shapes.Tag(name, described[name].description if name in described else None)
                for name in names
            ]
        )
    )


def put_tag(ask: Ask) -> Response:
    """Say what a tag means."""
    said = ask.read(SaidOfTag)
    ask.platform.operational.labels.say(
        TAG, ask["tag"], now=ask.platform.clock(), description=said.description
    )
    return encode(shapes.Tag(ask["tag"], said.description))


def tag_dataset(ask: Ask) -> Response:
    """Put a tag on a dataset."""
    return _change_dataset(ask, None, on=True)


def untag_dataset(ask: Ask) -> Response:
    """Take a tag off a dataset."""
    return _change_dataset(ask, None, on=False)


def tag_field(ask: Ask) -> Response:
    """Put a tag on a column; its letters are made capital."""
    return _change_dataset(ask, ask["field"], on=True)


def untag_field(ask: Ask) -> Response:
    """Take a tag off a column."""
    return _change_dataset(ask, ask["field"], on=False)


def tag_job(ask: Ask) -> Response:
    """Put a tag on a job."""
    return _change_job(ask, on=True)


def untag_job(ask: Ask) -> Response:
    """Take a tag off a job."""
    return _change_job(ask, on=False)


def _change_dataset(ask: Ask, field: str | None, *, on: bool) -> Response:
    with ask.platform.catalog.reading() as connection:
        listed = dataset_of(connection, ask)
        known = one_dataset(connection, listed)
    if field is not None and field not in {each.name for each in known.fields}:
        raise UnknownFieldError(field)
    tag = ask["tag"] if field is None else ask["tag"].upper()
    _change(ask, listed.key, DatasetId(listed.namespace, listed.name), tag, field, on=on)
    with ask.platform.catalog.reading() as connection:
        return encode(one_dataset(connection, dataset_of(connection, ask)))


def _change_job(ask: Ask, *, on: bool) -> Response:
    with ask.platform.catalog.reading() as connection:
        listed = job_of(connection, ask)
    _change(ask, listed.key, JobId(listed.namespace, listed.name), ask["tag"], None, on=on)
    with ask.platform.catalog.reading() as connection:
        return encode(one_job(connection, job_of(connection, ask)))


def _change(
    ask: Ask, key: Key, thing: DatasetId | JobId, tag: str, field: str | None, *, on: bool
) -> None:
    with _ONE_AT_A_TIME:
        with ask.platform.catalog.reading() as connection:
            facets = facets_of(connection, [key], as_of=NOW, names=("tags",)).get(key, NO_FACETS)
        by_others = read_facet(TagsFacet, facets.by_producers.get("tags"))
        by_us = read_facet(TagsFacet, facets.by_people.get("tags"))
        wanted = _is(tag, field)
        kept = [each for each in (by_us.tags if by_us else ()) if not wanted(each)]
        if on:
            kept.append(_read(tag, field))
        elif any(wanted(each) for each in (by_others.tags if by_others else ())):
            kept.append(_read(tag, field, value=_NOT))
        said: dict[str, Any] = {"tags": [*map(_written, kept)]} if kept else {"_deleted": True}
        tell(ask, [by_people(thing, {"tags": said}, at=ask.platform.clock())])


def _is(tag: str, field: str | None) -> Callable[[SaidTag], bool]:
    """Whether a tag of a facet is the one that is meant, whether it is said to be true or not."""
    key = tag.partition(":")[0].lower()

    def fits(said: SaidTag) -> bool:
        return said.field == field and (
            tag_text(said).lower() == tag.lower() or (said.key.lower(), said.value) == (key, _NOT)
        )

    return fits


def _read(tag: str, field: str | None, *, value: str | None = None) -> SaidTag:
    key, _, told = tag.partition(":")
    return SaidTag(key, value or told or "true", "USER", field)


def _written(tag: SaidTag) -> dict[str, str]:
    members: Iterable[tuple[str, str | None]] = (
        ("key", tag.key), ("value", tag.value), ("source", tag.source), ("field", tag.field),
    )  # fmt: skip
    return {name: told for name, told in members if told is not None}
