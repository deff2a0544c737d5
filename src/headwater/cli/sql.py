"""`headwater sql`: what SQL reads and writes, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from headwater.cli.output.sheet import Cell, Sheet
from headwater.errors import InvalidInputError

if TYPE_CHECKING:
    from headwater.sql.answer import Input, Script, Statement, TableName

_F = TypeVar("_F", bound=Callable[..., None])


class LineError(InvalidInputError):
    """A line of many that is no question about SQL."""

    def __init__(self, number: int, detail: str) -> None:
        super().__init__(
            f"line {number} {detail}; write one "
            '{"id", "sql", "dialect", "schema": {"table": ["column"]}, "default_schema"} a line'
        )


def _sql_options(function: _F) -> _F:
    for option in (
        click.argument("files", nargs=-1, metavar="FILE|-..."),
        click.option("--dialect", "-d", help="snowflake, bigquery, postgres, tsql and so on."),
        click.option(
            "--schema",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help='Columns of tables: {"raw.orders": ["id"]} as JSON, or CREATE statements as .sql.',
        ),
        click.option(
            "--default-schema", default="", help="What stands before names that have no schema."
        ),
    ):
        function = option(function)
    return function


@click.group("sql")
def command() -> None:
    """Say what SQL reads and writes, column by column. Needs no server."""


@command.command(
    "lineage",
    epilog="""\b
Examples:
  headwater sql lineage models/orders.sql --dialect snowflake
  echo "insert into a select b from c" | headwater sql lineage - --format json
  headwater sql lineage q.sql -d postgres --schema catalog.json --default-schema raw
  headwater sql lineage --jsonl < questions.jsonl > answers.jsonl
""",
)
@_sql_options
@click.option("--jsonl", is_flag=True, help="Read questions, one a line, and answer one a line.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("table", "json", "csv", "md")),
    default="table",
    show_default=True,
)
def lineage(
    files: tuple[str, ...],
    *,
    dialect: str | None,
    schema: Path | None,
    default_schema: str,
    jsonl: bool,
    output: str,
) -> None:
    """Show what each statement reads and writes, and what each column is made of."""
    if jsonl:
        for answer in _answers(sys.stdin):
            click.echo(answer)
        return
    script = _script(files, dialect, schema, default_schema)
    if output == "json":
        click.echo(_json(script))
        return
    from headwater.cli.output.render import render_sheets

    sheets = [_columns(script)] if output == "csv" else _sheets(script)
    click.echo(render_sheets(sheets, output=output), nl=output != "csv")


@command.command(
    "parse",
    epilog="""\b
Examples:
  headwater sql parse procedure.sql --dialect tsql
  headwater sql parse - --format json < script.sql
""",
)
@_sql_options
@click.option(
    "--format",
    "output",
    type=click.Choice(("table", "json", "csv", "md")),
    default="table",
    show_default=True,
)
def parse(
    files: tuple[str, ...],
    *,
    dialect: str | None,
    schema: Path | None,
    default_schema: str,
    output: str,
) -> None:
    """List the statements of scripts, procedures and blocks, and how well each is understood."""
    script = _script(files, dialect, schema, default_schema)
    if output == "json":
        names = ("index", "line", "kind", "status", "reads", "writes")
        told = [{name: getattr(each, name) for name in names} for each in script.statements]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    from headwater.cli.output.render import render_sheets

    click.echo(render_sheets(_sheets(script)[:1], output=output), nl=output != "csv")


@command.command(
    "check",
    epilog="""\b
Examples:
  headwater sql check models/*.sql --dialect bigquery
  headwater sql check models/*.sql --format sarif > sql.sarif
  headwater sql check - --format json < query.sql
""",
)
@_sql_options
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json", "sarif", "junit")),
    default="text",
    show_default=True,
)
def check(
    files: tuple[str, ...],
    *,
    dialect: str | None,
    schema: Path | None,
    default_schema: str,
    output: str,
) -> None:
    """Say what could not be resolved, and what would resolve it. Exits 1 if there is any."""
    from headwater.cli.output.sql_findings import SqlFinding, write_findings

    named = files or ("-",)
    found = [
        SqlFinding(file, each.line, each.column, statement.status, each.detail, each.fix)
        for file in named
        for statement in _script((file,), dialect, schema, default_schema).statements
        for each in statement.problems
    ]
    click.echo(write_findings(found, named, output=output), nl=bool(found) or output != "text")
    if found:
        raise click.exceptions.Exit(1)


def _script(
    files: tuple[str, ...], dialect: str | None, schema: Path | None, default_schema: str
) -> Script:
    from headwater.sql.engine import Engine

    tables = _tables(schema, dialect)
    engine = Engine(dialect, tables, defaults=_parts(default_schema))
    text = "\n;\n".join(_read(file) for file in files or ("-",))
    return engine.lineage_of(text)


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8", "replace")
    except OSError as error:
        raise click.UsageError(f"{file}: {(error.strerror or str(error)).lower()}") from None


def _tables(schema: Path | None, dialect: str | None) -> dict[TableName, list[str]]:
    from headwater.sql.engine import tables_in
    from headwater.sql.schemas import tables_of

    if schema is None:
        return {}
    text = schema.read_text("utf-8")
    if schema.suffix.lower() in {".sql", ".ddl"}:
        return tables_in(text, dialect)
    try:
        return tables_of(json.loads(text))
    except json.JSONDecodeError as error:
        raise click.UsageError(f"{schema} is no JSON: {error}") from None


def _parts(name: str) -> TableName:
    return tuple(part for part in name.split(".") if part)


def _answers(lines: Iterator[str]) -> Iterator[str]:
    """One answer a line; questions about the same tables share what was understood before."""
    from headwater.sql.engine import Engine
    from headwater.sql.schemas import tables_of

    engines: dict[str, Engine] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            sql = str(asked["sql"])
        except (ValueError, TypeError, KeyError):
            raise LineError(number, "is no object with a member `sql`") from None
        key = json.dumps([asked.get("dialect"), asked.get("schema"), asked.get("default_schema")])
        engine = engines.get(key)
        if engine is None:
            engine = engines[key] = Engine(
                asked.get("dialect"),
                tables_of(asked.get("schema") or {}),
                defaults=_parts(str(asked.get("default_schema") or "")),
            )
        yield _json(engine.lineage_of(sql), id=asked.get("id"))


def _json(script: Script, *, id: Any = None) -> str:  # noqa: A002 because the contract calls it so
    import msgspec

    told = msgspec.to_builtins(script)
    return json.dumps(told | {"id": id}, ensure_ascii=False)


def _sheets(script: Script) -> list[Sheet]:
    statements = Sheet(
        ("statement", "line", "kind", "status", "reads", "writes"),
        [_statement_row(each) for each in script.statements],
        prose=frozenset({"reads", "writes"}),
    )
    problems = Sheet(
        ("statement", "line", "column", "problem", "what would resolve it"),
        [
            (each.index, p.line, p.column, p.detail, p.fix)
            for each in script.statements
            for p in each.problems
        ],
        title="problems",
        prose=frozenset({"problem", "what would resolve it"}),
    )
    return [statements, *(sheet for sheet in (_columns(script), problems) if sheet.rows)]


def _columns(script: Script) -> Sheet:
    return Sheet(
        ("statement", "output", "input", "influence", "expression"),
        [row for each in script.statements for row in _column_rows(each)],
        title="columns",
        spare=("expression",),
        prose=frozenset({"expression"}),
    )


def _statement_row(statement: Statement) -> tuple[Cell, ...]:
    return (
        statement.index,
        statement.line,
        statement.kind,
        statement.status,
        ", ".join(map(".".join, statement.reads)),
        ", ".join(map(".".join, statement.writes)),
    )


def _column_rows(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    index = statement.index
    for column in statement.columns:
        output = _column(column.output.table, column.output.column)
        for each in column.inputs:
            yield index, output, _column(each.table, each.column), _told(each), column.expression
        if not column.inputs:
            yield index, output, "", "", column.expression
    for each in statement.dataset_inputs:
        yield index, "(every column)", _column(each.table, each.column), _told(each), ""


def _told(each: Input) -> str:
    return each.subtype.lower() + (", masked" if each.masking else "")


def _column(table: TableName | None, column: str) -> str:
    return f"{'.'.join(table)}[{column}]" if table is not None else column
