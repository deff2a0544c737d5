"""Expressions in the place of the names in other expressions: text to text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

LONGEST: Final = 2_000
"""Characters of an expression beyond which a name stays that stands for another expression."""

CUT: Final = "…"
"""What stands behind such a name, so that nobody takes it for a column of a table."""

# Letters of nobody's alphabet are part of names: the engine marks columns with them.
_PART: Final = (
    r"(?:[^\W\d][\w$#…\ue000-\ue00f]*|[\ue000-\ue00f][\w…\ue000-\ue00f]*|\"[^\"]*\"|`[^`]*`)"
)
_TOKEN: Final = re.compile(
    r"(?P<skipped>\s+|--[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<value>'(?:[^']|'')*'|\d[\w.]*|[@$]\w+|%\(\w+\)s|\?|:(?=\w)(?<!::)\w+(?:\.\w+)*)"
    rf"|(?P<name>{_PART}(?:\.(?:{_PART}|\*))*)"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<operator>::|\|\||->>?|=>|:=|<=>|<>|[<>=!]=|<<|>>|//|\*\*|#>>?|@>|<@|[^\s\w])"
)
_NAME: Final = re.compile(rf"{_PART}(?:\.{_PART})*")
_EACH: Final = re.compile(_PART)
# What is one operand at a glance: a name, a value, a call without parentheses in it.
_PLAIN: Final = re.compile(rf"(?:{_NAME.pattern}|\?|\w+\([^()'\"`]*\))(?!\n)\Z")

_OUTSIDE, _LOOSE, _OR, _AND, _NOT, _COMPARES, _ADDS, _MULTIPLIES, _TIGHT, _ONE = range(10)
_LEFT_FIRST: Final = frozenset({_OR, _AND, _ADDS, _MULTIPLIES})
_ANY_ORDER: Final = frozenset({"AND", "OR", "||"})
_SIGNS: Final = {
    **dict.fromkeys(("=", "==", "<>", "!=", "<", ">", "<=", ">=", "<=>"), _COMPARES),
    **dict.fromkeys("+-", _ADDS),
    **dict.fromkeys(("*", "/", "%", "//"), _MULTIPLIES),
    **dict.fromkeys((",", ";", "=>", ":="), _OUTSIDE),
    "::": _TIGHT,
}
_WORDS: Final = {
    **dict.fromkeys(("OR", "XOR"), _OR),
    "AND": _AND,
    "NOT": _NOT,
    **dict.fromkeys(("IS", "IN", "LIKE", "ILIKE", "BETWEEN", "SIMILAR", "RLIKE"), _COMPARES),
    **dict.fromkeys(("REGEXP", "GLOB", "ESCAPE", "OVERLAPS"), _COMPARES),
    "DIV": _MULTIPLIES,
    **dict.fromkeys(("COLLATE", "AT", "INTERVAL", "PRIOR"), _TIGHT),
}
# What reads like a name and is part of the language.
_KEYWORDS: Final = frozenset(
    {
        *("CASE", "WHEN", "THEN", "ELSE", "END", "AS", "FROM", "DISTINCT", "ALL", "ANY", "SOME"),
        *("NULL", "TRUE", "FALSE", "OVER", "FILTER", "WITHIN", "GROUP", "PARTITION", "ORDER", "BY"),
        *("ASC", "DESC", "NULLS", "FIRST", "LAST", "ROWS", "RANGE", "GROUPS", "UNBOUNDED"),
        *("PRECEDING", "FOLLOWING", "CURRENT", "ROW", "WHERE", "SELECT", "HAVING", "IGNORE"),
        *("RESPECT", "TIME", "ZONE", "USING", "EXISTS", "SEPARATOR", "UNKNOWN", "LIMIT", "TO"),
        *("JOIN", "ON", "UNION", "ARRAY", "ROW", "STRUCT", "BOTH", "LEADING", "TRAILING", "FOR"),
    }
)
_UNITS: Final = frozenset(
    {
        *("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"),
        *(
            "MICROSECOND",
            "NANOSECOND",
            "DOW",
            "DOY",
            "DAYOFWEEK",
            "DAYOFYEAR",
            "ISOWEEK",
            "ISOYEAR",
        ),
        *("ISODOW", "EPOCH", "CENTURY", "DECADE", "MILLENNIUM", "WEEKDAY", "DATE", "TIME"),
    }
)
# Functions that are told a unit of time by a bare word.
_OF_TIME: Final = re.compile(r"(?:date|time|timestamp|datetime|extract|last_day)", re.IGNORECASE)
_SIGNED: Final = frozenset("+-~!")


class Shape(NamedTuple):
    """How firmly the parts of an expression hold together.

    level: of the operator that binds loosest. operator: which it is, where there is but one.
    """

    level: int
    operator: str = ""


ONE: Final = Shape(_ONE)
"""Of what needs no parentheses anywhere."""


class Expression(NamedTuple):
    """An expression that is to be put somewhere."""

    text: str
    shape: Shape


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


_Meaning: TypeAlias = Callable[[str], Expression | None]


def composed(expression: str, made_of: Mapping[str, str], *, longest: int = LONGEST) -> str:
    """An expression with others in the place of the columns that are made of them.

    made_of: expressions by the columns they stand for, `price` or `orders.price`, as they are
    told: without quotes. A column in the expression is looked up by its whole name, as it is
    written or, where that finds none, in any case; `o.price` is not `price`. Words inside of texts,
    names of functions, types and units of time are no columns. All are put in at once, in
    parentheses where the operators around them would else take them apart. A name whose
    expression would make the whole longer than `longest` characters stays and is marked by `…`.

    Composing twice is the same as composing with what is composed, up to that length.
    """
    exact = {_parts(name): text for name, text in made_of.items() if text}
    folded: dict[tuple[str, ...], str | None] = {}
    for name, text in exact.items():
        lower = tuple(part.lower() for part in name)
        folded[lower] = text if folded.get(lower, text) == text else None
    shapes: dict[str, Expression] = {}

    def meaning(name: str) -> Expression | None:
        parts = _parts(name)
        text = exact.get(parts) or folded.get(tuple(part.lower() for part in parts))
        if text is None:
            return None
        return shapes.setdefault(text, Expression(text, shape_of(text)))

    return put(expression, meaning, longest=longest)


def put(expression: str, meaning: _Meaning, *, longest: int | None = None) -> str:
    """The same, given what each name means: None for a name that stays."""
    tokens = [*_tokens(expression)]
    parts: list[str] = []
    length, end = len(expression), 0
    for at, (left, right) in _columns(tokens):
        token = tokens[at]
        inner = meaning(token.text)
        if inner is None:
            continue
        text = inner.text if _fits(inner.shape, left, right) else f"({inner.text})"
        length += len(text) - len(token.text)
        if longest is not None and length > longest:
            length += len(token.text) + len(CUT) - len(text)
            text = token.text + CUT
        parts += (expression[end : token.start], text)
        end = token.end
    return "".join([*parts, expression[end:]])


def shape_of(expression: str) -> Shape:
    """How firmly the parts of an expression hold together."""
    if _PLAIN.match(expression):
        return ONE
    level, operators = _ONE, set[str]()
    tokens = [*_tokens(expression)]
    for at, (depth, sign) in enumerate(_operators(tokens)):
        if depth or sign.level in {_OUTSIDE, _ONE}:
            continue
        mine = _LOOSE if sign.operator == "||" or _is_sign(tokens, at) else sign.level
        if mine == _TIGHT and not sign.operator:
            mine = _LOOSE
        if mine < level:
            level, operators = mine, {sign.operator}
        elif mine == level:
            operators.add(sign.operator)
    return Shape(level, operators.pop() if len(operators) == 1 else "")


def _fits(inner: Shape, left: Shape, right: Shape) -> bool:
    """Whether an expression can stand between two operators without parentheses."""
    alike = inner.operator in _ANY_ORDER
    return (
        left.level == _OUTSIDE
        or inner.level > left.level
        or (alike and inner.operator == left.operator)
    ) and (
        right.level == _OUTSIDE
        or inner.level > right.level
        or (inner.level == right.level and right.level in _LEFT_FIRST)
        or (alike and inner.operator == right.operator)
    )


def _columns(tokens: list[_Token]) -> Iterator[tuple[int, tuple[Shape, Shape]]]:
    """Where columns stand, and the operators beside each."""
    signs = [sign for _, sign in _operators(tokens)]
    calls: list[str] = []
    skipping = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if token.kind == "open":
            is_call = before is not None and before.kind == "name" and token.text == "("
            calls.append(before.text if before is not None and is_call else "")
        elif token.kind == "close":
            if len(calls) == skipping:
                skipping = 0
            if calls:
                calls.pop()
        elif token.text == "," and len(calls) == skipping:
            skipping = 0
        if token.kind != "name":
            continue
        word = token.text.upper()
        if word == "AS" and not skipping:
            # A type in CAST, a name in a list.
            skipping = len(calls)
        is_column = not skipping and word not in _KEYWORDS and signs[at].level == _ONE
        if is_column and not _is_no_column(tokens, at, calls[-1] if calls else ""):
            yield at, (_beside(signs, at - 1), _beside(signs, at + 1, behind=True))


def _is_no_column(tokens: list[_Token], at: int, call: str) -> bool:
    """Whether a name is that of a function, a type or a unit of time."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if behind is not None and behind.text == "(":
        return True
    if at and tokens[at - 1].text == "::":
        return True
    if tokens[at].text.upper() not in _UNITS:
        return False
    is_unit = bool(_OF_TIME.match(call)) or call.upper() == "TRUNC"
    return is_unit or (at > 1 and tokens[at - 2].text.upper() == "INTERVAL")


def _beside(signs: list[Shape], at: int, *, behind: bool = False) -> Shape:
    sign = signs[at] if 0 <= at < len(signs) else Shape(_OUTSIDE)
    if sign.level == _ONE:
        return Shape(_OUTSIDE)
    # Behind a value NOT belongs to IN or LIKE.
    return Shape(_COMPARES) if behind and sign.level == _NOT else sign


def _operators(tokens: list[_Token]) -> Iterator[tuple[int, Shape]]:
    """How deep each token lies, and what it binds as an operator; one that is none binds as ONE."""
    depth, between = 0, list[int]()
    for at, token in enumerate(tokens):
        word = token.text.upper()
        if token.kind == "close" or word == "END":
            depth = max(0, depth - 1)
        yield depth, _sign(tokens, at, word, between, depth)
        if token.kind == "open" or word == "CASE":
            depth += 1


def _sign(tokens: list[_Token], at: int, word: str, between: list[int], depth: int) -> Shape:
    kind = tokens[at].kind
    if kind == "open":
        # An element of an array, or a list.
        is_element = word == "[" and at > 0 and tokens[at - 1].kind in {"name", "close", "value"}
        return Shape(_TIGHT, word) if is_element else Shape(_ONE)
    if kind == "operator":
        if _is_sign(tokens, at):
            return Shape(_TIGHT, word)
        return Shape(_SIGNS.get(word, _TIGHT), word if word in _SIGNS or word == "||" else "")
    if kind != "name" or word not in _WORDS:
        return Shape(_ONE)
    if word == "BETWEEN":
        between.append(depth)
    elif word == "AND" and between and between[-1] == depth:
        between.pop()
        return Shape(_COMPARES, "BETWEEN")
    elif word == "NOT" and at and tokens[at - 1].text.upper() == "IS":
        return Shape(_ONE)
    return Shape(_WORDS[word], word)


def _is_sign(tokens: list[_Token], at: int) -> bool:
    """Whether an operator stands in front of one operand, not between two."""
    if tokens[at].text not in _SIGNED:
        return False
    before = tokens[at - 1] if at else None
    if before is None or before.kind in {"open", "operator"}:
        return True
    word = before.text.upper()
    return before.kind == "name" and (word in _WORDS or word in _KEYWORDS - {"END", "NULL"})


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "operator"
        if kind != "skipped":
            yield _Token(kind, found[0], found.start(), found.end())


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a name without their quotes; of what is no name in SQL all as one."""
    if _NAME.fullmatch(name) is None:
        return (name,)
    return tuple(part[1:-1] if part[0] in '"`' else part for part in _EACH.findall(name))
