"""Procedures, blocks and control flow: the statements inside, in order.

Which branch is taken, and how often a loop goes round, nobody knows from the text; so all of them
are read, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.triggers import of_table, table_of
from headwater.sql.variables import TEXTS, Variables, folded, folded_text, note

_QUERY: Final = frozenset({"SELECT", "WITH", "FROM", "VALUES"})
_STATEMENT: Final = frozenset(
    {
        *("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "DROP", "ALTER"),
        *("TRUNCATE", "EXEC", "EXECUTE", "DECLARE", "SET", "IF", "WHILE", "BEGIN", "END", "PRINT"),
        *("RETURN", "COPY", "CALL", "USE", "GO", "ELSE", "RAISERROR", "THROW", "FETCH", "OPEN"),
        *("CLOSE", "DEALLOCATE", "COMMIT", "ROLLBACK", "WAITFOR", "GRANT"),
    }
)
_CODE: Final = frozenset({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "TASK", "PACKAGE", "EVENT"})
_NAMED: Final = frozenset({"LOOP", "WHILE", "REPEAT", "BEGIN", "FOR"})
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
_BEFORE_QUERY: Final = frozenset({"ASSERT", "LET", "OPEN", "PERFORM", "RETURN"})
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
    coming: the first words of the statements that follow, the nearest last.
    """

    declaring: bool = False
    depth: int = 0
    trigger: Sequence[Token] = ()
    coming: list[str] = field(default_factory=list[str])
    sections: bool = True
    variables: Variables = field(default_factory=Variables)


def pieces_of(
    tokens: Sequence[Token], variables: Variables, *, sections: bool = True
) -> Iterator[Piece]:
    """The statements of a script, without what only says when they run.

    variables: those that are known already; those that are declared are added. sections: whether
    DECLARE begins lines of variables, up to BEGIN.
    """
    state = _State(variables=variables, sections=sections)
    statements: list[list[Token]] = [[]]
    for at, token in enumerate(tokens):
        if token.token_type is TokenType.SEMICOLON or _ends(tokens, at):
            statements.append([])
        else:
            statements[-1].append(token)
    state.coming = [_word(statement, 0) for statement in reversed(statements)]
    for statement in statements:
        state.coming.pop()
        yield from _read(statement, state)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether it is the slash that ends a statement of Oracle on a line of its own."""
    if tokens[at].token_type is not TokenType.SLASH:
        return False
    alone = at == 0 or tokens[at - 1].line < tokens[at].line
    return alone and (at + 1 == len(tokens) or tokens[at + 1].line > tokens[at].line)


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
        return first in {"UPDATE", "MERGE", "ALTER", "LOAD", "INSERT"} or (
            first == "WITH" and "UPDATE" in words
        )
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
        note(tokens, state.variables.texts)
        if word in {"PROCEDURE", "FUNCTION"}:
            tokens = _nested(tokens, state)
            continue
        if state.declaring and word != "BEGIN":
            state.variables.declare(tokens)
            if query := _query_in(tokens):
                yield Piece(query, in_block=True)
            return
        if word == ")":
            # What closes the body of a macro of Teradata.
            return
        if (body := _macro(tokens)) is not None:
            state.variables.declare_parameters(tokens)
            tokens = body
            continue
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
    if word == "REPLACE" and len(tokens) == 2 and tokens[1].token_type in TEXTS:
        return Piece([tokens[1]], text=f"INSERT {tokens[1].text}", in_block=state.depth > 0)
    if word == "END" and len(tokens) == 2 and tokens[1].token_type in TEXTS:
        # What stands behind END is for the tokenizer of T-SQL the text of a command.
        return Piece([tokens[1]], text=_BEHIND_END.sub("", tokens[1].text), in_block=True)
    return _executed(tokens, state.variables.texts) if word in {"EXECUTE", "EXEC"} else None


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
        if _word(tokens, 1) not in _ENDED - _HANDLED:
            state.depth = max(0, state.depth - 1)
        skipped = 2 if _word(tokens, 1) in _ENDED else 1
        rest = tokens[skipped:]
        # What may follow is a label, or a statement where no semicolon is needed.
        return (), rest if _word(rest, 0) in _STATEMENT else ()
    if word == "DECLARE":
        return _declaration(tokens, state)
    if word in {"IF", "ELSIF", "ELSEIF", "WHILE", "WHEN", "EXCEPTION", "CASE"}:
        return _behind_condition(tokens)
    if word == "FOR":
        at = _find(tokens, {"DO", "LOOP"}, 1)
        inside = tokens[1:at]
        state.variables.declare(inside)
        return _query_in(inside), tokens[at + 1 :]
    if word == "FORALL":
        state.variables.declare(tokens[1:])
        return (), tokens[_find(tokens, _STATEMENT, 1) :]
    if word in {"ELSE", "LOOP", "REPEAT", "THEN", "DO"}:
        return (), tokens[1:]
    if word == "LET":
        state.variables.declare(tokens[1:])
    if word in _BEFORE_QUERY or _word(tokens, 1) == ":=":
        return _query_in(tokens[1:]), ()
    if behind := _behind_label(tokens):
        return (), tokens[behind:]
    return ((), ()) if word in _NO_DATA else None


def _behind_label(tokens: Sequence[Token]) -> int:
    """Where a block or loop begins that has a name in front; 0 where there is none."""
    if _word(tokens, 1) == ":" and _word(tokens, 2) in _NAMED:
        return 2
    words = [token.text for token in tokens[:6]]
    if words[:1] == ["<<"] and ">>" in words:
        return words.index(">>") + 1
    return 5 if words[:2] == ["<", "<"] and words[3:5] == [">", ">"] else 0


def _declaration(tokens: Sequence[Token], state: _State) -> tuple[Sequence[Token], Sequence[Token]]:
    """What DECLARE makes or reads beside noting names, and what stands behind it."""
    table = _table_variable(tokens)
    if table:
        return table, ()
    words = [token.text.upper() for token in tokens]
    if "HANDLER" in words:
        return (), tokens[_find(tokens, _STATEMENT, words.index("HANDLER")) :]
    state.declaring = state.sections and _declares_section(tokens, state)
    state.variables.declare(tokens)
    return _query_in(tokens[1:]), ()


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


def _declares_section(tokens: Sequence[Token], state: _State) -> bool:
    """Whether lines of variables follow up to BEGIN; else each is declared by itself."""
    second = tokens[1].text if len(tokens) > 1 else ""
    verbs = _STATEMENT | {"START", "CALL", "FOR", "LOOP", "REPEAT", "CASE", "ASSERT", "LET"}
    following = next((word for word in reversed(state.coming) if word in verbs), "BEGIN")
    return not second.startswith("@") and following == "BEGIN"


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


def _macro(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """The first statement of a macro of Teradata; None for anything else."""
    if "MACRO" not in (_word(tokens, 1), _word(tokens, 3)):
        return None
    at = _find(tokens, {"AS"}, 2)
    verbs = {"INSERT", "INS", "UPDATE", "UPD", "DELETE", "DEL", "MERGE"}
    return tokens[at + 2 :] if _word(tokens, at + 2) in verbs else None


def _nested(tokens: Sequence[Token], state: _State) -> Sequence[Token]:
    """What stands in a procedure inside a package or a block, which may begin by declaring."""
    state.variables.declare_parameters(tokens)
    at = _find(tokens, {"IS", "AS"}, 1)
    rest = tokens[at + 1 :]
    state.declaring = bool(rest) or state.declaring
    return rest


def _body(tokens: Sequence[Token], state: _State, kind: str) -> Piece | Sequence[Token]:
    words = [token.text.upper() for token in tokens]
    language = words[words.index("LANGUAGE") + 1] if "LANGUAGE" in words[:-1] else "SQL"
    if language not in {"SQL", "PLPGSQL", "SPARK", "TSQL"}:
        return Piece(tokens, opaque=f"its body is {language.lower()}, not SQL")
    if kind != "TRIGGER":
        state.variables.names.clear()
        state.variables.declare_parameters(tokens)
    if kind == "FUNCTION":
        # A function is read where it is used.
        return Piece(tokens)
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
    if kind == "EVENT" and "DO" in words:
        return tokens[words.index("DO") + 1 :]
    at = _find(tokens, {"AS", "IS"}, 1)
    if at < len(tokens):
        state.declaring = _word(tokens, at + 1) not in _STATEMENT | {"REPLACE", "CALL"}
        return tokens[at + 1 :]
    if kind == "TRIGGER" and "ROW" in words and "EXECUTE" not in words:
        return tokens[words.index("ROW") + 1 :]
    return Piece(tokens)


def _executed(tokens: Sequence[Token], texts: dict[str, str]) -> Piece:
    """SQL that is put together while it runs: read where it is one text, else not to be seen."""
    rest = [token for token in tokens[1:] if token.text.upper() not in _BEFORE_TEXT]
    if not rest:
        return Piece(tokens, opaque="it runs nothing that is in this text")
    if _word(rest, 0) == "SP_RENAME" and len(rest) >= 4 and rest[1].token_type in TEXTS:
        renamed = f"ALTER TABLE {rest[1].text} RENAME TO {rest[3].text}"
        return Piece([rest[1]], text=renamed if len(rest) == 4 else "")
    end = next((at for at, each in enumerate(rest) if each.text.upper() in _BEHIND_TEXT), len(rest))
    text = folded(rest[:end], texts)
    if len(tokens) == 2 and rest[0].token_type in TEXTS and not _is_quoted(tokens):
        text = folded_text(rest[0].text, texts)
        if text is not None:
            return Piece([rest[0]], text=text)
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
