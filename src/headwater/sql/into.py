"""What queries and changes put into variables: by INTO, `SELECT @a = b`, `SET a = (SELECT b)`.

See `cursors` for what FETCH puts into them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token

from headwater.sql.texts import variable
from headwater.sql.words import behind_parentheses, divided, find, find_close, query_in, word_at

_CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE"})
_QUERIES: Final = frozenset({"SELECT", "WITH"})
_RETURNS: Final = frozenset({"RETURNING", "RETURN"})
_BULK: Final = "BULK COLLECT INTO"
INTO: Final = frozenset({"INTO", _BULK})
"""What stands in front of variables, as the tokenizer divides it."""

_NO_VARIABLE: Final = frozenset(
    {"OUTFILE", "DUMPFILE", "TABLE", "TEMP", "TEMPORARY", "UNLOGGED", "VALUES"}
)
_ASSIGNS: Final = frozenset({":=", "=", "DEFAULT"})
_KINDS: Final = frozenset({"VAR", "VARIABLE"})
_DECLARES: Final = frozenset({"DECLARE", "LET"})


class Target(NamedTuple):
    """A variable that something is put into, by its name in small letters.

    place: of the column, from 0; None where the variable is alone, and may hold the whole row.
    is_changed: whether what is put into it is computed with the column. is_array: whether it
    holds all rows.
    """

    name: str
    place: int | None
    is_changed: bool = False
    is_array: bool = False


def put_into(tokens: Sequence[Token]) -> tuple[Sequence[Token], list[Target]]:
    """A statement without its INTO, or with one variable in it where the parser looks for them.

    Beside it the variables.
    """
    word = word_at(tokens, 0)
    if word not in _QUERIES | _CHANGES:
        return tokens, []
    is_change = word_at(tokens, find(tokens, _CHANGES | {"SELECT"}, 0)) in _CHANGES
    into = find(tokens, INTO, find(tokens, _RETURNS, 1) if is_change else 1)
    targets, last, end = variables_behind(tokens, into)
    if not targets:
        return tokens, []
    rest = [*tokens[:into], *tokens[end:]]
    if is_change:
        return rest, targets
    place = find(rest, {"FROM"}, find(rest, {"SELECT"}, 0))
    return [*rest[:place], tokens[into], *tokens[last:end], *rest[place:]], targets


def variables_behind(tokens: Sequence[Token], into: int) -> tuple[list[Target], int, int]:
    """The variables behind INTO, where the last of them begins, and the place behind it."""
    at = into + 1 + (word_at(tokens, into + 1) == "STRICT")
    # In SELECT INTO a (b + c) the value stands behind the variable.
    steps = {"."} if word_at(tokens, into - 1) == "SELECT" else {".", "("}
    names: list[str] = []
    last = at
    while at < len(tokens) and word_at(tokens, at) not in _NO_VARIABLE:
        last = at
        name, at = variable(tokens, at)
        while word_at(tokens, at) in steps:
            # What is put into a part of a variable is not followed.
            name = ""
            at = at + 2 if word_at(tokens, at) == "." else behind_parentheses(tokens, at)
        names.append(name)
        if word_at(tokens, at) != ",":
            break
        at += 1
    is_array = word_at(tokens, into) == _BULK
    is_alone = len(names) == 1
    found = [
        Target(name, None if is_alone else place, is_array=is_array)
        for place, name in enumerate(names)
    ]
    return found, last, at


def assigned(tokens: Sequence[Token]) -> Iterator[Target]:
    """The variable that a query is assigned to: `a := (SELECT ...)`, `a int = (SELECT ...)`."""
    parts = divided(tokens[word_at(tokens, 0) in _DECLARES :], ",")
    part = next((each for each in parts if query_in(each)), ())
    name, behind = variable(part, 0)
    at = find(part, _ASSIGNS, behind)
    if word_at(part, behind) != "." and at < len(part):
        is_plain = word_at(part, at + 1) == "(" and find_close(part, at + 1) + 1 == len(part)
        yield Target(name, None, is_changed=not is_plain)


def set_by(tokens: Sequence[Token]) -> Iterator[Target]:
    """The variables that get their values by SET of a query, or by SELECT @a = ... of T-SQL."""
    word = word_at(tokens, 0)
    if word not in {"SET", "SELECT"} or (word == "SET" and not query_in(tokens)):
        return
    start = 1 + (word_at(tokens, 1) in _KINDS)
    if word == "SET" and word_at(tokens, start) == "(":
        names = divided(tokens[start + 1 : find_close(tokens, start)], ",")
        for place, name in enumerate(names):
            yield Target(variable(name, 0)[0], place)
        return
    end = find(tokens, {"FROM"}, start)
    for place, part in enumerate(divided(tokens[start:end], ",")):
        name, behind = variable(part, 0)
        is_assigned = word_at(part, behind) in _ASSIGNS or word_at(part, behind + 1) == "="
        if is_assigned and (word == "SET" or name[:1] == "@"):
            yield Target(name, place)
