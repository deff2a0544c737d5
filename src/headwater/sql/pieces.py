"""What a script is divided into, and what is remembered on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot.tokenizer_core import Token

from headwater.sql.variables import Variables


@dataclass(slots=True)
class Piece:
    """A statement, or a text that is a script by itself.

    text: the inner script; its first line is that of the first token.
    opaque: why what is here cannot be read; empty where it can.
    record: what its rows are called in the statements behind it; empty where they have no name.
    steers: whether it is a query that a condition or a variable asks.
    """

    tokens: Sequence[Token]
    text: str | None = None
    opaque: str = ""
    in_block: bool = False
    record: str = ""
    steers: bool = False


@dataclass(slots=True)
class State:
    """Where in a script one is.

    declaring: between DECLARE and BEGIN, where lines are variables.
    depth: how many blocks are open. sections: whether DECLARE begins lines of variables.
    by_lines: whether statements need no semicolon, as in T-SQL.
    trigger: the name of the table whose trigger this is.
    coming: the first words of the statements that follow, the nearest last.
    record: what the rows of the query are called that is read next.
    """

    declaring: bool = False
    depth: int = 0
    trigger: Sequence[Token] = ()
    coming: list[str] = field(default_factory=list[str])
    sections: bool = True
    by_lines: bool = False
    record: str = ""
    variables: Variables = field(default_factory=Variables)
