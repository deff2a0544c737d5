"""Legal holds: what must not be erased, whatever a rule or a person says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from headwater.errors import ConflictError, NotFoundError
from headwater.model.time import Instant
from headwater.store.log_tables import LogTables

_LISTED: Final = "SELECT name, namespace, reason, actor, since FROM hold ORDER BY name"
_INSERT: Final = "INSERT INTO hold VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING name"
_DELETE: Final = "DELETE FROM hold WHERE name = ? RETURNING name, namespace, reason, actor, since"


class HoldExistsError(ConflictError):
    """Another hold has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is a hold {name!r} already; release it first, or take another name"
        )


class UnknownHoldError(NotFoundError):
    """No hold has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no hold {name!r}; `headwater retention holds` lists them")


@dataclass(frozen=True, slots=True)
class Hold:
    """Events of namespaces that match a pattern are not erased while it stands."""

    name: str
    namespace: str
    reason: str
    actor: str
    since: Instant


class Holds:
    """All holds on one log."""

    def __init__(self, tables: LogTables) -> None:
        self._tables = tables

    def all(self) -> Sequence[Hold]:
        """Those that stand, by name."""
        return [Hold(*row) for row in self._tables.rows(_LISTED)]

    def place(self, hold: Hold) -> None:
        """Let it stand from now on. Raises HoldExistsError."""
        told = (hold.name, hold.namespace, hold.reason, hold.actor, hold.since)
        with self._tables.writing() as writer:
            if writer.execute(_INSERT, told).fetchone() is None:
                raise HoldExistsError(hold.name)

    def release(self, name: str) -> Hold:
        """Let it stand no more; returns it. Raises UnknownHoldError."""
        with self._tables.writing() as writer:
            row = writer.execute(_DELETE, (name,)).fetchone()
        if row is None:
            raise UnknownHoldError(name)
        return Hold(*row)
