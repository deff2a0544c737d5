"""The facets of one thing, as producers send them and as people set them.

What people set with our own tools stands beside what producers send. Of most facets the one that a
person set is shown; owners and tags of both are shown together, since neither denies the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from headwater.openlineage.facets.ownership import Owner, OwnershipFacet
from headwater.openlineage.facets.tags import Tag, TagsFacet
from headwater.openlineage.reading import read_facet

FacetT = TypeVar("FacetT", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Facets:
    """Facets by name, each as JSON text."""

    by_producers: dict[str, bytes] = field(default_factory=dict[str, bytes])
    by_people: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def put(self, name: str, body: bytes, *, by_people: bool) -> None:
        """Add one."""
        (self.by_people if by_people else self.by_producers)[name] = body

    @property
    def bodies(self) -> dict[str, bytes]:
        """The facets as they are shown: a person's before a producer's."""
        return self.by_producers | self.by_people

    def read(self, facet: type[FacetT], name: str) -> FacetT | None:
        """One of them, typed; None where it is absent or malformed."""
        return read_facet(facet, self.by_people.get(name, self.by_producers.get(name)))

    def owners(self) -> list[tuple[Owner, bool]]:
        """Each owner in each of its parts, and whether a person named it; then theirs count."""
        people, producers = _owners_in(self.by_people), _owners_in(self.by_producers)
        named = {owner.name for owner in people}
        told = [(owner, True) for owner in people]
        told += [(owner, False) for owner in producers if owner.name not in named]
        return [*dict.fromkeys(told)]

    def tags(self) -> list[tuple[Tag, bool]]:
        """All tags, and whether a person set each; of one key, whatever its case, theirs counts."""
        found: dict[tuple[str, str | None], tuple[Tag, bool]] = {}
        for bodies, by_people in ((self.by_people, True), (self.by_producers, False)):
            told = read_facet(TagsFacet, bodies.get("tags"))
            for tag in told.tags if told else ():
                found.setdefault((tag.key.lower(), tag.field), (tag, by_people))
        return [*found.values()]

    def owner_names(self) -> tuple[str, ...]:
        """Who answers for the thing, each once."""
        return tuple(dict.fromkeys(owner.name for owner, _ in self.owners()))

    def tag_texts(self) -> tuple[str, ...]:
        """The tags of the thing itself, not of its columns, as one text each."""
        return tuple(
            tag.key if tag.value == "true" else f"{tag.key}:{tag.value}"
            for tag, _ in self.tags()
            if not tag.field
        )


def _owners_in(bodies: dict[str, bytes]) -> tuple[Owner, ...]:
    told = read_facet(OwnershipFacet, bodies.get("ownership"))
    return told.owners if told else ()


NO_FACETS: Final = Facets()
"""The facets of a thing that nobody described."""
