"""Migrations: files that change the tables of a database step by step, in an order of their own."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final, TypeAlias

Rank: TypeAlias = tuple[int, str, int, tuple[tuple[int, str], ...]]
"""Where a file stands among all; migrations come first, and the tools' order is kept."""

_VERSIONED: Final = re.compile(r"v\d[\d._]*__.+", re.IGNORECASE)
_REPEATED: Final = re.compile(r"r__.+", re.IGNORECASE)
_UNDONE: Final = re.compile(r"(?:u\d[\d._]*__.+|.+\.(?:down|undo|rollback)\.\w+)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\d+[_.-].+")
_FOLDERS: Final = frozenset(
    {
        *("migrations", "migration", "migrate", "flyway", "liquibase", "changelog", "changelogs"),
        *("alembic", "versions", "changes", "changesets", "deploy", "evolutions"),
    }
)
_DIGITS: Final = re.compile(r"(\d+)")


def is_migration(path: str) -> bool:
    """Whether a file is one, by its name and folder."""
    name = PurePosixPath(path).name
    if _VERSIONED.fullmatch(name) or _REPEATED.fullmatch(name):
        return True
    folders = {each.lower() for each in path.split("/")[:-1]}
    return _NUMBERED.fullmatch(name) is not None and not _FOLDERS.isdisjoint(folders)


def takes_back(path: str) -> bool:
    """Whether a file undoes a migration, and so is not run as a rule."""
    return _UNDONE.fullmatch(PurePosixPath(path).name) is not None


def rank_of(path: str) -> Rank:
    """Where a file stands; numbers in names count as numbers."""
    where = PurePosixPath(path)
    repeated = _REPEATED.fullmatch(where.name) is not None
    # Flyway writes 1.2 as 1_2, and what is told behind it is no part of the version.
    name = where.name.partition("__")[0] + "__" + where.name
    parts = tuple(
        (int(each), "") if each.isdecimal() else (-1, each.lower())
        for each in _DIGITS.split(name)
        if each
    )
    return (0 if is_migration(path) else 1, str(where.parent), int(repeated), parts)
