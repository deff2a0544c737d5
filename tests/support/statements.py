"""The statements that requests send to the projection, whatever else works beside them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def statements_of_requests() -> Iterator[list[tuple[str, Any]]]:
    """Each statement with its values, as long as the block lasts."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        # Measures, deliveries and the like have threads of their own; requests run in these.
        is_of_request = threading.current_thread().name.startswith("AnyIO")
        if is_of_request and "projection" in str(connection.engine.url):
            sent.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
