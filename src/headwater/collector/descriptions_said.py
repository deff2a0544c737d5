"""What people say of one dataset or job: what it is, whose it is, and how it is tagged.

Each list is said as a whole. What producers send stands beside it and is not said again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.ownership import Owner, OwnershipFacet
from headwater.openlineage.facets.tags import Tag, TagsFacet
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.reading import read_facet
from headwater.openlineage.writing import DELETED, Json, Writer, listed

_WRITER: Final = Writer(f"{HEADWATER}/people")

SAID_IN: Final = ("ownership", "tags", "documentation", "headwater_tier", "headwater_domain")
"""The facets that say it."""


@dataclass(frozen=True, slots=True)
class Description:
    """What people say. documentation, tier, domain: None where they say nothing of it."""

    owners: tuple[Owner, ...] = ()
    tags: tuple[Tag, ...] = ()
    documentation: DocumentationFacet | None = None
    tier: int | None = None
    domain: str | None = None

    def with_owner(self, owner: Owner) -> Description:
        """One more owner; one of the same name is replaced."""
        return replace(self, owners=(*self.without_owner(owner.name).owners, owner))

    def without_owner(self, name: str) -> Description:
        """One owner less."""
        return replace(self, owners=tuple(each for each in self.owners if each.name != name))

    def with_tag(self, tag: Tag) -> Description:
        """One more tag; one of the same key, of the same column or of none, is replaced."""
        return replace(self, tags=(*self.without_tag(tag.key, column=tag.field).tags, tag))

    def without_tag(self, key: str, *, column: str | None = None) -> Description:
        """One tag less: of a column, or of the thing itself."""
        kept = (each for each in self.tags if (each.key, each.field or None) != (key, column))
        return replace(self, tags=tuple(kept))


def description_in(bodies: Mapping[str, bytes]) -> Description:
    """What the facets of people say at present."""
    owned = read_facet(OwnershipFacet, bodies.get("ownership"))
    tagged = read_facet(TagsFacet, bodies.get("tags"))
    rated = read_facet(TierFacet, bodies.get("headwater_tier"))
    placed = read_facet(DomainFacet, bodies.get("headwater_domain"))
    return Description(
        owned.owners if owned else (),
        tagged.tags if tagged else (),
        read_facet(DocumentationFacet, bodies.get("documentation")),
        rated.tier if rated else None,
        placed.domain if placed else None,
    )


def description_event(
    subject: DatasetId | JobId, before: Description, after: Description, *, at: Instant
) -> Json:
    """The event that says what has changed. Of a job it leaves inputs and outputs as they are."""
    known, told = _bodies(before), _bodies(after)
    facets = {name: body for name, body in told.items() if body != known[name]}
    if isinstance(subject, DatasetId):
        return _WRITER.dataset_event(at, _WRITER.dataset(subject, **facets))
    return _WRITER.job_event(at, _WRITER.job(subject, **facets))


def _bodies(said: Description) -> dict[str, Json]:
    """Each facet as it says this; what is not said is taken back."""
    text = said.documentation
    kind = {} if text is None or text.content_type is None else {"contentType": text.content_type}
    documented = DELETED if text is None else {"description": text.description, **kind}
    return {
        "ownership": listed("owners", said.owners),
        "tags": listed("tags", said.tags),
        "documentation": documented,
        "headwater_tier": DELETED if said.tier is None else {"tier": said.tier},
        "headwater_domain": DELETED if said.domain is None else {"domain": said.domain},
    }
