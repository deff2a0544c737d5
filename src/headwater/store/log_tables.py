"""What the log asks of the database that holds its tables, whichever that is.

Statements are written once for all of them: `?` or `:name` stands for a value, reserved words are
quoted, and of functions only those are used that all of them have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

Values: TypeAlias = Sequence[Any] | Mapping[str, Any]
"""What stands in for the marks of a statement, by place or by name."""

Rows: TypeAlias = Callable[[str, Sequence[Any]], Sequence[Any]]
"""What a query comes to, as of the last commit."""


class Answer(Protocol):
    """The rows that a statement yields."""

    def __iter__(self) -> Iterator[Any]:
        """One after the other."""
        ...

    def fetchone(self) -> Any:
        """The next; None behind the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All that are left."""
        ...


class Writer(Protocol):
    """The connection of one transaction."""

    def execute(self, sql: str, parameters: Any = (), /) -> Answer:
        """Run a statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Any:
        """Run a statement once for each of many sets of values."""
        ...


class LogTables(Protocol):
    """The tables of one log."""

    @property
    def alone(self) -> bool:
        """Whether no other process can write to them."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """One transaction, and no other of any process beside it.

        On disk when the block ends, without a trace when it raises.
        """
        ...

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """What a query sees of the last commit."""
        ...

    def scrub(self) -> None:
        """Leave nothing in freed room of what was removed, as far as the database can do that."""
        ...
