from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.demo.story import story

UNTIL = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def told() -> list[dict[str, Any]]:
    """The whole story, told once: it is read by every test and changed by none."""
    return list(story(until=UNTIL))
