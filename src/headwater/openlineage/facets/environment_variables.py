"""The `environmentVariables` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class EnvironmentVariable(msgspec.Struct, frozen=True):
    """One variable. Its value is a secret until a rule says otherwise."""

    name: str
    value: Annotated[str | None, REQUIRED] = None


class EnvironmentVariablesFacet(msgspec.Struct, frozen=True):
    """The variables that a run saw."""

    variables: Annotated[tuple[EnvironmentVariable, ...], REQUIRED] = msgspec.field(
        name="environmentVariables", default=()
    )
