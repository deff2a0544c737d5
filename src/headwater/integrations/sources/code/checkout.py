"""A folder of code that is read: what its files are called, and when they last changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import quote

from headwater.integrations.sources.git import git
from headwater.integrations.sources.repository import Place, Repository
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

_LAST: Final = re.compile(r"([^/:]+?)(?:\.git)?/*$")


@dataclass
class Checkout:
    """A folder, and the repository around it where there is one.

    History is long, so it is read when something is to be told, and only then.
    """

    folder: Path
    root: Path | None = field(init=False)

    def __post_init__(self) -> None:
        top = (git(self.folder, "rev-parse", "--show-toplevel") or "").strip()
        self.root = Path(top).resolve() if top else None

    @cached_property
    def name(self) -> str:
        """The name of the repository, or of the folder."""
        if self.root is None:
            return self.folder.resolve().name
        remote = git(self.folder, "config", "--get", "remote.origin.url") or ""
        found = _LAST.search(remote.strip())
        return found[1] if found is not None else self.root.name

    @cached_property
    def prefix(self) -> str:
        """What stands before paths from the folder to make them paths in the repository."""
        if self.root is None:
            return ""
        inside = self.folder.resolve().relative_to(self.root).as_posix()
        return "" if inside == "." else f"{inside}/"

    @cached_property
    def repository(self) -> Repository | None:
        """The repository with the last commits of its files."""
        return Repository.around(self.folder) if self.root is not None else None

    def place(self, file: Path) -> Place | None:
        """Where a file lies; None where it lies in no repository."""
        return self.repository.place(file) if self.repository is not None else None

    def changed(self, file: Path) -> Instant | None:
        """When a file was last committed; None where it is not as it was committed."""
        place = self.place(file)
        return place.changed if place is not None else None

    def location(self, file: Path, path: str) -> Json:
        """The `sourceCodeLocation` facet of a job in a file. path: what the file is called."""
        place = self.place(file)
        if place is None:
            return {"type": "file", "url": quote(path), "path": path}
        return place.facet()
