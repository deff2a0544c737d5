"""Questions about SQL, one a line, and an answer to each, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, cast

import msgspec

from headwater.errors import InvalidInputError
from headwater.sql.answer import Problem, Script, Statement
from headwater.sql.engine import Engine, Names
from headwater.sql.schemas import table_name, tables_of

_ENGINES: Final = 256


class Question(msgspec.Struct):
    """A line. id: repeated in its answer, whatever it is. names, expand_views: see `Engine`."""

    sql: str
    id: Any = None
    dialect: str | None = None
    schema: dict[str, Any] | None = None
    default_schema: str | None = None
    names: Names = "written"
    expand_views: bool = False


_questions: Final = msgspec.json.Decoder(Question)


def answers(lines: Iterable[str]) -> Iterator[str]:
    """One answer a line and in order; empty lines have none.

    A line that cannot be answered is told as a statement that failed, and costs no other line.
    """
    # Questions about the same tables share what was understood before.
    engine_for = lru_cache(maxsize=_ENGINES)(_engine)
    for line in lines:
        if line.strip():
            told, script = None, None
            try:
                question = _questions.decode(line)
                told = question.id
                schema = json.dumps(question.schema or {})
                engine = engine_for(
                    question.dialect,
                    schema,
                    question.default_schema or "",
                    question.names,
                    question.expand_views,
                )
                script = engine.lineage_of(question.sql)
            except (InvalidInputError, msgspec.MsgspecError, ValueError) as error:
                told = told if told is not None else _id_of(line)
                script = _unanswered(str(error))
            yield json.dumps(msgspec.to_builtins(script) | {"id": told}, ensure_ascii=False)


def _engine(
    dialect: str | None,
    schema: str,
    default_schema: str,
    names: Names,
    expand_views: bool,  # noqa: FBT001 because a cache takes its key by position
) -> Engine:
    return Engine(
        dialect,
        tables_of(json.loads(schema)),
        defaults=table_name(default_schema),
        names=names,
        expand_views=expand_views,
    )


def _id_of(line: str) -> Any:
    """What a line that is no question calls itself."""
    try:
        document = msgspec.json.decode(line)
    except (msgspec.MsgspecError, ValueError):
        return None
    return cast(dict[str, Any], document).get("id") if isinstance(document, dict) else None


def _unanswered(why: str) -> Script:
    fix = (
        'write one {"id", "sql", "dialect", "schema": {"table": ["column"]}, "default_schema"} a '
        "line, of a dialect that is known"
    )
    problem = Problem(1, 1, why, fix)
    statement = Statement(index=0, line=1, kind="unknown", status="failed", problems=[problem])
    return Script(statements=[statement])
