"""Copying the segments that lie beside a log, with the log."""

from __future__ import annotations

import shutil
from pathlib import Path

from headwater.store.database_copy import publish
from headwater.store.segments.places import MissingSegmentError, is_relative
from headwater.store.sql_log import SqlLog


def copy_segments(log: SqlLog, source: Path, target: Path) -> None:
    """Copy the segments of a log from one data folder into another.

    log: the copy, which says which there are. What lies at an address of its own stays there.
    Raises MissingSegmentError for one that was moved on since the log was copied.
    """
    for each in log.segments.all():
        if not is_relative(each.place):
            continue
        (target / each.place).mkdir(parents=True, exist_ok=True)
        part = target / each.place / f"{each.name}.part"
        try:
            shutil.copyfile(source / each.place / each.name, part)
        except FileNotFoundError:
            raise MissingSegmentError(each.place, each.name) from None
        publish(part, part.with_suffix(""))
