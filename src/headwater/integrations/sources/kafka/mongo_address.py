"""A MongoDB server, out of a connection string."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = re.compile(r"mongodb(?P<srv>\+srv)?://(?:[^?]*@)?(?P<hosts>[^/?@]+)")


def mongo_server(connection: str) -> str | None:
    """The server as Debezium names it for OpenLineage: of several the first by name.

    None for what is no connection string.
    """
    found = _ADDRESS.match(connection)
    if found is None:
        return None
    host = min(each.strip() for each in found["hosts"].split(","))
    return f"mongodb://{host}" if ":" in host or found["srv"] else f"mongodb://{host}:27017"
