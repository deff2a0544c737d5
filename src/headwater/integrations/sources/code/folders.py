"""The files of some folders that may hold SQL, and what is found in them by looking at the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from headwater.errors import NotFoundError
from headwater.integrations.sources.code.checkout import Checkout
from headwater.integrations.sources.code.listing import (
    CODE_SUFFIXES,
    NOTEBOOK_SUFFIXES,
    SQL_SUFFIXES,
    files_in,
)
from headwater.integrations.sources.code.notebooks import is_notebook_of_databricks
from headwater.integrations.sources.code.order import created_in, words_in
from headwater.integrations.sources.code.python_sql import may_hold_sql
from headwater.integrations.sources.code.sql_files import sql_text
from headwater.integrations.sources.source import Remark
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

MOST_BYTES: Final = 32 << 20
"""Larger files are dumps of data, and not read."""

_DAG: Final = re.compile(rb"\bairflow\b[\s\S]*(?:\bDAG\s*\(|@dag\b|@\w+\.dag\b)")
_ESCAPES: Final = re.compile(r"\\[nt]")


class NoSuchFolderError(NotFoundError):
    """A location that is not there."""

    def __init__(self, location: str) -> None:
        super().__init__(f"there is no file or folder {location}")


@dataclass
class File:
    """A file. path: in its repository, or in the folder that was given. digest: of its content."""

    path: str
    checkout: Checkout
    where: Path
    data: bytes
    digest: str

    @cached_property
    def text(self) -> str:
        """Its text, as far as words of SQL are looked for in it."""
        if self.path.endswith(".py"):
            return self.data.decode("utf-8", "replace")
        text = sql_text(self.data) or ""
        return _ESCAPES.sub(" ", text) if self.path.endswith(".ipynb") else text

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, in small letters."""
        return words_in(self.text)

    @cached_property
    def creates(self) -> frozenset[str]:
        """The last words of the names of what it seems to create."""
        return created_in(self.text)

    @cached_property
    def is_dag(self) -> bool:
        """Whether it is Python that makes DAGs of Airflow."""
        return self.path.endswith(".py") and makes_dags(self.data)

    @property
    def may_hold_sql(self) -> bool:
        """Whether it is worth more than a look."""
        suffix = PurePosixPath(self.path).suffix.lower()
        if suffix in NOTEBOOK_SUFFIXES:
            return is_notebook_of_databricks(self.text, suffix)
        return suffix != ".py" or self.is_dag or may_hold_sql(self.text)

    @cached_property
    def changed(self) -> Instant | None:
        """When it was last committed; None where it is not as it was committed."""
        return self.checkout.changed(self.where)

    @property
    def location(self) -> Json:
        """The `sourceCodeLocation` facet of a job that it holds."""
        return self.checkout.location(self.where, self.path)


@dataclass(slots=True)
class Folders:
    """All files that may hold SQL, by path. unreadable: those that could not be read, and why."""

    checkouts: list[Checkout]
    files: dict[str, File] = field(default_factory=dict[str, File])
    unreadable: dict[str, Remark] = field(default_factory=dict[str, Remark])

    def template(self, name: str, by: str) -> str | None:
        """The path of the file that a DAG names in place of SQL; the nearest one."""
        folder = str(PurePosixPath(by).parent)
        near = PurePosixPath(folder, name.lstrip("./"))
        if str(near) in self.files:
            return str(near)
        end = "/" + name.lstrip("./").lstrip("/")
        found = [path for path in self.files if f"/{path}".endswith(end)]
        return max(found, key=lambda path: (_shared(path, by), path), default=None)


def makes_dags(code: bytes) -> bool:
    """Whether some Python makes DAGs of Airflow, as far as that can be seen at a glance."""
    return b"airflow" in code and _DAG.search(code) is not None


def read_folders(locations: Sequence[str], salt: str) -> Folders:
    """Read the files of folders. salt: what else makes a digest another one.

    Raises NoSuchFolderError.
    """
    found = Folders([])
    for location in locations:
        given = Path(location)
        if not given.exists():
            raise NoSuchFolderError(location)
        root = given if given.is_dir() else given.parent
        checkout = Checkout(root)
        found.checkouts.append(checkout)
        names = files_in(root, SQL_SUFFIXES | CODE_SUFFIXES)
        for name in names if given.is_dir() else [given.name]:
            _add(found, checkout, name, salt)
    return found


def _add(found: Folders, checkout: Checkout, name: str, salt: str) -> None:
    path = checkout.prefix + name
    where = checkout.folder / name
    try:
        path.encode("utf-8")
        size_bytes = where.stat().st_size
        data = where.read_bytes() if size_bytes <= MOST_BYTES else None
    except (OSError, UnicodeEncodeError):
        path = path.encode("utf-8", "replace").decode()
        remark = Remark(path, "it cannot be read", "see to its rights and its name")
        found.unreadable[path] = remark
        return
    if data is None:
        detail = f"it is too large to be read: {size_bytes / 1e6:.0f} MB"
        fix = "divide it, or leave it out by .headwaterignore"
        found.unreadable[path] = Remark(path, detail, fix)
        return
    if path in found.files:
        path = f"{checkout.name}/{path}"
    digest = hashlib.blake2b(data, digest_size=16, key=salt.encode()[:64]).hexdigest()
    found.files[path] = File(path, checkout, where, data, digest)


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common from the root."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


def needed(files: Mapping[str, File], own: Iterable[str]) -> set[str]:
    """Some files, and those that seem to create what they mention, and so on."""
    creators: dict[str, list[str]] = {}
    for path, file in files.items():
        for word in file.creates:
            creators.setdefault(word, []).append(path)
    found = set(own)
    waiting = [*found]
    while waiting:
        words = files[waiting.pop()].words
        for word in words & creators.keys():
            for path in creators[word]:
                if path not in found:
                    found.add(path)
                    waiting.append(path)
    return found
