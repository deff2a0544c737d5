"""Rules about facets: their form, their place, and what the specification says of both."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from headwater.openlineage.document import pointer_to
from headwater.openlineage.facets import FACETS, OLD_KEYS, FacetKind, Place, facet_kind
from headwater.openlineage.formats import is_uri
from headwater.openlineage.validation.finding import Finding, find
from headwater.openlineage.validation.forms import check_form
from headwater.openlineage.validation.values import Object, as_object

_CONTAINERS: Final = {
    Place.RUN: "facets",
    Place.JOB: "facets",
    Place.DATASET: "facets",
    Place.INPUT: "inputFacets",
    Place.OUTPUT: "outputFacets",
}
# Without a prefix of their own, and well known all the same.
_ESTABLISHED: Final = frozenset(
    {"airflow", "airflowDagRun", "airflowState", "checkpoints", "debug", "unknownSourceAttribute"}
)
_BASE: Final = ("_producer", "_schemaURL")


def check_facets(owner: Object, place: Place, *at: str | int) -> Iterator[Finding]:
    """The findings in one container of facets. at: the place of its owner."""
    container = _CONTAINERS[place]
    for key, told in sorted(as_object(owner.get(container)).items()):
        where = (*at, container, key)
        if not isinstance(told, dict):
            yield find("facet-form", pointer_to(*where), "the facet is not an object")
            continue
        facet = as_object(told)
        kind = facet_kind(place, key)
        yield from _check_base(facet, place, *where)
        yield from _check_place(key, kind, place, *where)
        if kind is not None and not facet.get("_deleted"):
            yield from check_form(kind.form, facet, *where)


def _check_base(facet: Object, place: Place, *where: str | int) -> Iterator[Finding]:
    if facet.get("_deleted"):
        if place not in {Place.JOB, Place.DATASET}:
            yield find(
                "facet-deleted", pointer_to(*where, "_deleted"), f"{place} facets cannot be deleted"
            )
        # A facet that only takes itself away is written without the rest in the specification.
        return
    missing = [name for name in _BASE if name not in facet]
    if missing:
        yield find("facet-base", pointer_to(*where), f"{' and '.join(missing)} missing")
    for name in _BASE:
        # The registry's short form, ol:core:SchemaDatasetFacet, is a URI too.
        if name not in missing and not is_uri(str(facet[name])):
            yield find("uri", pointer_to(*where, name), f"{name} is not a URI")


def _check_place(
    key: str, kind: FacetKind | None, place: Place, *where: str | int
) -> Iterator[Finding]:
    if key in OLD_KEYS:
        yield find("facet-old-key", pointer_to(*where), f"{key} is called {OLD_KEYS[key]} now")
    if kind is None:
        yield from _check_unknown(key, place, *where)
    elif kind.place is not place:
        container = _CONTAINERS[kind.place]
        yield find("facet-place", pointer_to(*where), f"{key} belongs into {container}")


def _check_unknown(key: str, place: Place, *where: str | int) -> Iterator[Finding]:
    """A custom facet has a prefix; what has none may be a standard one, misspelled."""
    if key in _ESTABLISHED or any(mark in key for mark in "_.-"):
        return
    known = sorted({each.key for each in FACETS if each.place is place})
    near = get_close_matches(key, known, n=1, cutoff=0.75)
    hint = f"; is it {near[0]}?" if near else ""
    yield find("facet-unknown", pointer_to(*where), f"{key} is no facet of the specification{hint}")
