"""What of a folder is on disk: for sure, by luck, and after a power cut.

What was synced is there. Of what was written since, each sector of 512 bytes may be there or not,
whatever came before or behind it. A file may have its new size without what was written there. Of
the names that were made, changed or removed in a folder since that was synced, each change may have
happened or not; a rename happened as a whole. At a failed sync each sector is on disk or dropped
for good: the kernel forgets that it has to be written, and the next sync reports success all the
same.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from crash.journal import Kind, Operation

_SECTOR = 512
_SURVIVAL = (0.0, 0.1, 0.5, 0.9, 1.0)

Image = Mapping[str, bytes | None]
"""What lies in a folder, by path; None for a folder in it."""


@dataclass(slots=True)
class _File:
    synced: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    since: list[Operation] = field(default_factory=list)


@dataclass(slots=True)
class _Folder:
    synced: dict[str, _Node] = field(default_factory=dict)
    now: dict[str, _Node] = field(default_factory=dict)
    since: list[dict[str, _Node | None]] = field(default_factory=list)


_Node = _File | _Folder


class PowerModel:
    """A folder, operation by operation, and what may be left of it when the power goes.

    luck: what failed syncs leave.
    """

    def __init__(self, luck: Random) -> None:
        self._luck = luck
        self._root = _Folder()
        self._files: dict[int, _File] = {}

    def apply(self, operation: Operation) -> None:
        """What happened next."""
        match operation.kind:
            case Kind.CREATE:
                self._files[operation.file] = file = _File()
                self._name({operation.path: file})
            case Kind.WRITE | Kind.TRUNCATE:
                file = self._files[operation.file]
                _write(file.now, operation)
                file.since.append(operation)
            case Kind.SYNC:
                file = self._files[operation.file]
                for each in file.since:
                    _write(file.synced, each)
                file.since.clear()
            case Kind.SYNC_FAILED:
                file = self._files[operation.file]
                file.synced = _written_by_luck(file, self._luck, self._luck.choice(_SURVIVAL))
                file.since.clear()
            case Kind.MKDIR:
                self._name({operation.path: _Folder()})
            case Kind.REMOVE:
                self._name({operation.path: None})
            case Kind.RENAME:
                self._name({operation.path: None, operation.to: self._at(operation.path)})
            case Kind.SYNC_FOLDER:
                folder = self._at(operation.path)
                folder.synced = dict(folder.now)
                folder.since.clear()

    def after_kill(self) -> Image:
        """What is left when only the process ends: all that it did."""
        return _image(self._root, lambda file: bytes(file.now), lambda folder: folder.now)

    def after_power_cut(self, chance: Random) -> Image:
        """What may be left when the machine ends."""
        survival = chance.choice(_SURVIVAL)
        return _image(
            self._root,
            lambda file: _after_cut(file, chance, survival),
            lambda folder: _names_after_cut(folder, chance, survival),
        )

    def _at(self, path: str) -> _Node:
        node: _Node = self._root
        for part in filter(None, path.split("/")):
            node = node.now[part]
        return node

    def _name(self, changes: Mapping[str, _Node | None]) -> None:
        """Change names in one folder, all at once."""
        (above,) = {posixpath.dirname(path) for path in changes}
        folder = self._at(above)
        named = {posixpath.basename(path): node for path, node in changes.items()}
        _rename(folder.now, named)
        folder.since.append(named)


def _rename(names: dict[str, _Node], changes: Mapping[str, _Node | None]) -> None:
    for name, node in changes.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _write(content: bytearray, operation: Operation) -> None:
    if operation.kind is Kind.TRUNCATE:
        del content[operation.offset :]
        content.extend(bytes(operation.offset - len(content)))
        return
    content.extend(bytes(max(0, operation.offset - len(content))))
    content[operation.offset : operation.offset + len(operation.data)] = operation.data


def _after_cut(file: _File, chance: Random, survival: float) -> bytes:
    content = _written_by_luck(file, chance, survival)
    if len(file.now) > len(content) and chance.random() < 0.3:
        content.extend(bytes(len(file.now) - len(content)))
    return bytes(content)


def _written_by_luck(file: _File, chance: Random, survival: float) -> bytearray:
    """What was synced, and some of what was written since."""
    content = bytearray(file.synced)
    for operation in file.since:
        if operation.kind is Kind.WRITE:
            _write_some(content, operation, chance, survival)
        elif chance.random() < survival:
            _write(content, operation)
    return content


def _write_some(content: bytearray, operation: Operation, chance: Random, survival: float) -> None:
    start, end = operation.offset, operation.offset + len(operation.data)
    while start < end:
        stop = min(end, (start // _SECTOR + 1) * _SECTOR)
        if chance.random() < survival:
            content.extend(bytes(max(0, start - len(content))))
            content[start:stop] = operation.data[start - operation.offset : stop - operation.offset]
        start = stop


def _names_after_cut(folder: _Folder, chance: Random, survival: float) -> dict[str, _Node]:
    names = dict(folder.synced)
    for changes in folder.since:
        if chance.random() < survival:
            _rename(names, changes)
    return names


def _image(
    folder: _Folder,
    content_of: Callable[[_File], bytes],
    names_of: Callable[[_Folder], Mapping[str, _Node]],
    prefix: str = "",
) -> dict[str, bytes | None]:
    image: dict[str, bytes | None] = {}
    for name, node in names_of(folder).items():
        path = f"{prefix}{name}"
        if isinstance(node, _File):
            image[path] = content_of(node)
        else:
            image[path] = None
            image |= _image(node, content_of, names_of, f"{path}/")
    return image


def lay_out(image: Image, folder: Path) -> None:
    """Make a folder look like an image."""
    folder.mkdir(parents=True)
    for path, content in image.items():
        if content is None:
            (folder / path).mkdir(parents=True, exist_ok=True)
        else:
            (folder / path).write_bytes(content)


def found_in(folder: Path) -> Image:
    """A folder as an image, without what is only memory with a name."""
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None
        for each in sorted(folder.rglob("*"))
        if not each.name.endswith("-shm")
    }
