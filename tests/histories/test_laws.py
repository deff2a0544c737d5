"""The laws of the fold over random histories.

A short seeded run is part of every test run; `HYPOTHESIS_PROFILE=fuzz` folds 10,000 histories, and
`python -m histories.fuzz` as many as there is time for, each broken one made small.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories.generate import history_of
from histories.properties import PROPERTIES

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
settings.register_profile(
    "histories",
    max_examples=10_000 if FUZZ else 40,
    deadline=None,
    derandomize=not FUZZ,
    database=None,
    suppress_health_check=[*HealthCheck],
)


@pytest.mark.timeout(36_000 if FUZZ else 300)
@pytest.mark.parametrize("law", PROPERTIES, ids=lambda law: law.__name__)
@settings(settings.get_profile("histories"))
@given(seed=st.integers(0, 2**32))
def test_the_law_holds(law: Callable[[list[bytes], Random], None], seed: int) -> None:
    law(history_of(Random(seed)), Random(seed))
