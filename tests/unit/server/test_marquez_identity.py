"""UUIDs that hold what they stand for."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from headwater.server.marquez.identity import number_of_version, pack, unpack, version_by

KEYS = st.integers(-(2**63), 2**63 - 1)


@given(KEYS, KEYS)
def test_a_uuid_gives_back_what_it_was_made_of(first: int, second: int) -> None:
    packed = pack(first, second)
    assert (packed.version, packed.variant) == (8, RFC_4122)
    assert unpack(packed) == (first, second % 2**58)


@given(KEYS, KEYS)
def test_a_version_leads_back_to_its_run_and_to_its_own_dataset_alone(
    dataset: int, run: int
) -> None:
    version = version_by(dataset, run)
    assert number_of_version(dataset, version) == run
    assert number_of_version(dataset, version.upper()) == run
    assert number_of_version(dataset ^ 1, version) is None


def test_what_is_no_version_is_none() -> None:
    for text in ("", "x", str(UUID(int=0)), str(UUID(int=2**128 - 1))):
        assert number_of_version(1, text) is None
