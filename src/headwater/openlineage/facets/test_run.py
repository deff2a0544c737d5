"""The `test` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.check import Check
from headwater.openlineage.facets.form import REQUIRED, one_of


class TestResult(Check, frozen=True):
    """One test of a run."""

    __test__ = False

    status: Annotated[str | None, REQUIRED, one_of("pass", "fail", "skip")] = None
    type: str | None = None


class TestRunFacet(msgspec.Struct, frozen=True):
    """The tests that a run performed."""

    __test__ = False

    tests: Annotated[tuple[TestResult, ...], REQUIRED] = ()
