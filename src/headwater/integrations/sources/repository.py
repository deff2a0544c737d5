"""Where code lies: the repository of a file, its path there, and the commit that last changed it.

All of it is read by the `git` command, in a few calls for a whole repository. Where there is no
git, or no repository, nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from headwater.integrations.sources.git import git
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

_SCP: Final = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>(?![/:]).+)")
_ADDRESS: Final = re.compile(r"(?:https?|ssh|git)://(?:[^/]*@)?(?P<host>[^/]+)/(?P<path>.+)")
_MARK: Final = "\x01"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: in every checkout of its repository the same.

    url: of the file, to look at; its path in a repository that has no address. repository: its
    address, without credentials; None where it has none. path: in it. commit, changed: the last
    that changed the file, and when; None while the file differs from what is committed.
    """

    url: str
    repository: str | None
    path: str
    commit: str | None
    changed: Instant | None

    def facet(self) -> Json:
        """The body of a `sourceCodeLocation` facet."""
        told = {
            "type": "git",
            "url": self.url,
            "repoUrl": self.repository,
            "path": self.path,
            "version": self.commit,
        }
        return {key: value for key, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Commit:
    name: str
    at: Instant


class Repository:
    """A git repository, as it is now. What lies in one folder of it is read once, when asked."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._address = _browsable(self._say("config", "--get", "remote.origin.url").strip())
        self._branch = self._say("rev-parse", "--abbrev-ref", "HEAD").strip()
        inside = folder.relative_to(root).as_posix()
        self._changed = set(self._uncommitted(inside))
        self._commits = self._last_commits(inside)

    @classmethod
    def around(cls, folder: Path) -> Repository | None:
        """The repository that a folder lies in; None without one, or without git."""
        whole = folder.resolve()
        told = (git(whole, "rev-parse", "--show-toplevel") or "").strip()
        return cls(Path(told).resolve(), whole) if told else None

    def place(self, file: Path) -> Place | None:
        """Where a file lies; None for one outside, or that git does not know."""
        try:
            path = file.resolve().relative_to(self._root).as_posix()
        except ValueError:
            return None
        found = self._commits.get(path)
        if found is None:
            return None
        commit = None if path in self._changed else found
        branch = self._branch if self._branch not in {"", "HEAD"} else None
        version = commit.name if commit else branch or "HEAD"
        within = f"{self._address}/blob/{quote(version)}/" if self._address else ""
        return Place(
            url=within + quote(path),
            repository=self._address,
            path=path,
            commit=commit.name if commit else None,
            changed=commit.at if commit else None,
        )

    def _last_commits(self, inside: str) -> dict[str, _Commit]:
        """By path, in one pass over the history, newest first."""
        tracked = set(filter(None, self._say("ls-files", "-z", "--", inside).split("\0")))
        found: dict[str, _Commit] = {}
        for commit, path in self._history(inside):
            if path in tracked and path not in found:
                found[path] = commit
                if len(found) == len(tracked):
                    break
        return found

    def _history(self, inside: str) -> Iterator[tuple[_Commit, str]]:
        form = f"--format={_MARK}%H %ct"
        # Of merges, what they themselves change is shown, and not what they bring together.
        asked = ("log", form, "--name-only", "--no-renames", "-c", "-z")
        commit: _Commit | None = None
        for part in self._say(*asked, "--", inside).split("\0"):
            text = part.strip("\n")
            if text.startswith(_MARK):
                head, _, text = text[1:].partition("\n")
                name, _, at = head.partition(" ")
                commit = _Commit(name, int(at) * 1_000_000)
                text = text.strip("\n")
            if text and commit is not None:
                yield commit, text

    def _uncommitted(self, inside: str) -> Iterator[str]:
        told = self._say("status", "--porcelain", "-z", "--no-renames", "--", inside)
        for each in filter(None, told.split("\0")):
            yield each[3:]

    def _say(self, *arguments: str) -> str:
        return git(self._root, *arguments) or ""


def _browsable(remote: str) -> str | None:
    """The address of a remote as a browser takes it, without credentials; None for a folder."""
    found = _ADDRESS.fullmatch(remote) or _SCP.fullmatch(remote)
    if found is None or remote.startswith(("/", ".", "file:")):
        return None
    host = found["host"]
    if remote.startswith(("ssh:", "git:")):
        host = host.partition(":")[0]
    return f"https://{host}/{found['path'].removesuffix('/').removesuffix('.git')}"
