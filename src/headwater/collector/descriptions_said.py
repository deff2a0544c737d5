"""What people say of one dataset or job: its owners and its tags.

Each list is said as a whole. What producers send stands beside it and is not said again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.facets.ownership import Owner, OwnershipFacet
from headwater.openlineage.facets.tags import Tag, TagsFacet
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.reading import read_facet
from headwater.openlineage.writing import Json, Writer, listed

_WRITER: Final = Writer(f"{HEADWATER}/people")


@dataclass(frozen=True, slots=True)
class Description:
    """Owners and tags, as people say them."""

    owners: tuple[Owner, ...] = ()
    tags: tuple[Tag, ...] = ()

    def with_owner(self, owner: Owner) -> Description:
        """One more owner; one of the same name is replaced."""
        return Description((*self.without_owner(owner.name).owners, owner), self.tags)

    def without_owner(self, name: str) -> Description:
        """One owner less."""
        return Description(tuple(each for each in self.owners if each.name != name), self.tags)

    def with_tag(self, tag: Tag) -> Description:
        """One more tag; one of the same key is replaced."""
        return Description(self.owners, (*self.without_tag(tag.key).tags, tag))

    def without_tag(self, key: str) -> Description:
        """One tag less; those of columns stay."""
        kept = tuple(each for each in self.tags if each.field or each.key != key)
        return Description(self.owners, kept)


def description_in(bodies: Mapping[str, bytes]) -> Description:
    """What the facets of people say at present."""
    owned = read_facet(OwnershipFacet, bodies.get("ownership"))
    tagged = read_facet(TagsFacet, bodies.get("tags"))
    return Description(owned.owners if owned else (), tagged.tags if tagged else ())


def description_event(
    subject: DatasetId | JobId, before: Description, after: Description, *, at: Instant
) -> Json:
    """The event that says what has changed. Of a job it leaves inputs and outputs as they are."""
    facets: dict[str, Json] = {}
    if before.owners != after.owners:
        facets["ownership"] = listed("owners", after.owners)
    if before.tags != after.tags:
        facets["tags"] = listed("tags", after.tags)
    if isinstance(subject, DatasetId):
        return _WRITER.dataset_event(at, _WRITER.dataset(subject, **facets))
    return _WRITER.job_event(at, _WRITER.job(subject, **facets))
