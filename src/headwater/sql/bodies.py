"""Code that is created: procedures, packages, triggers, macros, and the statements in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.pieces import Piece, State
from headwater.sql.texts import TEXTS
from headwater.sql.triggers import table_of
from headwater.sql.words import STATEMENT, find, outer_words, word_at

_CODE: Final = frozenset(
    {"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "TASK", "PIPE", "PACKAGE", "EVENT", "FLOW"}
)


def kind_of_code(tokens: Sequence[Token]) -> str:
    """Which kind of code is created; empty where none is."""
    for at in range(1, min(len(tokens), 6)):
        word = word_at(tokens, at)
        if word in _CODE:
            return word
        if word in {"TABLE", "VIEW", "SCHEMA", "DATABASE", "INDEX", "AS"}:
            return ""
    return ""


def macro(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """The first statement of a macro of Teradata; None for anything else."""
    if "MACRO" not in (word_at(tokens, 1), word_at(tokens, 3)):
        return None
    at = find(tokens, {"AS"}, 2)
    verbs = {"INSERT", "INS", "UPDATE", "UPD", "DELETE", "DEL", "MERGE"}
    return tokens[at + 2 :] if word_at(tokens, at + 2) in verbs else None


def brought(tokens: Sequence[Token], state: State, *, is_first: bool) -> Piece | Sequence[Token]:
    """What stands in a function or procedure inside something else, or behind those of a query.

    is_first: whether it is the first that a query brings in its WITH.
    """
    if "RETURNS" in outer_words(tokens):
        return _of_query(tokens, state)
    if is_first:
        state.variables.enter()
    state.variables.declare_parameters(tokens)
    at = find(tokens, {"IS", "AS"}, 1)
    rest = tokens[at + 1 :]
    # It may begin by declaring.
    state.declaring = bool(rest) or state.declaring
    return rest


def _of_query(tokens: Sequence[Token], state: State) -> Piece | Sequence[Token]:
    """A query with functions of standard SQL; of one that is a block what stands in it."""
    at = find(tokens, {"BEGIN"}, 1)
    if at == len(tokens):
        opened = Token(TokenType.WITH, "WITH", tokens[0].line, tokens[0].col)
        return Piece([opened, *tokens])
    state.variables.enter()
    state.variables.declare_parameters(tokens)
    state.depth += 1
    return tokens[at + 1 :]


def body_of(tokens: Sequence[Token], state: State, kind: str) -> Piece | Sequence[Token]:
    """The first statement of a body, or the whole of it where it is a text."""
    words = [token.text.upper() for token in tokens]
    language = words[words.index("LANGUAGE") + 1] if "LANGUAGE" in words[:-1] else "SQL"
    if language not in {"SQL", "PLPGSQL", "SPARK", "TSQL"}:
        return Piece(tokens, opaque=f"its body is {language.lower()}, not SQL")
    returns = next((word for word in words if word in {"RETURN", "RETURNS"}), "")
    if kind == "FUNCTION" and language != "PLPGSQL" and returns != "RETURN":
        # A function is read where it is used.
        return Piece(tokens)
    if kind == "TRIGGER":
        state.trigger = table_of(tokens)
    else:
        state.variables.enter()
        state.variables.declare_parameters(tokens)
        if "TRIGGER" in words:
            state.variables.names |= {"new", "old"}
    text = next((at + 1 for at in range(len(words) - 1) if _is_text(tokens, at)), 0)
    if text:
        return Piece([tokens[text]], text=tokens[text].text, in_block=True)
    return _statements_in(tokens, words, state, kind)


def _is_text(tokens: Sequence[Token], at: int) -> bool:
    return word_at(tokens, at) == "AS" and tokens[at + 1].token_type in TEXTS


def _statements_in(
    tokens: Sequence[Token], words: list[str], state: State, kind: str
) -> Piece | Sequence[Token]:
    if "BEGIN" in words:
        state.depth += 1
        return tokens[words.index("BEGIN") + 1 :]
    if kind == "EVENT" and "DO" in words:
        return tokens[words.index("DO") + 1 :]
    at = find(tokens, {"AS", "IS"}, 1)
    if at < len(tokens):
        state.declaring = word_at(tokens, at + 1) not in STATEMENT | {"REPLACE", "CALL"}
        return tokens[at + 1 :]
    if kind == "TRIGGER" and "ROW" in words and "EXECUTE" not in words:
        return tokens[words.index("ROW") + 1 :]
    return Piece(tokens)
