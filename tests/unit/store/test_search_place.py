"""What a name is in the search index, and where a thing stands among all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headwater.store.search_letters import fact_letters, misspellings, spelled_words
from headwater.store.search_place import place_of, use_band

KEYS = st.integers(-(2**63), 2**63 - 1)
NAMES = st.text(min_size=1, max_size=200)
TIERS = st.none() | st.integers(1, 5)


@given(KEYS, KEYS, NAMES, NAMES, TIERS, TIERS, st.integers(0, 7), st.integers(0, 7))
def test_tier_counts_before_use_and_use_before_length(a, b, one, other, tier, less, band, lower):
    first = place_of(a, tier=tier, band=band, name=one, last=one, turn=0)
    second = place_of(b, tier=less, band=lower, name=other, last=other, turn=0)
    rank = ((tier or 6), -band, min(len(one), 100))
    other_rank = ((less or 6), -lower, min(len(other), 100))
    if rank != other_rank:
        assert (first < second) == (rank < other_rank)
    assert 0 <= first < 2**63


@given(st.integers(0, 10**6))
def test_a_band_is_one_higher_for_twice_the_readers(readers):
    assert use_band(2 * readers) in {use_band(readers) + (readers > 0), use_band(64)}


@given(st.text("abcdef", min_size=4, max_size=12), st.integers(0, 11), st.sampled_from("abcxyz"))
def test_words_one_edit_apart_have_a_misspelling_in_common(word, at, letter):
    at %= len(word)
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for other in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], swapped):
        assert misspellings(word) & misspellings(other)


def test_the_words_of_a_name_are_those_of_letters():
    assert spelled_words("dwh.CustomerOrders_2024_v2") == {"customer", "orders", "customerorders"}


@given(st.text())
def test_a_fact_is_three_letters(fact):
    assert len(fact_letters(fact)) == 3
