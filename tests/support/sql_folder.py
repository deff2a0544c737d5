"""Folders of SQL that are made up: sources, views over views, and tables made of them."""

from __future__ import annotations

import random
from pathlib import Path

_COLUMNS = 16


def write_sql_folder(folder: Path, *, files: int, seed: int = 1) -> None:
    """Write files in four layers; every fifth says `*`, and one in ten is a migration."""
    choose = random.Random(seed)
    layers: list[list[str]] = [[], [], [], []]
    for number in range(files):
        layer = number * len(layers) // files
        name = f"{('raw', 'stg', 'core', 'mart')[layer]}.t{number}"
        path = folder / name.partition(".")[0] / f"t{number:05d}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        sources = [choose.choice(layers[layer - 1]) for _ in range(3)] if layer else []
        path.write_text(_statement(name, sources, choose), "utf-8")
        layers[layer].append(name)


def _statement(name: str, sources: list[str], choose: random.Random) -> str:
    if not sources:
        columns = ",\n".join(f"  c{at} numeric(12, 2)" for at in range(_COLUMNS))
        return f"-- source {name}\nCREATE TABLE {name} (\n  id bigint,\n  at date,\n{columns}\n);\n"
    first, second, third = sources
    if choose.random() < 0.2:
        return f"CREATE VIEW {name} AS\nSELECT * FROM {first} WHERE id > 10;\n"
    sums = ",\n".join(f"  SUM(a.c{at} * b.c{at}) AS c{at}" for at in range(_COLUMNS // 2))
    rest = ",\n".join(
        f"  MAX(CASE WHEN b.c{at} > 0 THEN b.c{at} ELSE a.c{at} END) AS c{at}"
        for at in range(_COLUMNS // 2, _COLUMNS)
    )
    return (
        f"CREATE OR REPLACE TABLE {name} AS\n"
        f"WITH a AS (SELECT * FROM {first} WHERE at >= DATE '2026-01-01'),\n"
        f"b AS (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.id ORDER BY x.at DESC) AS n\n"
        f"      FROM {second} x JOIN {third} y ON y.id = x.id)\n"
        f"SELECT a.id,\n  a.at,\n{sums},\n{rest}\n"
        "FROM a JOIN b ON b.id = a.id AND b.n = 1\nGROUP BY a.id, a.at;\n"
    )
