"""Who says so: a producer's URI without what changes at every release."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

HEADWATER: Final = "https://github.com/headwater/headwater"
"""The producer of events that people make with Headwater's own tools, whichever these are."""

SOURCES: Final = f"{HEADWATER}/sources"
"""The producers of what Headwater itself reads: SQL, exports, databases."""

QUERY_LOGS: Final = frozenset(
    f"{SOURCES}/{each}"
    for each in ("bigquery", "databricks", "postgres-log", "redshift", "snowflake", "trino")
)
"""Of these the ones that read what a database wrote down of queries that ran."""

_RELEASE: Final = re.compile(r"^(?:v?\d+(?:\.\d+)+\S*|[0-9a-f]{7,40}|HEAD|main|master|\$\S+)$")


def is_by_people(producer: str) -> bool:
    """Whether a person says so, with one of our tools."""
    return producer.startswith(HEADWATER) and not producer.startswith(SOURCES)


@lru_cache(maxsize=4096)
def source_of(producer: str) -> str:
    """The part of a producer URI that stays the same when the producer is upgraded.

    What a source declared stands until the same source declares anew, so a release number must
    not make it another source. People are one, whichever tool they use.
    """
    if is_by_people(producer):
        return HEADWATER
    scheme, separator, rest = producer.partition("://")
    segments = (rest if separator else producer).split("/")
    kept = [part for part in segments if part and part != "tree" and not _RELEASE.match(part)]
    path = "/".join(kept)
    return f"{scheme}://{path}" if separator else path
