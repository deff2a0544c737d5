"""The `errorMessage` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class ErrorMessageFacet(msgspec.Struct, frozen=True):
    """Why a run failed."""

    message: str
    programming_language: Annotated[str | None, REQUIRED] = msgspec.field(
        name="programmingLanguage", default=None
    )
    stack_trace: str | None = msgspec.field(name="stackTrace", default=None)
