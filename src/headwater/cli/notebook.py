"""What readings of sources remember from one time to the next, in the user's cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from headwater.integrations.sources.source import MEMORY_FORM, Memory
from headwater.sdk.client import Client


class _Page(msgspec.Struct):
    """last: the last event that was sent. form: of the memory; 0 from before forms were counted."""

    memory: Memory
    last: bytes
    form: int = 0


@dataclass(frozen=True, slots=True)
class Notebook:
    """The file in which the memory of one way of reading lies."""

    path: Path

    @classmethod
    def of(cls, source: str, locations: Sequence[str], said: Iterable[object]) -> Notebook:
        """One for each source, its locations, and whatever else was said of the reading."""
        places = [str(Path(each).resolve()) if Path(each).exists() else each for each in locations]
        way = repr((source, places, *said)).encode("utf-8", "surrogatepass")
        name = hashlib.blake2b(way, digest_size=12).hexdigest()
        cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        return cls(cache / "headwater" / "sources" / f"{source}-{name}.json")

    def recall(self, receiver: Client) -> Memory:
        """What was kept in today's form, if the server still has what was sent; else nothing."""
        try:
            page = msgspec.json.decode(self.path.read_bytes(), type=_Page)
        except (OSError, msgspec.DecodeError):
            return Memory()
        if page.form != MEMORY_FORM:
            return Memory()
        # The same event again is a duplicate, unless the server begins anew or is another one.
        if page.last and not receiver.send_encoded([page.last]).duplicates:
            return Memory()
        return page.memory

    def keep(self, memory: Memory, last: bytes) -> None:
        """Write it down in place of what was kept before. last: empty where nothing was sent.

        Raises OSError where nothing can be written.
        """
        if not last:
            last = self._last()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(_Page(memory, last, MEMORY_FORM)))
        fresh.replace(self.path)

    def _last(self) -> bytes:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_Page).last
        except (OSError, msgspec.DecodeError):
            return b""
