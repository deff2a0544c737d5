"""What other tools say about a statement, in one form: tables, and which columns make which."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openlineage_sql
import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.scope import traverse_scope
from sqllineage.core.metadata.dummy import DummyMetaDataProvider
from sqllineage.runner import LineageRunner

from headwater.sql.engine import Engine
from support.sql_cases import Case

DIALECTS_OF_SQLLINEAGE = {"databricks": "databricks", "spark": "sparksql", "": "ansi"}
NO_DIALECT_OF_OPENLINEAGE = {"trino", "duckdb", "athena", "teradata", "oracle", "tsql"}
DATAHUB = Path(__file__).with_name("sql_datahub.py")
_OUT = "result_of_the_query"
Place = tuple[str, int]
"""A case by its dialect and line."""


@dataclass
class Facts:
    """What a statement reads and writes. edges: column written, table read, column read.

    All names in small letters, parts joined by dots. ms: how long it took; None where that is
    measured elsewhere.
    """

    reads: set[str] = field(default_factory=set[str])
    writes: set[str] = field(default_factory=set[str])
    edges: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    ms: float | None = None


def ours(case: Case) -> Facts:
    facts = Facts()
    for statement in Engine(case.dialect, case.schemas).lineage_of(case.sql).statements:
        facts.reads |= {".".join(each).lower() for each in statement.reads}
        facts.writes |= {".".join(each).lower() for each in statement.writes}
        for column in statement.columns:
            facts.edges |= {
                (column.output.column.lower(), ".".join(each.table).lower(), each.column.lower())
                for each in column.inputs
            }
    return facts


def of_sqlglot(case: Case) -> Facts:
    """Its scopes for tables, its `lineage` for columns."""
    facts = Facts()
    for tree in sqlglot.parse(case.sql, dialect=case.dialect):
        if tree is None:
            continue
        query = tree if isinstance(tree, exp.Query) else tree.args.get("expression")
        target = tree.this if not isinstance(tree, exp.Query) else None
        target = target.this if isinstance(target, exp.Schema) else target
        if isinstance(target, exp.Table):
            facts.writes.add(_name(target))
        for scope in traverse_scope(query) if isinstance(query, exp.Query) else ():
            facts.reads |= {_name(each) for each in scope.sources.values() if _is_table(each)}
        if not isinstance(query, exp.Query):
            continue
        names = [each.name for each in tree.this.expressions] if target is not tree.this else []
        for at, name in enumerate(query.named_selects):
            root = lineage(name, query.copy(), schema=nested(case), dialect=case.dialect)
            called = names[at] if isinstance(tree, exp.Insert) and at < len(names) else name
            for node in root.walk():
                if not node.downstream and isinstance(node.source, exp.Table):
                    column = node.name.rpartition(".")[2].strip('"`').lower()
                    facts.edges.add((called.lower(), _name(node.source), column))
    return facts


def _is_table(source: object) -> bool:
    return isinstance(source, exp.Table)


def _name(table: exp.Expression) -> str:
    return ".".join(part.name for part in table.parts).lower()


def of_sqllineage(case: Case) -> Facts:
    """A query is put into a table first: it tells nothing about what is returned."""
    dialect = DIALECTS_OF_SQLLINEAGE.get(case.dialect, case.dialect)
    known = {".".join(("x", *name)[-2:]): columns for name, columns in case.schemas.items()}
    is_query = case.expected[0].startswith("select") and "into" not in case.expected[0]
    sql = f"INSERT INTO {_OUT} {case.sql}" if is_query else case.sql
    runner = LineageRunner(sql, dialect, metadata_provider=DummyMetaDataProvider(known))
    facts = Facts(
        {_plain(str(each)) for each in runner.source_tables},
        {_plain(str(each)) for each in runner.target_tables} - {_OUT},
    )
    for path in runner.get_column_lineage():
        source, target = path[0], path[-1]
        facts.edges.add(
            (target.raw_name.lower(), _plain(str(source.parent)), source.raw_name.lower())
        )
    return facts


def of_openlineage_sql(case: Case) -> Facts:
    """It takes no schemas."""
    dialect = "ansi" if case.dialect in NO_DIALECT_OF_OPENLINEAGE else case.dialect
    told = openlineage_sql.parse([case.sql], dialect=dialect)
    if told is None:
        raise ValueError(case.name)
    if told.errors:
        raise ValueError(told.errors[0].message)
    facts = Facts(
        {_plain(each.qualified_name) for each in told.in_tables},
        {_plain(each.qualified_name) for each in told.out_tables},
    )
    for column in told.column_lineage:
        for each in column.lineage:
            table = each.origin.qualified_name if each.origin is not None else ""
            facts.edges.add((column.descendant.name.lower(), _plain(table), each.name.lower()))
    return facts


def _plain(name: str) -> str:
    return name.replace("<default>.", "").replace('"', "").replace("`", "").lower()


def nested(case: Case) -> dict[str, object]:
    """Schemas in the form of sqlglot, whose tables must all lie equally deep."""
    depth = max(map(len, case.schemas), default=0)
    found: dict[str, object] = {}
    for name, columns in case.schemas.items():
        level = found
        for part in name[:-1] if len(name) == depth else ():
            level = level.setdefault(part, {})  # type: ignore[assignment]
        level[name[-1]] = dict.fromkeys(columns, "text")
    return found


TOOLS: dict[str, Callable[[Case], Facts]] = {
    "headwater": ours,
    "sqlglot": of_sqlglot,
    "sqllineage": of_sqllineage,
    "openlineage-sql": of_openlineage_sql,
}


def of_datahub(python: Path, cases: Sequence[Case]) -> Mapping[Place, Facts | None]:
    """What DataHub's parser says of each case; None where it fails.

    It asks for another sqlglot than we do, so it runs in an environment of its own.
    """
    lines = [
        json.dumps(
            {
                "sql": case.sql,
                "dialect": case.dialect,
                "schema": {".".join(name): columns for name, columns in case.schemas.items()},
            }
        )
        for case in cases
    ]
    told = subprocess.run(
        [str(python), str(DATAHUB)],
        input="\n".join(lines),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answers = map(json.loads, told.stdout.splitlines())
    return {
        (case.dialect, case.line): None if "error" in answer else _facts(answer)
        for case, answer in zip(cases, answers, strict=True)
    }


def _facts(answer: dict[str, Any]) -> Facts:
    edges = set(map(tuple, answer["edges"]))
    return Facts(set(answer["reads"]), set(answer["writes"]), edges, answer["ms"])


def said(case: Case) -> Iterable[str]:
    """The lines of what a case expects, without its kinds."""
    return (line for line in case.expected if " <-" in line or line.startswith(("reads", "writes")))
