"""Lists of regular expressions that name tables or topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.kafka_transforms import PatternError, java_pattern
from headwater.integrations.sources.source import Report
from headwater.sql.answer import TableName

_SPECIAL: Final = re.compile(r"[\\\[\](){}*+?|^$]")


def literal(pattern: str) -> str | None:
    """The one name that an expression fits; None for one that fits several."""
    plain = pattern.replace("\\.", ".").removeprefix("^").removesuffix("$")
    return None if _SPECIAL.search(plain) else plain


def tables_meant(
    connector: Connector, patterns: Sequence[str], known: Iterable[TableName], report: Report
) -> list[TableName]:
    """The names that expressions mean: those that are names themselves, and known ones that fit.

    An expression that is none, and one of which nothing known fits, is a remark.
    """
    found: dict[TableName, None] = {}
    candidates = [*known]
    for pattern in patterns:
        name = literal(pattern)
        if name is not None:
            width = {len(each) for each in candidates} or {0}
            parts = (name,) if width == {1} else tuple(name.split("."))
            found[parts] = None
            continue
        try:
            fits = [
                each
                for each in candidates
                if java_pattern(f"(?i:{pattern})").fullmatch(".".join(each))
            ]
        except PatternError as error:
            report.remark(f"{connector.place}: {connector.name}", str(error))
            continue
        if not fits:
            report.remark(
                f"{connector.place}: {connector.name}",
                f"which names fit {pattern!r} is not known",
                "tell the tables or topics that there are by --schema",
            )
        found |= dict.fromkeys(fits)
    return [*found]
