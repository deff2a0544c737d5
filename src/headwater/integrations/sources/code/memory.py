"""What is remembered of folders of code from one scan to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from headwater.integrations.sources.code.folders import Folders
from headwater.integrations.sources.source import Memory
from headwater.model.time import Instant
from headwater.openlineage.writing import Json
from headwater.sql.answer import TableName
from headwater.sql.defined import Definition

Said: TypeAlias = tuple[str, Instant]
"""The digest of what was told of a job or table, empty once it was taken back; and its time."""


class Unit(msgspec.Struct):
    """What is remembered of a file.

    key: of all that its reading depends on. jobs: that it makes. is_committed: whether it was as
    its last commit has it.
    """

    digest: str
    key: str = ""
    definitions: list[Definition] = []
    reads: list[TableName] = []
    writes: list[TableName] = []
    jobs: list[str] = []
    is_committed: bool = False


class Known(msgspec.Struct):
    """What was remembered. units: by path. jobs, tables: what was said of them, by name.

    A job is no part of a file, since it may move from one to another.
    """

    units: dict[str, Unit] = {}
    jobs: dict[str, Said] = {}
    tables: dict[str, Said] = {}

    @classmethod
    def of(cls, memory: Memory) -> Known:
        """What a memory holds."""
        return msgspec.convert(memory.units, cls)

    def write(self, memory: Memory) -> None:
        """Put it into a memory, in place of all that is there."""
        memory.units = msgspec.to_builtins(self)

    def is_of(self, folders: Folders) -> bool:
        """Whether nothing has changed since."""
        files, units = folders.files, self.units
        if units.keys() != files.keys() | (units.keys() & folders.unreadable.keys()):
            return False
        if any(units[path].digest != file.digest for path, file in files.items()):
            return False
        return not self.newly_committed(folders)

    def newly_committed(self, folders: Folders) -> set[str]:
        """What was told while it was not committed, and is by now."""
        files = folders.files
        return {
            path
            for path, unit in self.units.items()
            if unit.jobs
            and not unit.is_committed
            and path in files
            and files[path].changed is not None
        }


@dataclass(frozen=True, slots=True)
class Sayings:
    """What was said of jobs, or of tables, which this scan goes on with.

    now: when it is. again: whether what was told before is told again, at its own time.
    """

    said: dict[str, Said]
    now: Instant
    again: bool

    def tell(self, name: str, event: Json, at: Instant) -> Instant | None:
        """The time to tell an event at, which counts from then on; None where that is done.

        at: when it came to be so, as far as that is known.
        """
        digest = hashlib.blake2b(msgspec.json.encode(event), digest_size=16).hexdigest()
        before = self.said.get(name)
        if before is not None and before[0] == digest:
            return before[1] if self.again else None
        self.said[name] = (digest, self._behind(before, at))
        return self.said[name][1]

    def take_back(self, still: Collection[str]) -> Iterator[tuple[str, Instant]]:
        """What is said no longer, and the time to take it back at. still: what is said."""
        for name, before in self.said.items():
            if before[0] and name not in still:
                self.said[name] = ("", self._behind(before, self.now))
                yield name, self.said[name][1]

    def _behind(self, before: Said | None, at: Instant) -> Instant:
        """A time behind what was said before, even of what is gone, should it come again."""
        if before is None or at > before[1]:
            return at
        return max(self.now, before[1] + 1)
