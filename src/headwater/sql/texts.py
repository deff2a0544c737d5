"""Variables that hold SQL: what text they are known to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

TEXTS: Final = frozenset(
    {
        TokenType.STRING,
        TokenType.NATIONAL_STRING,
        TokenType.RAW_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.UNICODE_STRING,
    }
)
"""Tokens that are texts."""

_JOINS: Final = frozenset({"+", "||"})
_ASSIGNS: Final = frozenset({":=", "=", "FROM"})
_BEFORE_NAME: Final = frozenset({"DECLARE", "SET", "LET", "SELECT", "PREPARE"})

Texts = dict[str, str]
"""Texts by the names of the variables that hold them, in small letters."""


def note(tokens: Sequence[Token], texts: Texts) -> None:
    """Remember what an assignment puts into a variable, or forget what it held."""
    start = 1 if tokens[0].text.upper() in _BEFORE_NAME else 0
    name, behind = _variable(tokens, start)
    if not name:
        return
    at = next((at for at in range(behind, len(tokens)) if _assigns(tokens, at)), len(tokens))
    if at == len(tokens) or (start == 0 and at != behind):
        return
    value = folded(tokens[at + 1 :], texts)
    if tokens[at - 1].text == "+" and value is not None:
        value = texts[name] + value if name in texts else None
    if value is None:
        texts.pop(name, None)
    else:
        texts[name] = value


def folded(tokens: Sequence[Token], texts: Texts) -> str | None:
    """A text that is written out, or joined from such; None for anything else."""
    parts: list[str] = []
    at = 0
    while at < len(tokens):
        if tokens[at].token_type in TEXTS:
            parts.append(tokens[at].text)
            at += 1
        elif tokens[at].text.upper() == "N" and at + 1 < len(tokens):
            at += 1
            continue
        else:
            name, end = _variable(tokens, at)
            if name not in texts:
                return None
            parts.append(texts[name])
            at = end
        if at < len(tokens) and tokens[at].text not in _JOINS:
            return None
        at += 1
    return "".join(parts) if parts else None


def _variable(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The name of a variable that stands here, and the place behind it."""
    if at >= len(tokens):
        return "", at
    if tokens[at].text in {"@", ":"} and at + 1 < len(tokens):
        return f"@{tokens[at + 1].text.lower()}", at + 2
    return tokens[at].text.lower().lstrip(":"), at + 1


def _assigns(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text in _ASSIGNS or tokens[at].text.upper() == "DEFAULT"
