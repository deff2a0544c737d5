"""`headwater sql`: what SQL reads and writes, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import click

from headwater.cli.output.sheet import Cell, Sheet

if TYPE_CHECKING:
    from headwater.sql.answer import Input, Script, Statement, TableName
    from headwater.sql.engine import Engine, Names

_P = ParamSpec("_P")
_file = click.argument("file", default="-", metavar="FILE|-")
_format = click.option(
    "--format",
    "output",
    type=click.Choice(("table", "json", "csv", "md")),
    default="table",
    show_default=True,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """How SQL is to be read."""

    dialect: str | None
    schema: Path | None
    default_schema: str
    names: Names
    expand_views: bool

    def engine(self) -> Engine:
        """An engine that reads it so."""
        from headwater.cli.schema_files import read_schemas
        from headwater.sql.engine import Engine
        from headwater.sql.schemas import table_name

        defaults = table_name(self.default_schema)
        known = read_schemas(self.schema, self.dialect) if self.schema else {}
        return Engine(
            self.dialect,
            known,
            defaults=defaults,
            names=self.names,
            expand_views=self.expand_views,
        )


def _asking(function: Callable[Concatenate[Asked, _P], None]) -> Callable[..., None]:
    """Give a command the options that say how SQL is to be read."""

    @click.option("--dialect", "-d", help="snowflake, bigquery, postgres, tsql and so on.")
    @click.option(
        "--schema",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help='Columns of tables: {"raw.orders": ["id"]} as JSON, or CREATE statements as .sql.',
    )
    @click.option(
        "--default-schema", default="", help="What stands before names that have no schema."
    )
    @click.option(
        "--names",
        type=click.Choice(("written", "stored")),
        default="written",
        show_default=True,
        help="Tell names as they are written, or in the case in which the database keeps them.",
    )
    @click.option(
        "--expand-views", is_flag=True, help="Read through the views that a script makes."
    )
    @wraps(function)
    def asking(
        *arguments: Any,
        dialect: str | None,
        schema: Path | None,
        default_schema: str,
        names: Names,
        expand_views: bool,
        **rest: Any,
    ) -> None:
        asked = Asked(dialect, schema, default_schema, names, expand_views)
        function(asked, *arguments, **rest)

    return asking


@click.group("sql")
def command() -> None:
    """Say what SQL reads and writes, column by column. Needs no server."""


@command.command(
    "lineage",
    short_help="Show what statements read and write, and what columns are made of.",
    epilog="""\b
Examples:
  headwater sql lineage models/orders.sql --dialect snowflake
  echo "insert into a select b from c" | headwater sql lineage - --format json
  headwater sql lineage q.sql -d postgres --schema catalog.json --default-schema raw
  headwater sql lineage --jsonl < questions.jsonl > answers.jsonl
""",
)
@_file
@_asking
@click.option(
    "--jsonl",
    is_flag=True,
    help="FILE holds questions, one a line: "
    '{"id", "sql", "dialect", "schema": {"table": ["column"]}, "default_schema", "names"}. '
    "Each is answered on a line of its own.",
)
@_format
def lineage(asked: Asked, file: str, *, jsonl: bool, output: str) -> None:
    """Show what each statement reads and writes, and what each column is made of."""
    if jsonl:
        from headwater.cli.sql_questions import answers

        for answer in answers(_read(file).splitlines() if file != "-" else sys.stdin):
            click.echo(answer)
        return
    script = asked.engine().lineage_of(_read(file))
    if output == "json":
        import msgspec

        click.echo(json.dumps(msgspec.to_builtins(script), ensure_ascii=False))
        return
    from headwater.cli.output.render import render_sheets

    sheets = [_columns(script)] if output == "csv" else _sheets(script)
    click.echo(render_sheets(sheets, output=output), nl=output != "csv")


@command.command(
    "parse",
    short_help="List the statements of scripts, procedures and blocks.",
    epilog="""\b
Examples:
  headwater sql parse procedure.sql --dialect tsql
  headwater sql parse - --format json < script.sql
""",
)
@_file
@_asking
@_format
def parse(asked: Asked, file: str, *, output: str) -> None:
    """List the statements of scripts, procedures and blocks, and how well each is understood."""
    script = asked.engine().lineage_of(_read(file))
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
@click.argument("files", nargs=-1, metavar="FILE|-...")
@_asking
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "json", "sarif", "junit")),
    default="text",
    show_default=True,
)
def check(asked: Asked, files: tuple[str, ...], *, output: str) -> None:
    """Say what could not be resolved, and what would resolve it. Exits 1 if there is any."""
    from headwater.cli.output.sql_findings import SqlFinding, write_findings

    engine = asked.engine()
    named = files or ("-",)
    found = [
        SqlFinding(file, each.line, each.column, statement.status, each.detail, each.fix)
        for file in named
        for statement in engine.lineage_of(_read(file)).statements
        for each in statement.problems
    ]
    click.echo(write_findings(found, named, output=output), nl=bool(found) or output != "text")
    if found:
        raise click.exceptions.Exit(1)


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8", "replace")
    except OSError as error:
        raise click.UsageError(f"{file}: {(error.strerror or str(error)).lower()}") from None


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
