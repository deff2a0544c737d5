"""What dbt writes to its target folder, in the form of any version of its manifest from 4 on.

Written from the published schemas of dbt's artifacts; only what a version has is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

GENERATED = "2026-11-24T08:00:00.000000Z"
INVOCATION = "0b6f7c1e-6b1c-4f5c-9a54-0d8b5a3f7e10"
_DBT = {4: "1.0.0", 7: "1.3.0", 8: "1.4.0", 9: "1.5.0", 10: "1.6.0", 11: "1.7.0", 12: "1.10.0"}


def metadata(kind: str, version: int, *, dbt: str = "1.10.0", at: str = GENERATED) -> Json:
    return {
        "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{kind}/v{version}.json",
        "dbt_version": dbt,
        "generated_at": at,
        "invocation_id": INVOCATION,
        "env": {},
    }


@dataclass
class DbtProject:
    """A project that grows by what is said of it. Unique ids are the short names that are given."""

    version: int = 12
    name: str = "shop"
    adapter: str = "postgres"
    database: str = "db"
    schema: str = "main"
    at: str = GENERATED
    nodes: dict[str, Json] = field(default_factory=dict)
    sources: dict[str, Json] = field(default_factory=dict)
    exposures: dict[str, Json] = field(default_factory=dict)
    metrics: dict[str, Json] = field(default_factory=dict)
    semantic_models: dict[str, Json] = field(default_factory=dict)
    saved_queries: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    catalog: dict[str, Json] = field(default_factory=dict)
    results: list[Json] = field(default_factory=list)
    checks: list[Json] = field(default_factory=list)

    # -- nodes --

    def model(
        self,
        name: str,
        raw: str,
        *,
        compiled: str | None = None,
        reads: Iterable[str] = (),
        kind: str = "model",
        materialized: str = "table",
        columns: Mapping[str, Any] | Iterable[str] = (),
        language: str = "sql",
        group: str | None = None,
        version: int | None = None,
        latest: int | None = None,
        alias: str | None = None,
        config: Json | None = None,
        **more: Any,
    ) -> str:
        """raw: the code as written; compiled: None for a project that was only parsed."""
        code, done = (
            ("raw_sql", "compiled_sql") if self.version < 7 else ("raw_code", "compiled_code")
        )
        ending = f".v{version}" if version is not None else ""
        unique_id = f"{kind}.{self.name}.{name}{ending}"
        table = alias or (name if version is None else f"{name}_v{version}")
        node = self._node(kind, unique_id, name) | {
            "alias": table,
            code: raw,
            "config": {"enabled": True, "materialized": materialized, "tags": [], "meta": {}}
            | (config or {}),
            "columns": _columns(columns),
            "depends_on": {"macros": [], "nodes": [*reads]},
            "relation_name": None
            if materialized == "ephemeral"
            else self._relation(self.schema, table),
            "original_file_path": f"models/{name}.sql",
        }
        if compiled is not None:
            node |= {"compiled": True, done: compiled}
        if self.version >= 7:
            node["language"] = language
        if self.version >= 9:
            node |= {
                "group": group,
                "access": "protected",
                "version": version,
                "latest_version": latest,
                "constraints": [],
                "contract": {"enforced": False, "checksum": None},
            }
            node["config"] |= {"group": group}
            node["refs"] = [{"name": "x", "package": None, "version": None}]
        else:
            node["refs"] = [["x"]]
        self.nodes[unique_id] = node | more
        return unique_id

    def seed(self, name: str, columns: Mapping[str, Any] | Iterable[str] = ()) -> str:
        unique_id = self.model(name, "", kind="seed", materialized="seed", columns=columns)
        self.nodes[unique_id]["original_file_path"] = f"seeds/{name}.csv"
        return unique_id

    def source(
        self,
        group: str,
        name: str,
        columns: Mapping[str, Any] | Iterable[str] = (),
        *,
        schema: str = "raw",
        identifier: str | None = None,
        **more: Any,
    ) -> str:
        unique_id = f"source.{self.name}.{group}.{name}"
        table = identifier or name
        self.sources[unique_id] = (
            self._node("source", unique_id, name)
            | {
                "schema": schema,
                "source_name": group,
                "identifier": table,
                "relation_name": self._relation(schema, table),
                "columns": _columns(columns),
                "original_file_path": "models/sources.yml",
                "loader": "",
                "quoting": {},
            }
            | more
        )
        return unique_id

    def test(
        self,
        check: str,
        of: str,
        column: str | None = None,
        *,
        reads: Iterable[str] = (),
        severity: str = "ERROR",
        **kwargs: Any,
    ) -> str:
        """A generic test. reads: what it looks at besides."""
        name = f"{check}_{of.rpartition('.')[2]}" + (f"_{column}" if column else "")
        unique_id = f"test.{self.name}.{name}.0123456789"
        self.nodes[unique_id] = (
            self._node("test", unique_id, name)
            | {
                "alias": name,
                "config": {"severity": severity, "error_if": "!= 0", "warn_if": "!= 0"},
                "depends_on": {"macros": [], "nodes": [*reads, of]},
                "column_name": column,
                "test_metadata": {
                    "name": check,
                    "kwargs": {"column_name": column, "model": "{{ get_where_subquery(...) }}"}
                    | kwargs,
                    "namespace": None,
                },
            }
            | ({"attached_node": of} if self.version >= 10 else {})
        )
        return unique_id

    def singular_test(self, name: str, sql: str, reads: Iterable[str]) -> str:
        unique_id = self.model(
            name, sql, compiled=sql, kind="test", materialized="test", reads=reads
        )
        self.nodes[unique_id]["config"]["severity"] = "ERROR"
        return unique_id

    # -- what is no table --

    def exposure(self, name: str, reads: Iterable[str], **more: Any) -> str:
        told = {
            "type": "dashboard",
            "owner": {"name": "Ada", "email": "ada@example.com"},
            "depends_on": {"macros": [], "nodes": [*reads]},
        }
        return self._thing(self.exposures, "exposure", name, told | more)

    def metric(self, name: str, reads: Iterable[str], **more: Any) -> str:
        return self._thing(
            self.metrics, "metric", name, {"depends_on": {"macros": [], "nodes": [*reads]}} | more
        )

    def semantic_model(self, name: str, of: str, **parts: Any) -> str:
        told = {"model": "ref(...)", "depends_on": {"macros": [], "nodes": [of]}}
        return self._thing(self.semantic_models, "semantic_model", name, told | parts)

    def saved_query(self, name: str, metrics: Iterable[str]) -> str:
        told = {"query_params": {}, "depends_on": {"macros": [], "nodes": [*metrics]}}
        return self._thing(self.saved_queries, "saved_query", name, told)

    def group(self, name: str, email: str) -> None:
        owner = {"name": name.title(), "email": email}
        self._thing(self.groups, "group", name, {"owner": owner})

    # -- what the database and dbt's runs say --

    def in_catalog(self, unique_id: str, columns: Mapping[str, str], **stats: Any) -> None:
        self.catalog[unique_id] = {
            "metadata": {"type": "BASE TABLE", "schema": self.schema, "name": "x"},
            "columns": {
                name: {"name": name, "type": kind, "index": place, "comment": None}
                for place, (name, kind) in enumerate(columns.items(), start=1)
            },
            "stats": {name: {"id": name, "value": value} for name, value in stats.items()},
            "unique_id": unique_id,
        }

    def result(self, unique_id: str, status: str = "success", **more: Any) -> None:
        timing = [
            {"name": "compile", "started_at": "2026-11-24T07:59:00Z",
             "completed_at": "2026-11-24T07:59:01Z"},
            {"name": "execute", "started_at": "2026-11-24T07:59:01Z",
             "completed_at": "2026-11-24T07:59:31Z"},
        ]  # fmt: skip
        told = {
            "unique_id": unique_id,
            "status": status,
            "timing": [] if status == "skipped" else timing,
            "execution_time": 31.0,
            "adapter_response": {},
            "message": None,
            "failures": None,
        }
        self.results.append(told | more)

    def check(self, unique_id: str, status: str = "pass", **more: Any) -> None:
        told = {
            "unique_id": unique_id,
            "status": status,
            "max_loaded_at": "2026-11-24T06:00:00Z",
            "snapshotted_at": "2026-11-24T07:00:00Z",
            "max_loaded_at_time_ago_in_s": 3600.0,
            "criteria": {"warn_after": {"count": 12, "period": "hour"}, "error_after": {}},
            "timing": [],
        }
        self.checks.append(told | more)

    # -- files --

    def manifest(self) -> Json:
        about = metadata("manifest", self.version, dbt=_DBT.get(self.version, "1.10.0"), at=self.at)
        about["adapter_type"] = self.adapter
        if self.version >= 10:
            about["project_name"] = self.name
        told: Json = {
            "metadata": about,
            "nodes": self.nodes,
            "sources": self.sources,
            "macros": {},
            "docs": {},
            "exposures": self.exposures,
            "metrics": self.metrics,
            "selectors": {},
            "disabled": {},
            "parent_map": {},
            "child_map": {},
        }
        if self.version >= 9:
            told["groups"] = self.groups
        if self.version >= 10:
            told["semantic_models"] = self.semantic_models
        if self.version >= 11:
            told["saved_queries"] = self.saved_queries
        if self.version >= 12:
            told["unit_tests"] = {}
        return told

    def write(
        self, folder: Path, *, command: str = "run", settings: str = "", **arguments: Any
    ) -> Path:
        """A project folder with its target folder. settings: of dbt_project.yml, besides names."""
        target = folder / "target"
        target.mkdir(parents=True, exist_ok=True)
        head = f"name: {self.name}\nprofile: {self.name}\n"
        (folder / "dbt_project.yml").write_text(head + settings)
        (target / "manifest.json").write_text(json.dumps(self.manifest()))
        if self.catalog:
            told = {key: value for key, value in self.catalog.items() if key in self.nodes}
            of_sources = {key: value for key, value in self.catalog.items() if key in self.sources}
            catalog = {
                "metadata": metadata("catalog", 1, at=self.at),
                "nodes": told,
                "sources": of_sources,
                "errors": None,
            }
            (target / "catalog.json").write_text(json.dumps(catalog))
        if self.results:
            results = {
                "metadata": metadata("run-results", 6, at=self.at),
                "results": self.results,
                "elapsed_time": 60.0,
                "args": {"which": command} | arguments,
            }
            (target / "run_results.json").write_text(json.dumps(results))
        if self.checks:
            sources = {
                "metadata": metadata("sources", 3, at=self.at),
                "results": self.checks,
                "elapsed_time": 1.0,
            }
            (target / "sources.json").write_text(json.dumps(sources))
        return folder

    def _relation(self, schema: str, table: str) -> str:
        return f'"{self.database}"."{schema}"."{table}"'

    def _node(self, kind: str, unique_id: str, name: str) -> Json:
        return {
            "resource_type": kind,
            "unique_id": unique_id,
            "name": name,
            "package_name": self.name,
            "database": self.database,
            "schema": self.schema,
            "fqn": [self.name, name],
            "path": f"{name}.sql",
            "description": "",
            "tags": [],
            "meta": {},
            "created_at": 1_795_000_000.5,
        }

    def _thing(self, section: dict[str, Json], kind: str, name: str, told: Json) -> str:
        unique_id = f"{kind}.{self.name}.{name}"
        section[unique_id] = {
            "resource_type": kind,
            "unique_id": unique_id,
            "name": name,
            "package_name": self.name,
            "original_file_path": "models/things.yml",
            "description": "",
            "tags": [],
            "meta": {},
            "config": {"enabled": True},
        } | told
        return unique_id


def _columns(columns: Mapping[str, Any] | Iterable[str]) -> Json:
    given = columns if isinstance(columns, Mapping) else dict.fromkeys(columns)
    return {
        name: {
            "name": name,
            "description": "",
            "meta": {},
            "data_type": None,
            "tags": [],
            "quote": None,
        }
        | (told or {})
        for name, told in given.items()
    }


def large_project(models: int, columns: int, *, seed_models: int = 50) -> DbtProject:
    """A project of so many models with so many columns each, in layers, as warehouses have them.

    A tenth reads sources, each by name; the rest joins two or three models before it, some by `*`,
    with expressions, aggregates and windows. Nothing is in the catalog: columns follow from SQL.
    """
    project = DbtProject(adapter="snowflake", database="ANALYTICS", schema="MARTS")
    names = [f"column_{number:02}" for number in range(columns)]
    sources = [
        project.source("app", f"events_{number}", names, schema="RAW")
        for number in range(seed_models)
    ]
    built: list[str] = []
    for number in range(models):
        name = f"model_{number:04}"
        if number < models // 10 or len(built) < 3:
            of = sources[number % len(sources)]
            table = project.sources[of]["relation_name"]
            picked = ",\n    ".join(
                f"cast({each} as varchar) as {each}" if place % 5 == 0 else f"{each}"
                for place, each in enumerate(names)
            )
            sql = f"select\n    {picked}\nfrom {table}\nwhere {names[0]} is not null"
            reads = [of]
        else:
            one, two, three = (built[(number * step) % len(built)] for step in (7, 13, 29))
            of_one, of_two, of_three = (
                project.nodes[each]["relation_name"] for each in (one, two, three)
            )
            sql, reads = _joined(names, number, (of_one, of_two, of_three)), [one, two, three]
        described = names if number % 3 == 0 else ()
        raw = "{{ config(materialized='table') }}\n" + sql
        built.append(
            project.model(
                name, raw, compiled="\n" + sql, reads=dict.fromkeys(reads), columns=described
            )
        )
    return project


def _joined(names: list[str], number: int, tables: tuple[str, str, str]) -> str:
    one, two, three = tables
    if number % 4 == 0:
        return (
            f"with base as (select * from {one}),\n"
            f"other as (select {names[0]}, {names[1]} as other_value from {two})\n"
            f"select base.*, other.other_value\nfrom base\n"
            f"left join other on other.{names[0]} = base.{names[0]}"
        )
    picked: list[str] = []
    for place, each in enumerate(names):
        match (place + number) % 6:
            case 0:
                picked.append(f"coalesce(a.{each}, b.{each}) as {each}")
            case 1:
                picked.append(
                    f"case when b.{names[0]} > 10 then a.{each} else c.{each} end as {each}"
                )
            case 2:
                picked.append(
                    f"row_number() over (partition by a.{names[0]} order by b.{each}) as {each}"
                )
            case _:
                picked.append(f"a.{each}")
    return (
        f"with a as (select * from {one}),\nb as (select * from {two} where {names[2]} = 'x'),\n"
        f"c as (\n    select {', '.join(names)} from {three}\n)\n"
        "select\n    " + ",\n    ".join(picked) + "\nfrom a\n"
        f"join b on a.{names[0]} = b.{names[0]}\n"
        f"left join c on c.{names[0]} = b.{names[0]} and c.{names[1]} = 'active'"
    )
