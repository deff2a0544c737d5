"""What Snowflake's ACCESS_HISTORY says that a query read, wrote and changed.

Source: https://docs.snowflake.com/en/sql-reference/account-usage/access_history, the fields of
`direct_objects_accessed`, `objects_modified` and `object_modified_by_ddl`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import msgspec

from headwater.integrations.sources.query_log.log_values import decoded, fields, objects
from headwater.integrations.sources.query_log.query import Recorded
from headwater.integrations.sources.query_log.query_statements import is_system
from headwater.integrations.sources.query_log.recorded import Flows
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import DatasetId
from headwater.openlineage.writing import Json, identified
from headwater.sql.schemas import table_name

ACCESS_COLUMNS: Final = (
    "direct_objects_accessed",
    "base_objects_accessed",
    "objects_modified",
    "object_modified_by_ddl",
)
_HOLDS_NO_DATA: Final = frozenset({"function", "procedure", "sequence", "role", "warehouse", "tag"})
_CHANGES: Final = {
    "ALTER": "ALTER",
    "CREATE": "CREATE",
    "DROP": "DROP",
    "REPLACE": "OVERWRITE",
    "UNDROP": "CREATE",
}
_MANY: Final = 20_000


class Accesses:
    """Reads the four columns of a row; what was read once is known by its text."""

    def __init__(self, namespace: str) -> None:
        self._tables = Tables(namespace)
        self._known: dict[bytes, Recorded | None] = {}
        self._kept: dict[str, Recorded] = {}

    def read(self, values: Sequence[Any]) -> Recorded | None:
        """What a query wrote or changed; None where it did neither. values: as ACCESS_COLUMNS."""
        modified, ddl = values[2], values[3]
        if (not modified or modified == "[]") and not ddl:
            return None
        key = msgspec.json.encode(values)
        if key not in self._known:
            if len(self._known) >= _MANY:
                self._known.clear()
            self._known[key] = self._read(*values)
        return self._known[key]

    def keep(self, query: str, values: Sequence[Any]) -> None:
        """Keep what a query did until the query itself is read."""
        found = self.read(values)
        if found is not None:
            self._kept[query] = found

    def find(self, query: str) -> Recorded | None:
        """What was kept of a query."""
        return self._kept.get(query)

    def _read(self, direct: Any, base: Any, modified: Any, ddl: Any) -> Recorded | None:
        flows = Flows()
        for each in objects(modified):
            target = self._dataset(each)
            if target is None:
                continue
            flows.write(target)
            for column in objects(each.get("columns")):
                sources = column.get("directSources") or column.get("baseSources")
                flows.write_column(target, _column(column), self._columns(objects(sources)))
        read = objects(direct) or objects(base)
        reads = [each for each in map(self._dataset, read) if each is not None]
        lifecycle = self._change(fields(ddl), flows)
        if not flows.writes:
            return None
        # What a query changes as a whole it need not have put anything into.
        return flows.recorded(reads=reads if objects(modified) else (), lifecycle=lifecycle)

    def _columns(self, sources: Sequence[Mapping[str, Any]]) -> Iterator[tuple[DatasetId, str]]:
        for each in sources:
            dataset = self._dataset(each)
            if dataset is not None and each.get("columnName"):
                yield dataset, _column(each)

    def _change(self, ddl: Mapping[str, Any], flows: Flows) -> dict[DatasetId, Json]:
        changed = self._dataset(ddl)
        change = _CHANGES.get(str(ddl.get("operationType") or "").upper())
        if changed is None or change is None:
            return {}
        renamed = fields(fields(ddl.get("properties")).get("objectName")).get("value")
        if change == "ALTER" and renamed:
            target = self._named(str(renamed)) or changed
            flows.write(target)
            body = {"lifecycleStateChange": "RENAME", "previousIdentifier": identified(changed)}
            return {target: body}
        flows.write(changed)
        return {changed: {"lifecycleStateChange": change}}

    def _dataset(self, told: Mapping[str, Any]) -> DatasetId | None:
        domain = str(told.get("objectDomain") or "").lower()
        name = told.get("objectName")
        if not name and domain == "stage":
            return self._location(told)
        if not isinstance(name, str) or not name or domain in _HOLDS_NO_DATA:
            return None
        if domain == "stage":
            *outer, last = table_name(name)
            return self._named(".".join([*outer, f"@{last}"]))
        return self._named(name)

    def _location(self, told: Mapping[str, Any]) -> DatasetId | None:
        """Files that are read or written by their address, through no stage with a name."""
        found = decoded(told.get("locations"))
        first = next(iter(cast("list[Any]", found)), None) if isinstance(found, list) else None
        return self._tables.dataset((first,)) if isinstance(first, str) and first else None

    def _named(self, name: str) -> DatasetId | None:
        parts = table_name(name)
        return None if is_system(parts, parts, "snowflake") else self._tables.dataset(parts)


def _column(told: Mapping[str, Any]) -> str:
    return str(told.get("columnName") or "")
