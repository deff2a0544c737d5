"""JSON read once, bounded in depth, and hashed by meaning."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.openlineage.document import (
    MAX_DEPTH,
    MalformedJsonError,
    TooDeepError,
    read_document,
)
from headwater.openlineage.recognition import digest

scalars = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"))
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(documents)
def test_space_order_and_escapes_do_not_change_the_digest(document: Any) -> None:
    one = json.dumps(document, ensure_ascii=True, indent=2).encode()
    other = json.dumps(shuffled(document), ensure_ascii=False, separators=(",", ":"))
    assert digest(one) == digest(other.encode("utf-8"))


@given(documents, documents)
def test_different_documents_have_different_digests(one: Any, other: Any) -> None:
    # Python holds True and 1 equal, JSON does not; its text with sorted keys tells them apart.
    texts = [json.dumps(value, sort_keys=True) for value in (one, other)]
    digests = [digest(text.encode()) for text in texts]
    assert (digests[0] == digests[1]) == (texts[0] == texts[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"9007199254740993", b"9007199254740992"),
        (b"9007199254740993.0", b"9007199254740992.0"),
        (b"18446744073709551616", b"18446744073709551617"),
        (b"123456789012345678901234567890", b"123456789012345678901234567891"),
        (b"0.1", b"0.1000000000000000055"),
        (b"1e400", b"1e401"),
        (b"-1e400", b"1e400"),
        (b"1", b"1.0"),
        (b"1", b"true"),
        (b"1", b'"1"'),
        (b"1.5", b'"1.5"'),
        (b"null", b'"null"'),
        (b"[]", b"{}"),
        (b"[1,2]", b"[2,1]"),
        (b'{"a":null}', b"{}"),
        (b'"\\u00e9"', b'"e\\u0301"'),
    ],
)
def test_no_rounding_makes_two_documents_one(one: bytes, other: bytes) -> None:
    assert digest(b'{"x":%b}' % one) != digest(b'{"x":%b}' % other)


def test_of_a_repeated_key_the_last_one_counts() -> None:
    assert digest(b'{"a":1,"a":2}') == digest(b'{"a":2}') != digest(b'{"a":1}')


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("inside", ["0", '"]}]}{["', "[]"])
def test_the_depth_is_counted_exactly(opening: str, inside: str) -> None:
    each = opening.count("[") + opening.count("{")
    closing = "".join({"[": "]", "{": "}"}.get(mark, "") for mark in reversed(opening))
    room = MAX_DEPTH - inside.startswith("[")
    fits, more = room // each, room // each + 1
    assert read_document((opening * fits + inside + closing * fits).encode()) is not None
    with pytest.raises(TooDeepError):
        read_document((opening * more + inside + closing * more).encode())


@pytest.mark.parametrize("depth", [1_000, 100_000, 3_000_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_depth_bomb_is_an_error_like_any_other(opening: bytes, depth: int) -> None:
    with pytest.raises((TooDeepError, MalformedJsonError)):
        read_document(opening * depth)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "UTF-16"),
        ("{}".encode("utf-16-le"), "UTF-16"),
        (b'"\xff"', "UTF-8"),
        (b"NaN", "invalid"),
        (b"[1e5, -Infinity]", "invalid"),
        (b'"\\ud800 and more"', "surrogate"),
        (b"{} {}", "trailing"),
        (b"9" * 10_000, "range"),
    ],
)
def test_what_is_no_json_says_why(body: bytes, says: str) -> None:
    with pytest.raises(MalformedJsonError, match=says):
        read_document(body)


def test_a_nul_character_in_a_string_is_json() -> None:
    assert read_document(b'"\\u0000"') == "\0"
