"""The facets of a dataset by what they are about, in whichever container they came.

`facets` is about the dataset itself, `inputFacets` and `outputFacets` about what one run did with
it. Producers mix them up, so a facet that stands in the wrong container is read as what it would
be in the right one; a facet in the right one comes first where both say something.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from headwater.openlineage.envelope import Dataset, Facets
from headwater.openlineage.facets import ASTRAY, Place

_OF_THE_DATASET: Final = {
    place: frozenset(key for key, kind in ASTRAY[place].items() if kind.place is Place.DATASET)
    for place in (Place.INPUT, Place.OUTPUT)
}
_OF_A_USE: Final = frozenset(ASTRAY[Place.DATASET])


def facets_of_dataset(given: Dataset, *, used: bool) -> Facets:
    """What is said of the dataset itself.

    used: whether a run read or wrote it. What is said of a use without one is kept with the
    dataset, since there is nothing else that it could be kept with.
    """
    if not given.input_facets and not given.output_facets:
        return given.facets
    if not used:
        return given.output_facets | given.input_facets | given.facets
    astray = {
        **_among(given.output_facets, _OF_THE_DATASET[Place.OUTPUT]),
        **_among(given.input_facets, _OF_THE_DATASET[Place.INPUT]),
    }
    return astray | given.facets if astray else given.facets


def facets_of_use(given: Dataset, *, written: bool) -> Facets:
    """What is said of what one run did with the dataset: all that came with it as such."""
    own, other = given.input_facets, given.output_facets
    if written:
        own, other = other, own
    if not other and _OF_A_USE.isdisjoint(given.facets):
        return own
    return _among(given.facets, _OF_A_USE) | other | own


def _among(facets: Facets, keys: AbstractSet[str]) -> Facets:
    return {key: body for key, body in facets.items() if key in keys}
