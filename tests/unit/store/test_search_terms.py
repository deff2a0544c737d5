from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.store.search import CREATE_SEARCH
from headwater.store.search_letters import parts_of, words_of
from headwater.store.search_terms import (
    Term,
    begins_name,
    begins_part,
    every,
    is_name,
    some,
    stands_in,
)

_PIECES = st.sampled_from(
    ["order", "orders", "Orders", "cust", "o", "or", "_", ".", "/", "-", " ", "2024", '"', "É"]
)
_NAMES = st.lists(_PIECES, min_size=1, max_size=5).map("".join)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(CREATE_SEARCH)
    yield connection
    connection.close()


@given(names=st.lists(_NAMES, min_size=1, max_size=8), query=_NAMES, others=_NAMES)
def test_a_document_fits_a_term_when_the_index_finds_it(
    index: sqlite3.Connection, names: list[str], query: str, others: str
):
    words = words_of(query)
    index.execute("DELETE FROM search")
    index.executemany(
        "INSERT INTO search (rowid, namespace, name, parts) VALUES (?, 'shop', ?, ?)",
        [(at, name, parts_of(name)) for at, name in enumerate(names)],
    )

    for term in [term for word in words for term in _terms(word, others)]:
        held = {at for at, name in enumerate(names) if term.holds(_document(name))}
        assert _found(index, term.expression) == held
        assert _found(index, term.roughly) >= held


def test_pieces_of_a_word_are_looked_for_close_together(index: sqlite3.Connection):
    names = ["customer_order", "order_customer", "customer_by_order", "xcustomer_orders"]
    index.execute("DELETE FROM search")
    index.executemany("INSERT INTO search (rowid, name) VALUES (?, ?)", [*enumerate(names)])
    assert _found(index, stands_in("name", "customer_order").roughly) == {0, 3}


def _found(index: sqlite3.Connection, expression: str) -> set[int]:
    rows = index.execute("SELECT rowid FROM search WHERE search MATCH ?", [expression])
    return {at for (at,) in rows}


def _terms(word: str, others: str) -> Iterator[Term]:
    yield is_name(word)
    yield begins_name(word)
    yield begins_part(word)
    if len(word) > 2:
        yield stands_in("namespace name", word)
    for other in words_of(others):
        yield every([begins_name(word), begins_part(other)])
        yield some([is_name(word), begins_part(other)])


def _document(name: str) -> dict[str, str]:
    return {"namespace": "shop", "name": name.lower(), "parts": parts_of(name).lower()}
