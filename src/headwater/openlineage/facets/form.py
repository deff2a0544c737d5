"""What the specification asks of a field, beyond what reading it needs.

Reading is lenient: what is missing or odd in one field must not cost the others. So fields of
facets are optional wherever the rest says something without them, and these notes say what a
producer owes all the same. `validation` turns them into rules, the reference into a table.
"""

from __future__ import annotations

from typing import Final

from msgspec import Meta

OWED: Final = "x-owed"
"""The member of a field's schema that says a producer has to send it."""

REQUIRED: Final = Meta(extra_json_schema={OWED: True})
DATE_TIME: Final = Meta(extra_json_schema={"format": "date-time"})
URI: Final = Meta(extra_json_schema={"format": "uri"})
UUID: Final = Meta(extra_json_schema={"format": "uuid"})


def one_of(*values: str) -> Meta:
    """The values that the specification knows."""
    return Meta(extra_json_schema={"enum": list(values)})
