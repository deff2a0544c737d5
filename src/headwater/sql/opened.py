"""Blocks and FETCH, of which the tokenizer makes one text: said in tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

_MAX_NESTING: Final = 16
_COMMANDS: Final = frozenset({TokenType.COMMAND, TokenType.EXECUTE, TokenType.END, TokenType.FETCH})
# In front of a text it keeps the tokenizer from taking its first word for a command.
_NO_COMMAND: Final = "x "
_OPENS: Final = frozenset(
    {
        *("BEGIN", "DECLARE", "EXCEPTION", "IF", "WHILE", "LOOP", "REPEAT", "ELSE", "END", "GO"),
        "FETCH",
    }
)


def opened(
    sql: sqlglot.Dialect, text: str, tokens: Sequence[Token], *, nesting: int = 0
) -> list[Token]:
    """Tokens of what stands behind a word like BEGIN, of which the tokenizer makes one text."""
    if nesting == _MAX_NESTING or not any(token.token_type in _COMMANDS for token in tokens):
        return [*tokens]
    found: list[Token] = []
    for at, token in enumerate(tokens):
        command = tokens[at - 1] if at else token
        if command is not token and _is_taken_for_text(command, token):
            inside = [*_inside(sql, text, command, token)]
            found += opened(sql, text, inside, nesting=nesting + 1)
        else:
            found.append(token)
    return found


def _is_taken_for_text(command: Token, token: Token) -> bool:
    """Whether what stands behind a word has become one text, and is none."""
    opens = command.text.upper() in _OPENS or command.token_type is TokenType.EXECUTE
    # What is a text by itself spans its quotes as well.
    is_quoted = token.end - token.start + 1 > len(token.text)
    is_text = token.token_type is TokenType.STRING
    return opens and command.token_type in _COMMANDS and is_text and not is_quoted


def _inside(sql: sqlglot.Dialect, text: str, command: Token, token: Token) -> Iterator[Token]:
    """The tokens of a text that was taken for one, in their places in the whole."""
    start = text.find(token.text, command.end + 1)
    before = command.line + text.count("\n", command.end + 1, start) - 1
    # One END behind the other would be taken for text again and again.
    prefix = _NO_COMMAND if command.text.upper() in {"END", "GO"} else ""
    start -= len(prefix)
    for each in sql.tokenize(prefix + token.text)[1 if prefix else 0 :]:
        yield Token(
            each.token_type,
            each.text,
            each.line + before,
            each.col - (len(prefix) if each.line == 1 else 0),
            each.start + start,
            each.end + start,
        )
