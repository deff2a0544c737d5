"""The `dataQualityAssertions` facet, in whichever container it comes."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.check import Check
from headwater.openlineage.facets.form import REQUIRED


class Assertion(Check, frozen=True):
    """One assertion about a dataset or one of its columns."""

    assertion: Annotated[str | None, REQUIRED] = None
    success: Annotated[bool | None, REQUIRED] = None
    column: str | None = None


class DataQualityAssertionsFacet(msgspec.Struct, frozen=True):
    """What was asserted of a dataset, and whether it holds."""

    assertions: Annotated[tuple[Assertion, ...], REQUIRED] = ()
