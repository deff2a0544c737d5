"""The `sourceCode` facet of jobs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class SourceCodeFacet(msgspec.Struct, frozen=True):
    """The code that a job runs."""

    code: str = msgspec.field(name="sourceCode")
    language: Annotated[str | None, REQUIRED] = None
