"""Tables and models that functions are given, as queries of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.words import behind_parentheses, find, word_at

_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})
_BEFORE_ARGUMENT: Final = frozenset({"(", ",", "=>"})
_WITH_MODELS: Final = frozenset({"ML", "AI"})
_QUERIES: Final = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})


def in_known_words(tokens: Sequence[Token]) -> Sequence[Token]:
    """`f(TABLE t)`, `f(TABLE(t))` and `ML.f(MODEL m)` as `f((SELECT * FROM t))` and its like.

    How a table is parted and ordered is left out, and the names in DESCRIPTOR, which are told to
    the function as texts are.
    """
    if not any(token.text.upper() in {"TABLE", "MODEL", "DESCRIPTOR"} for token in tokens):
        return tokens
    kept: list[Token] = []
    calls: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if calls and calls[-1] and word_at(tokens, at - 1) in _BEFORE_ARGUMENT:
            query, end = _query(tokens, at, calls[-1])
            if query:
                kept += query
                at = end
                continue
        if token.token_type is TokenType.L_PAREN:
            calls.append(_call(tokens, at))
        elif token.token_type is TokenType.R_PAREN and calls:
            calls.pop()
        kept.append(token)
        at += 1
    return kept


def _call(tokens: Sequence[Token], at: int) -> str:
    """The function whose arguments begin with a parenthesis, with its schema; empty for none."""
    if at == 0 or tokens[at - 1].token_type not in _NAMES:
        return ""
    schema = word_at(tokens, at - 3) if at > 2 and word_at(tokens, at - 2) == "." else ""
    return f"{schema}.{word_at(tokens, at - 1)}"


def _query(tokens: Sequence[Token], at: int, call: str) -> tuple[Sequence[Token], int]:
    """The query of a table or model that is an argument, and its end; empty for any other."""
    word, opening = word_at(tokens, at), word_at(tokens, at + 1)
    if word == "DESCRIPTOR" and opening == "(":
        end = behind_parentheses(tokens, at + 1)
        return [*tokens[at : at + 2], tokens[end - 1]], end
    if word == "MODEL" and call.partition(".")[0] not in _WITH_MODELS:
        return (), at
    if word not in {"TABLE", "MODEL"} or at + 1 >= len(tokens):
        return (), at
    end = find(tokens, {",", ")"}, at + 1)
    given = tokens[at + 1 : end]
    if word == "TABLE" and opening == "(":
        given = tokens[at + 2 : behind_parentheses(tokens, at + 1) - 1]
    elif tokens[at + 1].token_type not in _NAMES:
        return (), at
    if word_at(given, 0) in _QUERIES:
        return [_like(tokens[at], "("), *given, _like(tokens[at], ")")], end
    star = [_like(tokens[at], each) for each in ("(", "SELECT", "*", "FROM")]
    return [*star, *given, _like(tokens[at], ")")], end


_SIGNS: Final = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    "*": TokenType.STAR,
    "SELECT": TokenType.SELECT,
    "FROM": TokenType.FROM,
}


def _like(token: Token, text: str) -> Token:
    """A word in the place of another."""
    return Token(_SIGNS[text], text, token.line, token.col, token.start, token.end)
