"""A notice that cannot be told is none."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.model.identity import DatasetId, readable
from headwater.model.notice import Consumer, Impact, MalformedNoticeError
from support.notices import full_notice, notice


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", ""),
        ("id", "evt.1"),
        ("id", "é"),
        ("dedup_key", " "),
        ("title", "\n\x00"),
        ("impact", Impact(total=6, top=tuple(Consumer(id=str(n)) for n in range(6)))),
    ],
)
def test_a_notice_without_its_essentials_is_refused(member: str, value: Any) -> None:
    with pytest.raises(MalformedNoticeError, match=member):
        notice(**{member: value})


def test_notices_that_say_the_same_are_the_same() -> None:
    assert full_notice() == full_notice()
    assert full_notice() != full_notice(state="resolved")


def test_an_identifier_reads_as_people_write_it() -> None:
    assert readable(str(DatasetId("postgres://db:5432", "shop.orders"))) == (
        "postgres://db:5432/shop.orders"
    )
