"""The `errorMessage` facet of runs."""

from __future__ import annotations

import msgspec


class ErrorMessageFacet(msgspec.Struct, frozen=True):
    """Why a run failed."""

    message: str
    programming_language: str | None = msgspec.field(name="programmingLanguage", default=None)
    stack_trace: str | None = msgspec.field(name="stackTrace", default=None)
