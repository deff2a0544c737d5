"""The `executionParameters` facet of runs."""

from __future__ import annotations

import msgspec


class ExecutionParameter(msgspec.Struct, frozen=True):
    """One parameter."""

    key: str
    name: str | None = None
    description: str | None = None
    value: str | int | float | bool | None = None


class ExecutionParametersFacet(msgspec.Struct, frozen=True):
    """The parameters that a run was started with."""

    parameters: tuple[ExecutionParameter, ...] = ()
