"""Names that leave out their schema between two dots: `db..t`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

_NAMES: Final = frozenset({TokenType.VAR, TokenType.IDENTIFIER})


def with_schemas(tokens: Sequence[Token], schema: str) -> list[Token]:
    """The same with a schema between two dots behind a name."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        is_omitted = (
            at > 1
            and token.token_type is tokens[at - 1].token_type is TokenType.DOT
            and tokens[at - 1].end + 1 == token.start
            and tokens[at - 2].token_type in _NAMES
        )
        if is_omitted:
            place = token.line, token.col, token.start, token.end
            found.append(Token(TokenType.VAR, schema, *place))
        found.append(token)
    return found
