from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lineage.question import MalformedCursorError, read_cursor, write_cursor

COUNTS = st.integers(0, 2**63 - 1)


@given(COUNTS, COUNTS)
def test_a_cursor_is_read_back_as_it_was_written(known, position):
    cursor = read_cursor(write_cursor(known, position))
    assert cursor is not None
    assert (cursor.known, cursor.position) == (known, position)


@pytest.mark.parametrize("text", ["", "x", "ks0spA==", "kv__"])
def test_what_no_answer_gave_is_refused(text):
    with pytest.raises(MalformedCursorError):
        read_cursor(text)
