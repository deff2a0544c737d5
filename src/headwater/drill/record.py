"""When a drill was last held over a data folder, and whether everything was there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from headwater.drill.report import Report
from headwater.model.time import Instant

RECORD: Final = "drill.json"


@dataclass(frozen=True, slots=True)
class LastDrill:
    """The last drill. at: when its backup was complete. holds: whether nothing was wrong."""

    at: Instant
    holds: bool
    events: int


def keep_record(data: Path, report: Report) -> None:
    """Note a drill in the folder that it was about, in place of the one before."""
    fresh = data / f"{RECORD}.new"
    fresh.write_bytes(msgspec.json.encode(LastDrill(report.at, report.holds, report.events)))
    fresh.replace(data / RECORD)


def last_drill(data: Path) -> LastDrill | None:
    """The last drill of a folder; None where none is noted that can be read."""
    try:
        return msgspec.json.decode((data / RECORD).read_bytes(), type=LastDrill)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
