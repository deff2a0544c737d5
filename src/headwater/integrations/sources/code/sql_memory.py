"""What is remembered of folders of code from one scan to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from headwater.integrations.sources.code.sql_folders import Folders
from headwater.integrations.sources.source import Memory
from headwater.model.time import Instant
from headwater.sql.answer import TableName
from headwater.sql.defined import Definition

_TABLES: Final = " tables"
"""The unit of memory in which tables are; no path begins like that."""


class Unit(msgspec.Struct):
    """What is remembered of a file.

    key: of all that its reading depends on. jobs: the digests and times of what was told.
    is_committed: whether it was as its last commit has it.
    """

    digest: str
    key: str = ""
    definitions: list[Definition] = []
    reads: list[TableName] = []
    writes: list[TableName] = []
    jobs: dict[str, tuple[str, Instant]] = {}
    is_committed: bool = False


@dataclass(slots=True)
class Known:
    """What was remembered, in the form in which it is used."""

    units: dict[str, Unit] = field(default_factory=dict[str, Unit])
    tables: dict[str, tuple[str, Instant]] = field(default_factory=dict[str, tuple[str, Instant]])

    @classmethod
    def of(cls, memory: Memory) -> Known:
        """What a memory holds."""
        told = dict(memory.units)
        tables: Any = told.pop(_TABLES, {})
        units = {path: msgspec.convert(each, Unit) for path, each in told.items()}
        return cls(units, {name: (each[0], each[1]) for name, each in tables.items()})

    def write(self, memory: Memory) -> None:
        """Put it into a memory, in place of all that is there."""
        memory.units = {path: msgspec.to_builtins(each) for path, each in self.units.items()}
        memory.units[_TABLES] = {name: [*each] for name, each in self.tables.items()}

    def is_of(self, folders: Folders) -> bool:
        """Whether nothing has changed since."""
        files, units = folders.files, self.units
        if any(path not in units or units[path].digest != files[path].digest for path in files):
            return False
        if any(path not in files and unit.digest for path, unit in units.items()):
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
