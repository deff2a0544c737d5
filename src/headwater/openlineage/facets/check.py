"""What the facets about tests and assertions have in common."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from headwater.openlineage.facets.form import one_of

Severity = Annotated[str | None, one_of("error", "warn")]


class Check(msgspec.Struct, frozen=True):
    """What was checked, and how it turned out.

    content: the text of the check, such as its SQL. params: what it was called with.
    """

    name: str | None = None
    severity: Severity = None
    description: str | None = None
    expected: str | None = None
    actual: str | None = None
    content: str | None = None
    content_type: str | None = msgspec.field(name="contentType", default=None)
    params: dict[str, Any] | None = None
