"""What readings of sources remember from one time to the next, in the user's cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from headwater.cli.claims import Claim, Claims, overlap
from headwater.integrations.sources.source import MEMORY_FORM, Memory
from headwater.sdk.client import Client


class _Told(msgspec.Struct):
    """What other readings look at. server: who was told. places: what was read."""

    server: str = ""
    places: list[str] = []
    claims: dict[str, Claim] = {}


class _Page(_Told, kw_only=True):
    """last: the last event that was sent. form: of the memory; 0 from before forms were counted."""

    memory: Memory
    last: bytes
    form: int = 0


@dataclass(frozen=True, slots=True)
class Notebook:
    """The file in which the memory of one way of reading lies.

    source: that is read. places: where.
    """

    path: Path
    source: str
    places: Sequence[str]

    @classmethod
    def of(cls, source: str, locations: Sequence[str], said: Iterable[object]) -> Notebook:
        """One for each source, its locations, and whatever else was said of the reading."""
        places = [str(Path(each).resolve()) if Path(each).exists() else each for each in locations]
        way = repr((source, places, *said)).encode("utf-8", "surrogatepass")
        name = hashlib.blake2b(way, digest_size=12).hexdigest()
        cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        path = cache / "headwater" / "sources" / f"{source}-{name}.json"
        return cls(path, source, places)

    def recall(self, receiver: Client) -> tuple[Memory, dict[str, Claim]]:
        """What was kept in today's form, if the server still has what was sent; else nothing.

        That is the memory of the source, and what it told of which jobs.
        """
        try:
            page = msgspec.json.decode(self.path.read_bytes(), type=_Page)
        except (OSError, msgspec.DecodeError):
            return Memory(), {}
        if page.form != MEMORY_FORM:
            return Memory(), {}
        # The same event again is a duplicate, unless the server begins anew or is another one.
        if page.last and not receiver.send_encoded([page.last]).duplicates:
            return Memory(), {}
        return page.memory, page.claims

    def claims(self, own: dict[str, Claim], receiver: Client) -> Claims:
        """What was told of which jobs, here and from other folders that are still there."""
        others: dict[str, Mapping[str, Claim]] = {}
        for path in self._pages():
            try:
                page = msgspec.json.decode(path.read_bytes(), type=_Told)
            except (OSError, msgspec.DecodeError):
                continue
            is_there = any(Path(each).exists() for each in page.places)
            if page.server == receiver.url and is_there and not overlap(self.places, page.places):
                name = ", ".join(page.places)
                others[name] = {**others.get(name, {}), **page.claims}
        return Claims(own, others)

    def _pages(self) -> list[Path]:
        """The memories of all readings of the same source, the newest last."""
        try:
            pages = [*self.path.parent.glob(f"{self.source}-*.json")]
            return sorted(pages, key=lambda path: (path.stat().st_mtime_ns, path.name))
        except OSError:
            return []

    def keep(
        self, memory: Memory, last: bytes, *, receiver: Client, claims: dict[str, Claim]
    ) -> None:
        """Write it down in place of what was kept before. last: empty where nothing was sent.

        Raises OSError where nothing can be written.
        """
        page = _Page(
            memory=memory,
            last=last or self._last(),
            form=MEMORY_FORM,
            server=receiver.url,
            places=[*self.places],
            claims=claims,
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(page))
        fresh.replace(self.path)

    def _last(self) -> bytes:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_Page).last
        except (OSError, msgspec.DecodeError):
            return b""
