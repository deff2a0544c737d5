"""What the parser takes for a command although it is SQL: said in tokens that it understands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlglot
from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql import duckdb, json_tables, mysql, oracle, postgres, teradata, xml
from headwater.sql.changes import insert_of_changes, place_of_changes
from headwater.sql.words import behind_parentheses, find, word_at

# The first word of each is looked for; `(` stands for everything in parentheses, `*` for any word.
_DECORATIONS: Final = (
    ("WITH", "NO", "DATA"),
    ("WITH", "DATA"),
    ("WITH", "CHECK", "OPTION"),
    ("WITH", "LOCAL", "CHECK", "OPTION"),
    ("WITH", "CASCADED", "CHECK", "OPTION"),
    ("WITH", "READ", "ONLY"),
    ("IF", "NOT", "EXISTS"),
    ("WITH", "("),
    ("DROP", "STORAGE"),
    ("REUSE", "STORAGE"),
    ("WITH", "PARTITION", "COLUMNS", "("),
    ("WITH", "CONNECTION", "*"),
    ("WITH", "SCHEMA", "EVOLUTION"),
    ("WITH", "WRAPPER"),
    ("WITH", "*", "WRAPPER"),
    ("WITH", "*", "ARRAY", "WRAPPER"),
    ("GRACE", "PERIOD", "INTERVAL", "*", "*"),
)
_CREATED: Final = frozenset({"VIEW", "RECURSIVE", "PROCEDURE", "FUNCTION", "MACRO", "TRIGGER"})
_KINDS: Final = frozenset(
    {"SNAPSHOT", "LIVE", "HYBRID", "FOREIGN", "EDITIONABLE", "NONEDITIONABLE", "NOFORCE"}
)
_HOLDERS: Final = frozenset({"TABLE", "VIEW"})
_QUERIES: Final = frozenset({"SELECT", "WITH", "(", "FROM", "VALUES"})


def plainer(sql: sqlglot.Dialect, tokens: Sequence[Token]) -> Sequence[Token]:
    """A statement without words that the parser does not know and lineage does not need."""
    for words_of in (oracle, postgres, teradata, duckdb, mysql, xml, json_tables):
        tokens = words_of.in_known_words(tokens)
    words = [token.text.upper() for token in tokens[:12]]
    if words[0] == "CREATE":
        tokens = _plain_create(tokens, words)
    if words[:2] == ["DROP", "SNAPSHOT"]:
        tokens = [tokens[0], *tokens[2:]]
    changes = place_of_changes(words)
    if changes:
        return insert_of_changes(sql, tokens, changes)
    if words[0] == "MERGE" and word_at(tokens, len(tokens) - 2) == "REMOVE":
        # Redshift's REMOVE DUPLICATES: each row of the source is in the table once.
        branches = "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
        return [*tokens[:-2], *sql.tokenize(branches)]
    if words[:2] == ["SELECT", "INTO"]:
        return _into_behind(tokens, 2 + (words[2:3] == ["STRICT"]))
    if words[0] == "TABLE":
        return [*sql.tokenize("SELECT * FROM"), *tokens[1:]]
    if words[0] == "INSERT" and "DIRECTORY" in words:
        tokens = _without_format(tokens, words.index("DIRECTORY"))
    return _without_window(_without_decorations(tokens))


def _into_behind(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """PL/pgSQL's SELECT INTO a, b value, value as SELECT value, value INTO a. at: of the names."""
    end = at + 1
    while word_at(tokens, end) in {",", "."}:
        end += 2
    opening = find(tokens, {"FROM"}, end)
    return [tokens[0], *tokens[end:opening], tokens[1], *tokens[at : at + 1], *tokens[opening:]]


def _without_format(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """INSERT OVERWRITE DIRECTORY without USING format OPTIONS (...), which may tell the place."""
    start = find(tokens, {"USING"}, at)
    end = start + 2
    place: Sequence[Token] = ()
    if word_at(tokens, end) == "OPTIONS":
        options = tokens[end + 1 : behind_parentheses(tokens, end + 1)]
        end += 1 + len(options)
        if start == at + 1:
            said = next((i for i in range(len(options)) if word_at(options, i) == "PATH"), 0)
            said += 2 if word_at(options, said + 1) == "=" else 1
            place = options[said : said + 1]
    return [*tokens[:start], *place, *tokens[end:]]


def _plain_create(tokens: Sequence[Token], words: Sequence[str]) -> Sequence[Token]:
    """CREATE without the kind of a table or view, and the depth of a CLONE."""
    if "CLONE" in words:
        at = words.index("CLONE")
        end = find(tokens, {"VERSION", "TIMESTAMP", "LOCATION", "TBLPROPERTIES", "FOR"}, at)
        kept = at - (words[at - 1] in {"DEEP", "SHALLOW"})
        tokens = [*tokens[:kept], *tokens[at:end]]
    before = words[: next((at for at, word in enumerate(words) if word in _HOLDERS), 4)]
    if "FOREIGN" in before:
        tokens = tokens[: find(tokens, {"SERVER"}, 0)]
    return _without_expectations(
        [each for at, each in enumerate(tokens) if at >= len(before) or before[at] not in _KINDS]
    )


def _without_expectations(tokens: Sequence[Token]) -> Sequence[Token]:
    """CREATE without CONSTRAINT name EXPECT (condition) ON VIOLATION what."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if word_at(tokens, at) == "CONSTRAINT" and word_at(tokens, at + 2) == "EXPECT":
            at = behind_parentheses(tokens, at + 3)
            if word_at(tokens, at) == "ON":
                at += 4
            if kept[-1].token_type is TokenType.COMMA:
                kept.pop()
            elif word_at(tokens, at) == ",":
                at += 1
            elif word_at(tokens, at) == ")" and kept[-1].token_type is TokenType.L_PAREN:
                kept.pop()
                at += 1
            continue
        kept.append(tokens[at])
        at += 1
    return kept


def _without_window(tokens: Sequence[Token]) -> Sequence[Token]:
    """A call of Spark's window(time, length), which is no WINDOW clause."""
    return [
        Token(TokenType.VAR, token.text, token.line, token.col, token.start, token.end)
        if token.token_type is TokenType.WINDOW and word_at(tokens, at + 1) == "("
        else token
        for at, token in enumerate(tokens)
    ]


def _without_decorations(tokens: Sequence[Token]) -> Sequence[Token]:
    """The same statement without decorations; the very same tokens where there are none."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = max((_behind(tokens, at, words) for words in _DECORATIONS), default=at)
        if end == at or not kept:
            kept.append(tokens[at])
            end = at + 1
        at = end
    kept = _without_numbers(_without_options(_deleting(kept)))
    return tokens if kept == [*tokens] else kept


def _without_options(tokens: list[Token]) -> list[Token]:
    """CREATE ... AS without what stands between the name and AS, such as where rows are stored."""
    words = [token.text.upper() for token in tokens]
    at = next((at for at, word in enumerate(words[:8]) if word in _HOLDERS), 0)
    if words[:1] != ["CREATE"] or at == 0:
        return tokens
    at += 4 if words[at + 1 : at + 4] == ["IF", "NOT", "EXISTS"] else 1
    at += 1
    while at + 1 < len(tokens) and words[at] == ".":
        at += 2
    if at < len(tokens) and tokens[at].token_type is TokenType.L_PAREN:
        at = behind_parentheses(tokens, at)
    depth = 0
    for end in range(at, len(tokens) - 1):
        depth += tokens[end].token_type is TokenType.L_PAREN
        depth -= tokens[end].token_type is TokenType.R_PAREN
        if depth == 0 and words[end] == "AS" and words[end + 1] in _QUERIES:
            return [*tokens[:at], *tokens[end:]]
    return tokens


def _deleting(tokens: list[Token]) -> list[Token]:
    """DELETE WHERE behind an update in MERGE of Oracle, as a branch of its own."""
    words = [token.text.upper() for token in tokens]
    if words[:1] != ["MERGE"]:
        return tokens
    at = next(
        (at for at in range(1, len(words)) if words[at - 1 : at + 1] == ["DELETE", "WHERE"]), 0
    )
    if at == 0:
        return tokens
    end = next((end for end in range(at, len(words)) if words[end] == "WHEN"), len(words))
    branch = [
        Token(TokenType.WHEN, "WHEN"),
        Token(TokenType.VAR, "MATCHED"),
        Token(TokenType.AND, "AND"),
        *tokens[at + 1 : end],
        Token(TokenType.THEN, "THEN"),
        tokens[at - 1],
    ]
    return [*tokens[: at - 1], *branch, *tokens[end:]]


def _without_numbers(tokens: list[Token]) -> list[Token]:
    """The same with NULL in the place of parameters such as `:1` and `?2`."""
    kept: list[Token] = []
    for token in tokens:
        is_sign = kept and kept[-1].token_type in {TokenType.COLON, TokenType.PLACEHOLDER}
        if token.token_type is TokenType.NUMBER and is_sign and kept[-1].end + 1 == token.start:
            kept[-1] = Token(TokenType.NULL, "NULL")
        else:
            kept.append(token)
    return kept


def made_anew(tokens: Sequence[Token]) -> Sequence[Token]:
    """ALTER VIEW ... AS and REPLACE as what they amount to; any other statement as it is."""
    words = [token.text.upper() for token in tokens[:3]]
    if words[:1] == ["REPLACE"] and len(words) > 1:
        kind, word = TokenType.INSERT, "INSERT"
        if words[1] in _CREATED:
            kind, word = TokenType.CREATE, "CREATE"
    elif words[:2] == ["ALTER", "TABLE"]:
        return _mutation(tokens)
    elif words[:1] == ["ALTER"] and "VIEW" in words and _says(tokens, "AS"):
        kind, word = TokenType.CREATE, "CREATE"
    else:
        return tokens
    return [Token(kind, word, line=tokens[0].line, col=tokens[0].col), *tokens[1:]]


def _mutation(tokens: Sequence[Token]) -> Sequence[Token]:
    """ALTER TABLE ... UPDATE and DELETE of ClickHouse as the statements of those names."""
    end = 3
    while end + 1 < len(tokens) and tokens[end].text == ".":
        end += 2
    name = tokens[2:end]
    if [token.text.upper() for token in tokens[end : end + 2]] == ["ON", "CLUSTER"]:
        end += 3
    word = tokens[end].text.upper() if end < len(tokens) else ""
    if word == "UPDATE":
        set_word = Token(TokenType.SET, "SET")
        update = Token(TokenType.UPDATE, word, line=tokens[0].line, col=tokens[0].col)
        return [update, *name, set_word, *tokens[end + 1 :]]
    if word == "DELETE":
        return [tokens[end], Token(TokenType.FROM, "FROM"), *name, *tokens[end + 1 :]]
    return tokens


def _says(tokens: Sequence[Token], word: str) -> bool:
    return any(token.text.upper() == word for token in tokens)


def _behind(tokens: Sequence[Token], at: int, words: Sequence[str]) -> int:
    """Behind a decoration that begins here; `at` where none does."""
    end = at
    for word in words:
        if end >= len(tokens):
            return at
        if word == "(" and tokens[end].token_type is TokenType.L_PAREN:
            end = behind_parentheses(tokens, end)
        elif word == "*" or (word != "(" and tokens[end].text.upper() == word):
            end += 1
        else:
            return at
    return end
