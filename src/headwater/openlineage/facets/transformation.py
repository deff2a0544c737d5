"""What a lineage facet says happened to a value, in its three spellings."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from headwater.model.edges import Subtype, Transformation
from headwater.openlineage.facets.form import REQUIRED, one_of

_SUBTYPES: Final = dict(Subtype.__members__)


class TransformationField(msgspec.Struct, frozen=True):
    """One transformation of one input, as the `columnLineage` and `lineage` facets write it."""

    type: Annotated[str | None, REQUIRED, one_of("DIRECT", "INDIRECT")] = None
    subtype: str | None = None
    description: str | None = None
    masking: bool | None = None

    def read(self) -> Transformation:
        """The transformation meant; a subtype that nobody knows counts as its type."""
        masking = bool(self.masking)
        direct = (self.type or "DIRECT").upper() != "INDIRECT"
        subtype = _SUBTYPES.get((self.subtype or "").upper())
        if subtype is not None and (subtype <= Subtype.AGGREGATION) == direct:
            return Transformation(subtype, masking)
        return Transformation(Subtype.TRANSFORMATION if direct else Subtype.INDIRECT, masking)


def read_legacy(transformation_type: str | None) -> Transformation:
    """What the deprecated `transformationType` IDENTITY or MASKED meant."""
    match (transformation_type or "").upper():
        case "IDENTITY":
            return Transformation(Subtype.IDENTITY)
        case "MASKED":
            return Transformation(Subtype.TRANSFORMATION, masking=True)
        case _:
            return Transformation(Subtype.TRANSFORMATION)
