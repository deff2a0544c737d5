"""A sample of what `make fuzz` does 10,000 times by way of each store."""

from __future__ import annotations

import pytest

from histories.stores import STORES, run


@pytest.mark.parametrize("store", STORES)
def test_every_order_and_repetition_by_way_of_a_log_is_one_state(store: str) -> None:
    assert run(store, histories=15, first=20261201) == []
