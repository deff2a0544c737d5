"""A layer's arrays on disk, so that a start need not read the store.

A snapshot is a folder of .npy files and one JSON file that lists them with their checksums. The
folder is written beside its final place and moved there when all of it is on disk.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headwater.errors import HeadwaterError
from headwater.lineage.aliases import Aliases
from headwater.lineage.compressed import CompressedRows
from headwater.lineage.keys import KeyTable
from headwater.lineage.layer import LayerIndex
from headwater.model.graph import Layer
from headwater.model.time import Offset

FORMAT: Final = 2
_CONTENTS: Final = "contents.json"


class UnusableSnapshotError(HeadwaterError):
    """A snapshot cannot be used; the index has to be built from the store."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the graph snapshot in {folder} cannot be used: {reason}")


def save(layers: Sequence[LayerIndex], folder: Path, *, offset: Offset) -> None:
    """Write these layers, whose rows are all settled."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    checksums = {
        name: _write(fresh / f"{name}.npy", array)
        for layer in layers
        for name, array in _arrays(layer).items()
    }
    contents = {"format": FORMAT, "offset": offset, "checksums": checksums}
    with (fresh / _CONTENTS).open("w", encoding="utf-8") as file:
        json.dump(contents, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(fresh)
    _replace(folder, fresh)


def load(folder: Path) -> tuple[tuple[LayerIndex, LayerIndex], Offset]:
    """Read both layers and the offset they stand at. Raises UnusableSnapshotError."""
    try:
        contents: Any = json.loads((folder / _CONTENTS).read_text(encoding="utf-8"))
        if contents["format"] != FORMAT:
            raise UnusableSnapshotError(folder, f"its format is {contents['format']!r}")
        arrays = {
            name: _read(folder, name, checksum) for name, checksum in contents["checksums"].items()
        }
        layers = (_layer(Layer.FLOW, arrays), _layer(Layer.COLUMNS, arrays))
        return layers, int(contents["offset"])
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise UnusableSnapshotError(folder, f"{type(error).__name__}: {error}") from error


def _arrays(layer: LayerIndex) -> dict[str, NDArray[Any]]:
    keys, order = layer.names.settle()
    pairs = np.array(layer.aliases.pairs, dtype=np.int64).reshape(-1, 2)
    arrays = {**layer.settled.arrays(), "keys": keys, "order": order, "aliases": pairs}
    return {f"{layer.layer.name.lower()}.{name}": array for name, array in arrays.items()}


def _layer(layer: Layer, arrays: dict[str, NDArray[Any]]) -> LayerIndex:
    mine = {name: arrays[f"{layer.name.lower()}.{name}"] for name in _NAMES}
    return LayerIndex(
        layer,
        names=KeyTable(mine.pop("keys"), mine.pop("order")),
        aliases=Aliases(_groups(mine.pop("aliases").tolist())),
        settled=CompressedRows(**mine),
    )


def _groups(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Each first name with all that it is paired with; the pairs are sorted."""
    for first, together in groupby(pairs, key=itemgetter(0)):
        yield first, *(other for _, other in together)


_NAMES: Final = (*CompressedRows.__slots__, "keys", "order", "aliases")


def _write(path: Path, array: NDArray[Any]) -> int:
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return _checksum(array)


def _read(folder: Path, name: str, checksum: int) -> NDArray[Any]:
    array = np.load(folder / f"{name}.npy", allow_pickle=False)
    if _checksum(array) != checksum:
        raise UnusableSnapshotError(folder, f"{name} is damaged")
    return array


def _checksum(array: NDArray[Any]) -> int:
    return zlib.crc32(np.ascontiguousarray(array).data)


def _replace(folder: Path, fresh: Path) -> None:
    """Move `fresh` to `folder`; a crash in between leaves one of them whole under its old name."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
