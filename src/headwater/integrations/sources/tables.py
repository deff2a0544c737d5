"""Which dataset a name in SQL means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from headwater.integrations.sources.addresses import without_credentials
from headwater.model.identity import DatasetId
from headwater.openlineage.place import DOTTED
from headwater.sql.answer import TableName

_ADDRESS: Final = re.compile(r"([a-z][a-z0-9+.-]*)://([^/]*)(/.*)?", re.IGNORECASE)
_FILE: Final = re.compile(r"(?:\.{0,2}/|[A-Za-z]:[\\/]).+|.+\.(?:csv|parquet|json|orc|avro|gz)")


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the tables lie that some SQL names.

    namespace: as OpenLineage names the system. defaults: what stands before names that leave it
    out, outermost first; no more of it is used than names of that system have parts.
    """

    namespace: str
    defaults: TableName = ()

    def dataset(self, table: TableName) -> DatasetId:
        """The dataset of a name: a table, or files by their address."""
        if len(table) == 1:
            found = _files(table[0])
            if found is not None:
                return found
        return DatasetId(self.namespace, ".".join(self.whole(table)))

    def whole(self, table: TableName) -> TableName:
        """The name with the parts that it leaves out."""
        missing = self._depth - len(table)
        # Defaults end right before a table: those of a schema alone say nothing of its database.
        untold = max(0, self._depth - 1 - len(self.defaults))
        return (*self.defaults[-(self._depth - 1) :][: max(0, missing - untold)], *table)

    @property
    def _depth(self) -> int:
        kinds = DOTTED.get(self.namespace.partition(":")[0])
        return len(kinds) if kinds else len(self.defaults) + 1


def _files(address: str) -> DatasetId | None:
    """Files by their address; None for what is no address."""
    found = _ADDRESS.fullmatch(without_credentials(address))
    if found is not None:
        scheme, place, path = found[1].lower(), found[2], found[3] or "/"
        if scheme == "file":
            return DatasetId("file", path)
        return DatasetId(f"{scheme}://{place}", path.strip("/") or "/")
    return DatasetId("file", address) if _FILE.fullmatch(address) else None
