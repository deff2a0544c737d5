"""What variables hold of the rows of cursors and queries: FETCH c INTO a, b."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from headwater.sql.into import INTO, Target, variables_behind
from headwater.sql.texts import variable
from headwater.sql.words import divided, find, word_at

_BEFORE_NAME: Final = frozenset({"SET", "LET"})
_QUERIES: Final = frozenset({"SELECT", "FROM"})


class Fetch(NamedTuple):
    """What a variable holds of a cursor.

    cursor: or the name of a query that gives it its values by itself. place, is_changed: as in
    `Target`.
    """

    cursor: str
    place: int | None
    is_changed: bool = False


def fetched(tokens: Sequence[Token]) -> tuple[str, list[Target]]:
    """The cursor that FETCH reads, in small letters, and the variables that it names."""
    if word_at(tokens, 0) != "FETCH":
        return "", []
    at = find(tokens, INTO, 1)
    targets, _, _ = variables_behind(tokens, at)
    return word_at(tokens, at - 1).lower(), targets


def handed_on(
    tokens: Sequence[Token], fetches: Mapping[str, Collection[Fetch]]
) -> Iterator[tuple[str, list[Fetch]]]:
    """The variables to which others are assigned, and what each holds of cursors then.

    It may hold what it held before as well, since an assignment may stand in a branch.
    """
    word = word_at(tokens, 0)
    # What a query selects is no value of a variable.
    end = next((at for at in range(1, len(tokens)) if word_at(tokens, at) in _QUERIES), len(tokens))
    for part in divided(tokens[word in _BEFORE_NAME : end], ","):
        name, behind = variable(part, 0)
        if word == "SELECT" or word_at(part, behind) not in {"=", ":="}:
            continue
        value = part[behind + 1 :]
        names = dict.fromkeys(variable(value, at)[0] for at in range(len(value)))
        is_changed = variable(value, 0)[1] < len(value)
        found = [
            each._replace(is_changed=is_changed or each.is_changed)
            for other in names
            for each in fetches.get(other, ())
        ]
        if found:
            yield name, [*(() if name in names else fetches.get(name, ())), *found]


def with_fetched(tree: exp.Expr, names: Collection[str]) -> None:
    """Make columns of `@a` and `:a` where these are variables that hold something of a cursor."""
    for node in [*tree.find_all(exp.Parameter, exp.Placeholder)] if names else ():
        called = (f"@{node.name}", node.name)
        name = next((name for name in called if name.lower() in names), "")
        if name and not _is_assigned(node):
            node.replace(exp.Column(this=exp.to_identifier(name, quoted=True)))


def _is_assigned(node: exp.Expr) -> bool:
    """Whether it is what stands in front of the sign in SELECT @a = b, SET @a = b or @a := b."""
    around = node.parent
    if isinstance(around, exp.PropertyEQ):
        return node.arg_key == "this"
    if not isinstance(around, exp.EQ) or node.arg_key != "this":
        return False
    is_item = isinstance(around.parent, exp.Select | exp.Update) and around.arg_key == "expressions"
    return is_item or isinstance(around.parent, exp.SetItem)
