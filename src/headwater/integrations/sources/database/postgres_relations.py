"""The tables and views in the catalog of PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, text

from headwater.integrations.sources.database.catalog import Column, Relation, RelationKind
from headwater.model.time import to_instant
from headwater.sql.answer import TableName

OWN: Final = """
    n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend e WHERE e.deptype = 'e' AND (
            (e.classid = 'pg_catalog.pg_namespace'::regclass AND e.objid = n.oid)
            OR (e.classid = '{catalog}'::regclass AND e.objid = {object})
        )
    )
"""
"""What belongs neither to the system nor to an extension."""

_RELATIONS: Final = text(
    """
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner) AS owner,
        obj_description(c.oid, 'pg_class') AS description,
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END AS definition,
        c.reltuples::bigint AS rows, greatest(s.last_analyze, s.last_autoanalyze) AS analyzed,
        CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid END AS root,
        quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND """
    + OWN.format(catalog="pg_catalog.pg_class", object="c.oid")
    + " ORDER BY n.nspname, c.relname"
)
_COLUMNS: Final = text(
    """
    SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
        col_description(a.attrelid, a.attnum) AS description,
        CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT LIKE 'pg\\_%'
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum
    """
)
_USES: Final = text(
    """
    SELECT DISTINCT r.ev_class, d.refobjid, a.attname
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
        AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.deptype = 'n' AND d.refobjid <> r.ev_class
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        AND d.refobjsubid > 0
    WHERE r.rulename = '_RETURN'
    ORDER BY 1, 2, 3
    """
)
_KINDS: Final = {
    "r": RelationKind.TABLE,
    "p": RelationKind.TABLE,
    "f": RelationKind.EXTERNAL_TABLE,
    "v": RelationKind.VIEW,
    "m": RelationKind.MATERIALIZED_VIEW,
}


def read_relations(connection: Connection, database: str) -> list[Relation]:
    """All tables and views that are the database's own, but for partitions and temporary ones."""
    rows = [*connection.execute(_RELATIONS)]
    names: dict[int, TableName] = {
        each.oid: (database, each.nspname, each.relname) for each in rows
    }
    roots = {each.oid: each.root for each in rows if each.root in names}
    partitions: defaultdict[int, list[TableName]] = defaultdict(list)
    for oid, root in roots.items():
        partitions[root].append(names[oid])
    columns = _columns_by_table(connection.execute(_COLUMNS))
    uses: defaultdict[int, dict[TableName, set[str]]] = defaultdict(dict)
    for view, used, column in connection.execute(_USES):
        name = names.get(roots.get(used, used))
        if name is not None:
            uses[view].setdefault(name, set()).update([column] if column else [])
    return [
        Relation(
            name=names[each.oid],
            kind=_KINDS[each.relkind],
            columns=tuple(columns[each.oid]),
            description=each.description,
            owner=each.owner,
            definition=_created(each),
            uses=None
            if each.definition is None
            else {name: frozenset(told) for name, told in uses[each.oid].items()},
            partitions=tuple(partitions[each.oid]),
            rows=None if each.rows < 0 or each.definition is not None else each.rows,
            analyzed=None if each.analyzed is None else to_instant(each.analyzed),
        )
        for each in rows
        if each.oid not in roots
    ]


def _created(row: Any) -> str | None:
    if row.definition is None:
        return None
    kind = "MATERIALIZED VIEW" if row.relkind == "m" else "VIEW"
    return f"CREATE {kind} {row.quoted} AS\n{row.definition}"


def _columns_by_table(rows: Iterable[Any]) -> defaultdict[int, list[Column]]:
    columns: defaultdict[int, list[Column]] = defaultdict(list)
    for each in rows:
        columns[each.attrelid].append(
            Column(each.attname, each.type, each.description, each.generated)
        )
    return columns
