"""Procedures, blocks and control flow: the statements inside, in order.

Which branch is taken, and how often a loop goes round, nobody knows from the text; so all of them
are read, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from headwater.sql.apart import apart
from headwater.sql.bodies import body_of, brought, kind_of_code, macro
from headwater.sql.dynamic import executed, without_dollars
from headwater.sql.into import Target, assigned, put_into, set_by
from headwater.sql.pieces import Piece, State
from headwater.sql.plsql import with_selected, without_subscripts
from headwater.sql.texts import TEXTS
from headwater.sql.triggers import of_table
from headwater.sql.variables import Variables, note
from headwater.sql.words import STATEMENT, find, outer_words, queries_in, query_in, word_at

# More words of control flow than a person writes in front of one statement.
_DEEPEST: Final = 200
_NAMED: Final = frozenset({"LOOP", "WHILE", "REPEAT", "BEGIN", "FOR"})
_CURSORS: Final = frozenset({"CURSOR", "RESULTSET"})
_HANDLED: Final = frozenset({"TRY", "CATCH"})
_ENDED: Final = _HANDLED | {"IF", "LOOP", "WHILE", "FOR", "CASE", "REPEAT"}
_TRANSACTION: Final = frozenset({"TRAN", "TRANSACTION", "WORK", "DISTRIBUTED"})
_NO_DATA: Final = frozenset(
    {
        *("PRINT", "RAISE", "RAISERROR", "THROW", "SIGNAL", "LEAVE", "ITERATE", "BREAK", ")"),
        *("CONTINUE", "EXIT", "GOTO", "NULL", "GO", "CLOSE", "FETCH", "DEALLOCATE"),
        *("WAITFOR", "DELIMITER", "UNTIL"),
    }
)
_FUNCTIONS: Final = frozenset({"PROCEDURE", "FUNCTION"})
_CONDITIONS: Final = frozenset({"IF", "ELSIF", "ELSEIF", "WHILE", "WHEN", "EXCEPTION", "CASE"})
_HANDS_ON: Final = frozenset({"FOR", "OPEN", "RETURN"})
_BEFORE_QUERY: Final = frozenset({"ASSERT", "LET", "OPEN", "PERFORM", "RETURN"})


def pieces_of(
    tokens: Sequence[Token], variables: Variables, *, sections: bool = True, by_lines: bool = False
) -> Iterator[Piece]:
    """The statements of a script, without what only says when they run.

    variables: those that are known already; those that are declared are added. sections: whether
    DECLARE begins lines of variables, up to BEGIN. by_lines: whether statements need no semicolon.
    """
    state = State(variables=variables, sections=sections, by_lines=by_lines)
    statements: list[list[Token]] = [[]]
    for at, token in enumerate(tokens):
        kind = token.token_type
        if kind is TokenType.SEMICOLON or (kind is TokenType.SLASH and _ends(tokens, at)):
            statements.append([])
        else:
            statements[-1].append(token)
    if by_lines:
        statements = [part for statement in statements for part in apart(statement)]
    state.coming = [word_at(statement, 0) for statement in reversed(statements)]
    for statement in statements:
        state.coming.pop()
        yield from _read(statement, state)


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a slash is the one that ends a statement of Oracle on a line of its own."""
    alone = at == 0 or tokens[at - 1].line < tokens[at].line
    return alone and (at + 1 == len(tokens) or tokens[at + 1].line > tokens[at].line)


def _read(tokens: Sequence[Token], state: State) -> Iterator[Piece]:
    for piece in _unwrapped(tokens, state):
        if state.trigger:
            piece.tokens = of_table(piece.tokens, state.trigger)
        yield piece


def _unwrapped(tokens: Sequence[Token], state: State) -> Iterator[Piece]:
    """The statements in what stands between two semicolons."""
    for _ in range(_DEEPEST):
        if not tokens:
            return
        word = word_at(tokens, 0)
        if state.variables.arrays:
            tokens = without_subscripts(tokens, state.variables.arrays)
        note(tokens, state.variables.texts)
        state.variables.fetch(tokens)
        found = _opened(tokens, word, state)
        if found is None:
            found = _text_of(tokens, word, state)
        if isinstance(found, Piece):
            yield found
            return
        statement = tokens
        rest = ((), found) if found is not None else _without_control(tokens, word, state)
        if rest is None:
            break
        head, tokens = rest
        if head:
            steers = not state.record and word not in _HANDS_ON
            record = state.record or state.variables.query(_assigned(statement, word, state))
            yield Piece(head, in_block=True, record=record, steers=steers)
        state.record = ""
    else:
        yield Piece(tokens, opaque="its control flow is nested too deeply")
        return
    if tokens:
        tokens, targets = _put_into(tokens, state)
        record = state.variables.query(targets)
        yield Piece(tokens, in_block=state.depth > 0, record=record)


def _assigned(tokens: Sequence[Token], word: str, state: State) -> list[Target]:
    """The variable to which a query is assigned that stands in control flow."""
    declares = state.declaring or word in {"DECLARE", "LET"}
    return [*assigned(tokens)] if declares or _is_assignment(tokens) else []


def _put_into(tokens: Sequence[Token], state: State) -> tuple[Sequence[Token], list[Target]]:
    """A statement as the parser knows it, and the variables that it puts something into."""
    targets = [*set_by(tokens)]
    if targets or state.by_lines:
        return tokens, targets
    simple, targets = put_into(tokens)
    in_block = state.depth > 0 or all(each.name[:1] == "@" for each in targets)
    if not in_block:
        return tokens, []
    return with_selected(simple, state.variables.rows()), targets


def _opened(tokens: Sequence[Token], word: str, state: State) -> Piece | Sequence[Token] | None:
    """What stands behind the head of code that is created; None where none is."""
    brings = word == "WITH" and word_at(tokens, 1) in _FUNCTIONS
    if brings or word in _FUNCTIONS:
        return brought(tokens[brings:], state, is_first=brings)
    if word_at(tokens, 1) == "AS" and word_at(tokens, 2) == "(" and word not in STATEMENT:
        # What stands behind them in WITH.
        return [Token(TokenType.WITH, "WITH", tokens[0].line, tokens[0].col), *tokens]
    if (body := macro(tokens)) is not None:
        state.variables.declare_parameters(tokens)
        return body
    if word in {"CREATE", "ALTER", "REPLACE"} and (kind := kind_of_code(tokens)):
        return body_of(tokens, state, kind)
    return None


def _text_of(tokens: Sequence[Token], word: str, state: State) -> Piece | None:
    """The piece that a statement holds as a text, or runs; None where it does neither."""
    if word == "DO" and len(tokens) > 1 and tokens[-1].token_type in TEXTS:
        body = next(token for token in tokens if token.token_type in TEXTS)
        return Piece([body], text=without_dollars(body.text), in_block=True)
    if word == "REPLACE" and len(tokens) == 2 and tokens[1].token_type in TEXTS:
        return Piece([tokens[1]], text=f"INSERT {tokens[1].text}", in_block=state.depth > 0)
    return executed(tokens, state.variables.texts) if word in {"EXECUTE", "EXEC"} else None


def _without_control(
    tokens: Sequence[Token], word: str, state: State
) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """What control flow in front of a statement reads, and what stands behind it; None for none."""
    if state.declaring and word != "BEGIN":
        _declare(tokens, state)
        state.record = _cursor(tokens, state)
        return query_in(tokens), ()
    if word in {"BEGIN", "END"}:
        return (), _behind_edge(tokens, word, state)
    if word == "DECLARE":
        return _declaration(tokens, state)
    if word in {"FOR", "FORALL"}:
        return _loop(tokens, word, state)
    if word in _CONDITIONS:
        return _behind_condition(tokens)
    if word in {"ELSE", "LOOP", "REPEAT", "THEN", "DO"}:
        return (), tokens[1:]
    if word == "LET":
        state.variables.declare(tokens[1:])
    if _hands_over(tokens, word):
        state.record = _cursor(tokens, state)
        return query_in(_selecting(tokens)), ()
    if behind := _behind_label(tokens):
        return (), tokens[behind:]
    return (queries_in(tokens), ()) if word in _NO_DATA else None


def _hands_over(tokens: Sequence[Token], word: str) -> bool:
    """Whether a query may stand here whose rows go to a cursor, a variable or nowhere."""
    return word in _BEFORE_QUERY or _is_assignment(tokens) or _sets_cursor(tokens)


def _is_assignment(tokens: Sequence[Token]) -> bool:
    return word_at(tokens, 1) == ":="


def _selecting(tokens: Sequence[Token]) -> Sequence[Token]:
    """PERFORM of PL/pgSQL, which is SELECT; anything else without its first word."""
    if word_at(tokens, 0) != "PERFORM" or "FROM" not in outer_words(tokens):
        return tokens[1:]
    select = Token(TokenType.SELECT, "SELECT", line=tokens[0].line, col=tokens[0].col)
    return [select, *tokens[1:]]


def _behind_edge(tokens: Sequence[Token], word: str, state: State) -> Sequence[Token]:
    """What stands behind BEGIN or END of a block, a loop or a condition."""
    second = word_at(tokens, 1)
    if word == "BEGIN":
        if second in _TRANSACTION:
            return ()
        state.declaring, state.depth = False, state.depth + 1
        return tokens[2 if second in _HANDLED else 1 :]
    if second not in _ENDED - _HANDLED:
        state.depth = max(0, state.depth - 1)
        if state.depth == 0:
            state.variables.leave()
    rest = tokens[2 if second in _ENDED else 1 :]
    if word_at(rest, 0) == "," and len(rest) > 1:
        # In WITH a query or another function.
        return rest[1:]
    # What may follow is a label, or a statement where no semicolon is needed.
    return rest if word_at(rest, 0) in STATEMENT else ()


def _loop(
    tokens: Sequence[Token], word: str, state: State
) -> tuple[Sequence[Token], Sequence[Token]]:
    """What FOR reads, and what it does again and again."""
    state.variables.declare(tokens[1:])
    if word == "FORALL":
        return (), tokens[find(tokens, STATEMENT, 1) :]
    at = find(tokens, {"DO", "LOOP"}, 1)
    query = query_in(tokens[1:at])
    name, source = word_at(tokens, 1).lower(), word_at(tokens, 3).lower()
    if word_at(tokens, 2) == "IN" and (query or source in state.variables.records):
        state.record = name if query else ""
        state.variables.records[name] = name if query else source
    return query, tokens[at + 1 :]


def _cursor(tokens: Sequence[Token], state: State) -> str:
    """What the rows of a query are called that is declared here; empty where none is."""
    at = next((at for at in range(5) if word_at(tokens, at) in _CURSORS), 0)
    if at or word_at(tokens, 0) in _CURSORS:
        before, behind = word_at(tokens, at - 1) if at else "", word_at(tokens, at + 1)
        name = behind if before in {"", "DECLARE"} else before
        name = word_at(tokens, at - 2) if _sets_cursor(tokens) else name
    elif word_at(tokens, 0) == "OPEN" and word_at(tokens, 2) == "FOR":
        name = word_at(tokens, 1)
    else:
        return ""
    state.variables.records[name.lower()] = name.lower()
    return name.lower()


def _sets_cursor(tokens: Sequence[Token]) -> bool:
    """Whether it is `SET @c = CURSOR FOR ...` of T-SQL."""
    return [token.text.upper() for token in tokens[3:5]] == ["=", "CURSOR"]


def _behind_label(tokens: Sequence[Token]) -> int:
    """Where a block or loop begins that has a name in front; 0 where there is none."""
    if word_at(tokens, 1) == ":" and word_at(tokens, 2) in _NAMED:
        return 2
    words = [token.text for token in tokens[:6]]
    if words[:1] == ["<<"] and ">>" in words:
        return words.index(">>") + 1
    return 5 if words[:2] == ["<", "<"] and words[3:5] == [">", ">"] else 0


def _declaration(tokens: Sequence[Token], state: State) -> tuple[Sequence[Token], Sequence[Token]]:
    """What DECLARE makes or reads beside noting names, and what stands behind it."""
    table = _table_variable(tokens)
    if table:
        return table, ()
    words = [token.text.upper() for token in tokens]
    if "HANDLER" in words:
        return (), tokens[find(tokens, STATEMENT, words.index("HANDLER")) :]
    state.declaring = state.sections and _declares_section(tokens, state)
    if state.declaring and state.depth == 0:
        state.variables.enter()
    _declare(tokens, state)
    state.record = _cursor(tokens, state)
    return query_in(tokens[1:]), ()


def _declare(tokens: Sequence[Token], state: State) -> None:
    """Note the names that a line declares, those of a cursor's parameters included."""
    state.variables.declare(tokens)
    if "CURSOR" in (word_at(tokens, 0), word_at(tokens, 1)):
        state.variables.declare_parameters(tokens)


def _behind_condition(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """What a condition reads, and what is done where it holds."""
    at = find(tokens, {"THEN", "DO", "LOOP"}, 1)
    behind = at + 1
    if at == len(tokens):
        # T-SQL has no THEN: a statement begins where one can.
        behind = at = find(tokens, STATEMENT - {"SET", "IF", "END", "WITH"}, 1)
    return queries_in(tokens[:at]), tokens[behind:]


def _table_variable(tokens: Sequence[Token]) -> Sequence[Token]:
    """CREATE TABLE in the place of DECLARE @t TABLE; empty where it declares anything else."""
    at = 3 + (word_at(tokens, 3) == "AS")
    if word_at(tokens, 1) != "@" or word_at(tokens, at) != "TABLE":
        return ()
    create = Token(TokenType.CREATE, "CREATE", line=tokens[0].line, col=tokens[0].col)
    return [create, tokens[at], *tokens[1:3], *tokens[at + 1 :]]


def _declares_section(tokens: Sequence[Token], state: State) -> bool:
    """Whether lines of variables follow up to BEGIN; else each is declared by itself."""
    second = tokens[1].text if len(tokens) > 1 else ""
    verbs = STATEMENT | {"START", "CALL", "FOR", "LOOP", "REPEAT", "CASE", "ASSERT", "LET"}
    following = next((word for word in reversed(state.coming) if word in verbs), "BEGIN")
    return not second.startswith("@") and following == "BEGIN"
