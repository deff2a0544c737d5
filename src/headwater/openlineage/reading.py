"""Reading one facet: typed where it can be, absent where it is not what it says it is."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import msgspec

FacetT = TypeVar("FacetT", bound=msgspec.Struct)


@cache
def _decoder(facet: type[FacetT]) -> msgspec.json.Decoder[FacetT]:
    return msgspec.json.Decoder(facet, strict=False)


def read_facet(facet: type[FacetT], body: bytes | msgspec.Raw | None) -> FacetT | None:
    """The facet in this JSON text, or None where there is none or it does not have its form.

    A facet that cannot be read never costs the event that carries it: its text is kept all the
    same, and only what depends on its content goes without.
    """
    if body is None:
        return None
    try:
        return _decoder(facet).decode(body)
    except msgspec.ValidationError:
        return None
