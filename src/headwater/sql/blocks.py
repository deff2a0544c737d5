"""Procedures, blocks and control flow: the statements inside, in order.

Which branch is taken, and how often a loop goes round, nobody knows from the text; so all of them
are read, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.texts import TEXTS, Texts, folded, note
from headwater.sql.triggers import of_table, table_of

_QUERY: Final = frozenset({"SELECT", "WITH", "FROM", "VALUES"})
_STATEMENT: Final = frozenset(
    {
        *("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER"),
        *("TRUNCATE", "EXEC", "EXECUTE", "DECLARE", "SET", "IF", "WHILE", "BEGIN", "END", "PRINT"),
        *("RETURN", "COPY", "CALL", "USE", "GO", "ELSE", "RAISERROR", "THROW", "FETCH", "OPEN"),
        *("CLOSE", "DEALLOCATE", "COMMIT", "ROLLBACK", "WAITFOR", "GRANT"),
    }
)
_CODE: Final = frozenset({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "TASK", "PACKAGE"})
_HANDLED: Final = frozenset({"TRY", "CATCH"})
_ENDED: Final = _HANDLED | {"IF", "LOOP", "WHILE", "FOR", "CASE", "REPEAT"}
_TRANSACTION: Final = frozenset({"TRAN", "TRANSACTION", "WORK", "DISTRIBUTED"})
_NO_DATA: Final = frozenset(
    {
        *("DECLARE", "PRINT", "RAISE", "RAISERROR", "THROW", "SIGNAL", "LEAVE", "ITERATE", "BREAK"),
        *(
            "CONTINUE",
            "EXIT",
            "GOTO",
            "NULL",
            "GO",
            "OPEN",
            "CLOSE",
            "FETCH",
            "DEALLOCATE",
        ),
        *("WAITFOR", "RETURN", "DELIMITER", "UNTIL"),
    }
)
_BEFORE_QUERY: Final = frozenset({"ASSERT", "LET", "PERFORM", "RETURN"})
_BEFORE_TEXT: Final = frozenset({"IMMEDIATE", "SP_EXECUTESQL", "(", ")", "N"})
_BEHIND_TEXT: Final = frozenset({",", "USING", "INTO"})
_WRITTEN_OUT: Final = re.compile(
    r"(?:immediate\s+)?\(?\s*(?:N?'(?P<text>(?:[^']|'')*)'|\$\$(?P<body>[\s\S]*?)\$\$)"
    r"\s*\)?\s*(?:(?:using|into|,)[\s\S]*)?",
    re.IGNORECASE,
)
_BEHIND_END: Final = re.compile(r"\s*(?:try|catch|if|loop|while|for|case|repeat)\b", re.IGNORECASE)
_IN_DOLLARS: Final = re.compile(
    r"(?:\s*language\s+\w+)?\s*(\$\w*\$)([\s\S]*)\1[^$]*", re.IGNORECASE
)


@dataclass(slots=True)
class Piece:
    """A statement, or a text that is a script by itself.

    text: the inner script; its first line is that of the first token.
    opaque: why what is here cannot be read; empty where it can.
    """

    tokens: Sequence[Token]
    text: str | None = None
    opaque: str = ""
    in_block: bool = False


@dataclass(slots=True)
class _State:
    """Where in a script one is.

    declaring: between DECLARE and BEGIN, where lines are variables.
    depth: how many blocks are open. sections: whether DECLARE begins lines of variables.
    trigger: the name of the table whose trigger this is.
    """

    declaring: bool = False
    depth: int = 0
    trigger: Sequence[Token] = ()
    texts: Texts = field(default_factory=dict[str, str])
    sections: bool = True
    variables: set[str] = field(default_factory=set[str])

    def declare(self, names: Iterable[str]) -> None:
        """Note names that mean variables from here on."""
        self.variables.update(name.lower() for name in names)


def pieces_of(
    tokens: Sequence[Token], *, sections: bool, variables: set[str], texts: Texts
) -> Iterator[Piece]:
    """The statements of a script, without what only says when they run.

    sections: whether DECLARE begins lines of variables, up to BEGIN. variables: filled with the
    names of those that are declared. texts: what variables hold already; what is put into others
    is added.
    """
    state = _State(sections=sections, variables=variables, texts=texts)
    statement: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            yield from _read(statement, state)
            statement = []
        else:
            statement.append(token)
    yield from _read(statement, state)


def _read(tokens: Sequence[Token], state: _State) -> Iterator[Piece]:
    for piece in _unwrapped(tokens, state):
        if state.trigger:
            piece.tokens = of_table(piece.tokens, state.trigger)
        yield piece


def apart(tokens: Sequence[Token]) -> list[list[Token]]:
    """Statements that no semicolon divides, as far as new lines that begin with a verb tell."""
    found: list[list[Token]] = [[]]
    depth, line = 0, 0
    for token in tokens:
        word = token.text.upper()
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        begins = depth == 0 and token.line > line and word in _STATEMENT
        if begins and found[-1] and not _goes_on(found[-1], word):
            found.append([])
        found[-1].append(token)
        line = token.line
    return [statement for statement in found if statement]


def _goes_on(statement: Sequence[Token], word: str) -> bool:
    """Whether a verb at the beginning of a line still belongs to the statement before it."""
    first = statement[0].text.upper()
    last = statement[-1].text.upper()
    if last in {"UNION", "ALL", "EXCEPT", "INTERSECT", "AS", "MINUS", "THEN", "INTO", "FOR", ","}:
        return True
    words = _outer_words(statement)
    if word in _QUERY or word in {"EXEC", "EXECUTE"}:
        begun = first in {"INSERT", "WITH", "CREATE"} if word in _QUERY else first == "INSERT"
        return begun and not words & {"SELECT", "VALUES", "EXEC", "EXECUTE"}
    if word == "SET":
        return first in {"UPDATE", "MERGE", "ALTER"} or (first == "WITH" and "UPDATE" in words)
    if word in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        return first == "MERGE" or (first == "WITH" and "SELECT" not in words)
    return word == "END" and "CASE" in words


def _outer_words(statement: Sequence[Token]) -> set[str]:
    """The words outside of parentheses."""
    words: set[str] = set()
    depth = 0
    for token in statement:
        depth += token.token_type is TokenType.L_PAREN
        depth -= token.token_type is TokenType.R_PAREN
        if depth == 0:
            words.add(token.text.upper())
    return words


def _unwrapped(tokens: Sequence[Token], state: _State) -> Iterator[Piece]:
    """The statements in what stands between two semicolons."""
    while tokens:
        word = _word(tokens, 0)
        note(tokens, state.texts)
        if state.declaring and word != "BEGIN":
            state.declare([tokens[0].text])
            return
        if word in {"CREATE", "ALTER", "REPLACE"} and (kind := _code(tokens)):
            rest = _body(tokens, state, kind)
            if isinstance(rest, Piece):
                yield rest
                return
            tokens = rest
            continue
        text = _text_of(tokens, word, state)
        if text is not None:
            yield text
            return
        rest = _without_control(tokens, word, state)
        if rest is None:
            break
        head, tokens = rest
        if head:
            yield Piece(head, in_block=True)
    if tokens:
        yield Piece(tokens, in_block=state.depth > 0)


def _text_of(tokens: Sequence[Token], word: str, state: _State) -> Piece | None:
    """The piece that a statement holds as a text, or runs; None where it does neither."""
    if word == "DO" and len(tokens) > 1 and tokens[-1].token_type in TEXTS:
        body = next(token for token in tokens if token.token_type in TEXTS)
        return Piece([body], text=_without_dollars(body.text), in_block=True)
    if word == "END" and len(tokens) == 2 and tokens[1].token_type in TEXTS:
        # What stands behind END is for the tokenizer of T-SQL the text of a command.
        return Piece([tokens[1]], text=_BEHIND_END.sub("", tokens[1].text), in_block=True)
    return _executed(tokens, state.texts) if word in {"EXECUTE", "EXEC"} else None


def _without_control(
    tokens: Sequence[Token], word: str, state: _State
) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """What control flow in front of a statement reads, and what stands behind it; None for none."""
    if word == "BEGIN":
        if len(tokens) > 1 and _word(tokens, 1) in _TRANSACTION:
            return (), ()
        state.declaring, state.depth = False, state.depth + 1
        return (), tokens[2 if _word(tokens, 1) in _HANDLED else 1 :]
    if word == "END":
        state.depth = max(0, state.depth - 1)
        skipped = 2 if _word(tokens, 1) in _ENDED else 1
        rest = tokens[skipped:]
        # What may follow is a label, or a statement where no semicolon is needed.
        return (), rest if _word(rest, 0) in _STATEMENT else ()
    if word == "DECLARE":
        return _declaration(tokens, state), ()
    if word in {"IF", "ELSIF", "ELSEIF", "WHILE", "WHEN", "EXCEPTION", "CASE"}:
        return _behind_condition(tokens)
    if word == "FOR":
        at = _find(tokens, {"DO", "LOOP"}, 1)
        inside = tokens[1:at]
        state.declare(token.text for token in inside[:1])
        return _query_in(inside), tokens[at + 1 :]
    if word in {"ELSE", "LOOP", "REPEAT", "THEN", "DO"}:
        return (), tokens[1:]
    if word == "LET":
        state.declare(token.text for token in tokens[1:2])
    if word in _BEFORE_QUERY or _word(tokens, 1) == ":=":
        return _query_in(tokens[1:]), ()
    return ((), ()) if word in _NO_DATA else None


def _declaration(tokens: Sequence[Token], state: _State) -> Sequence[Token]:
    """What DECLARE makes or reads beside noting names."""
    table = _table_variable(tokens)
    if table:
        return table
    state.declaring = state.sections and _declares_section(tokens)
    state.declare(_declared(tokens))
    return _query_in(tokens[1:])


def _behind_condition(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    at = _find(tokens, {"THEN", "DO", "LOOP"}, 1)
    if at < len(tokens):
        return (), tokens[at + 1 :]
    # T-SQL has no THEN: a statement begins where one can.
    at = _find(tokens, _STATEMENT - {"SET", "IF", "END", "WITH"}, 1)
    return (), tokens[at:]


def _table_variable(tokens: Sequence[Token]) -> Sequence[Token]:
    """CREATE TABLE in the place of DECLARE @t TABLE; empty where it declares anything else."""
    at = 3 + (_word(tokens, 3) == "AS")
    if _word(tokens, 1) != "@" or _word(tokens, at) != "TABLE":
        return ()
    create = Token(TokenType.CREATE, "CREATE", line=tokens[0].line, col=tokens[0].col)
    return [create, tokens[at], *tokens[1:3], *tokens[at + 1 :]]


def _declares_section(tokens: Sequence[Token]) -> bool:
    """Whether lines of variables follow; T-SQL and BigQuery declare one at a time."""
    second = tokens[1].text if len(tokens) > 1 else ""
    return not second.startswith("@") and not any(
        token.text.upper() in {"DEFAULT", "CURSOR"} for token in tokens
    )


def _declared(tokens: Sequence[Token]) -> Iterator[str]:
    """The names behind DECLARE: one, or several with commas between."""
    at = 1
    while at < len(tokens):
        yield tokens[at].text
        if _word(tokens, at + 1) != ",":
            return
        at += 2


def _parameters(tokens: Sequence[Token]) -> Iterator[str]:
    """The names of the parameters of code that is created."""
    depth = 0
    for at, token in enumerate(tokens):
        depth -= token.token_type is TokenType.R_PAREN
        if (depth == 1 and tokens[at - 1].text in {"(", ","}) or _is_mode(tokens, at - 1):
            yield token.text
        if depth == 0 and token.text.upper() in {"AS", "BEGIN", "RETURNS"}:
            return
        depth += token.token_type is TokenType.L_PAREN


def _is_mode(tokens: Sequence[Token], at: int) -> bool:
    return at >= 0 and _word(tokens, at) in {"IN", "OUT", "INOUT"}


def _query_in(tokens: Sequence[Token]) -> Sequence[Token]:
    """A query inside, with what stands around it left away; empty where there is none."""
    for at, token in enumerate(tokens):
        if token.text.upper() in {"SELECT", "WITH"}:
            depth = 0
            for end in range(at, len(tokens)):
                depth += tokens[end].token_type is TokenType.L_PAREN
                depth -= tokens[end].token_type is TokenType.R_PAREN
                if depth < 0:
                    return tokens[at:end]
            return tokens[at:]
    return ()


def _code(tokens: Sequence[Token]) -> str:
    """Whether it is code that is created, and of which kind."""
    for at in range(1, min(len(tokens), 6)):
        word = _word(tokens, at)
        if word in _CODE:
            return word
        if word in {"TABLE", "VIEW", "SCHEMA", "DATABASE", "INDEX", "AS"}:
            return ""
    return ""


def _body(tokens: Sequence[Token], state: _State, kind: str) -> Piece | Sequence[Token]:
    words = [token.text.upper() for token in tokens]
    language = words[words.index("LANGUAGE") + 1] if "LANGUAGE" in words[:-1] else "SQL"
    if language not in {"SQL", "PLPGSQL", "SPARK", "TSQL"}:
        return Piece(tokens, opaque=f"its body is {language.lower()}, not SQL")
    if kind == "FUNCTION":
        # A function is read where it is used.
        return Piece(tokens)
    state.declare(_parameters(tokens))
    if kind == "TRIGGER":
        state.trigger = table_of(tokens)
    body = next(
        (
            at
            for at, word in enumerate(words[:-1], start=1)
            if word == "AS" and tokens[at].token_type in TEXTS
        ),
        0,
    )
    if body:
        return Piece([tokens[body]], text=tokens[body].text, in_block=True)
    if "BEGIN" in words:
        state.depth += 1
        return tokens[words.index("BEGIN") + 1 :]
    if "AS" in words:
        return tokens[words.index("AS") + 1 :]
    if kind == "TRIGGER" and "ROW" in words and "EXECUTE" not in words:
        return tokens[words.index("ROW") + 1 :]
    return Piece(tokens)


def _executed(tokens: Sequence[Token], texts: Texts) -> Piece:
    """SQL that is put together while it runs: read where it is one text, else not to be seen."""
    rest = [token for token in tokens[1:] if token.text.upper() not in _BEFORE_TEXT]
    if not rest:
        return Piece(tokens, opaque="it runs nothing that is in this text")
    if _word(rest, 0) == "SP_RENAME" and len(rest) >= 4 and rest[1].token_type in TEXTS:
        renamed = f"ALTER TABLE {rest[1].text} RENAME TO {rest[3].text}"
        return Piece([rest[1]], text=renamed if len(rest) == 4 else "")
    end = next((at for at, each in enumerate(rest) if each.text.upper() in _BEHIND_TEXT), len(rest))
    text = folded(rest[:end], texts)
    if rest[0].token_type in TEXTS and (len(rest) == 1 or _word(rest, 1) in _BEHIND_TEXT):
        text = rest[0].text
        if len(tokens) == 2 and not _is_quoted(tokens):
            # Of what it takes for a command the tokenizer makes one text, quotes included.
            found = _WRITTEN_OUT.fullmatch(text.strip())
            text = _text_in(found) if found is not None else None
    if text is not None:
        return Piece([rest[0]], text=text)
    if any(token.token_type in TEXTS for token in rest) or _word(tokens, 1) == "IMMEDIATE":
        return Piece(tokens, opaque="it runs SQL that is only put together while it runs")
    name = ".".join(token.text for token in rest[: _dotted(rest)] if token.text != ".")
    return Piece(tokens, opaque=f"it calls {name}, whose body is not in this text")


def _without_dollars(text: str) -> str:
    """A body without its quotes, which the tokenizer keeps where it sees a command."""
    found = _IN_DOLLARS.fullmatch(text)
    return text if found is None else found[2]


def _text_in(found: re.Match[str]) -> str:
    body = found["body"]
    return found["text"].replace("''", "'") if body is None else body


def _dotted(tokens: Sequence[Token]) -> int:
    """How many tokens a name at the beginning has."""
    length = 1
    while _word(tokens, length) == ".":
        length += 2
    return length


def _is_quoted(tokens: Sequence[Token]) -> bool:
    """Whether the second token is a text by itself: its quotes are part of what it spans."""
    return tokens[1].end - tokens[1].start + 1 > len(tokens[1].text)


def _find(tokens: Sequence[Token], words: frozenset[str] | set[str], start: int) -> int:
    """Where the first of some words stands outside of parentheses and CASE; the end without one."""
    depth = 0
    for at in range(start, len(tokens)):
        word = tokens[at].text.upper()
        depth += tokens[at].token_type is TokenType.L_PAREN or word == "CASE"
        if depth == 0 and word in words and tokens[at].token_type not in TEXTS:
            return at
        depth -= tokens[at].token_type is TokenType.R_PAREN or (word == "END" and depth > 0)
    return len(tokens)


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text.upper() if at < len(tokens) else ""
