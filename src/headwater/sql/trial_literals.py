"""The values that SQL compares columns with, so that made-up rows pass its conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

_COMPARISONS: Final = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ,
                       exp.NullSafeNEQ)  # fmt: skip
_PATTERNS: Final = (exp.Like, exp.ILike, exp.SimilarTo, exp.RegexpLike, exp.RegexpILike, exp.Glob)
_CARRIED: Final = (exp.Cast, exp.TryCast, exp.Lower, exp.Upper, exp.Trim, exp.Coalesce, exp.Paren)
_LONGEST_PATTERN: Final = 500
"""Of a longer one no text is made that it fits, since that would take long."""
_SIGN: Final = re.compile(r"[^\w\s]{1,2}")
_NOT_PLAIN: Final = re.compile(r"[\\^$*+?()|\[\]{}]+")
_TIMES: Final = re.compile(r"(.)\{(\d+)(?:,\d*)?\}")
_IN_PATTERNS: Final = tuple(
    (re.compile(part), instead)
    for part, instead in (
        (r"\(\?[:!=<imsx]*", ""),
        (r"\\d|\[0-9[^\]]*\]", "7"),
        (r"\\w|\[[a-z]-[a-z][^\]]*\]", "k"),
        (r"\[[A-Z]-[A-Z][^\]]*\]", "K"),
        (r"\\s", " "),
        (r"\[\^[^\]]*\]|(?<!\\)\.", "x"),
        (r"\[(.)[^\]]*\]", r"\1"),
        (r"\\(.)", r"\1"),
    )
)
"""What a part of a regular expression becomes in a text that it fits."""


@dataclass(slots=True)
class Literals:
    """Values by the name of the column, in small letters, whichever table it is of.

    values: what it is compared with, as text. same: names whose values meet, by one of them.
    casts: types that a text is turned into. paths: of documents, the members that are read.
    last: what decides about the order of rows that are alike in all that comes before it.
    """

    values: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    same: dict[str, str] = field(default_factory=dict[str, str])
    casts: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    paths: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    last: set[str] = field(default_factory=set[str])

    def first(self, name: str) -> str:
        """The name that stands for all whose values meet this one's."""
        while self.same.get(name, name) != name:
            name = self.same[name]
        return name

    def of(self, name: str) -> tuple[str, ...]:
        """What a column of that name, or of one that it meets, is compared with."""
        first = self.first(name)
        told = [name, *(each for each in self.values if each != name and self.first(each) == first)]
        return tuple(dict.fromkeys(value for each in told for value in self.values.get(each, ())))

    def meet(self, one: str, other: str) -> None:
        """Say that values of two columns are compared, or one is called like the other."""
        firsts = sorted({self.first(one), self.first(other)})
        for each in (*firsts, one, other):
            self.same.setdefault(each, each)
        self.same[firsts[-1]] = firsts[0]

    def add(self, name: str, value: str) -> None:
        """Say that a column is compared with a value."""
        self.values.setdefault(name, {})[value] = None


def literals_in(trees: Iterable[exp.Expr]) -> Literals:
    """All that some statements compare columns with."""
    found = Literals()
    for tree in trees:
        for node in tree.walk():
            _take(found, node)
    return found


def _take(found: Literals, node: exp.Expr) -> None:
    for kinds, take in _TAKING:
        if isinstance(node, kinds):
            take(found, node)
            return


def _take_name(found: Literals, node: exp.Expr) -> None:
    for name in _carried(node.this):
        found.meet(node.alias.lower(), name)


def _take_list(found: Literals, node: exp.Expr) -> None:
    _compare(found, node.this, node.expressions)
    query = node.args.get("query")
    inner = query.unnest() if isinstance(query, exp.Expr) else None
    if isinstance(inner, exp.Query):
        _compare(found, node.this, inner.selects)


def _take_bounds(found: Literals, node: exp.Expr) -> None:
    _compare(found, node.this, [node.args["low"], node.args["high"]])


def _take_case(found: Literals, node: exp.Expr) -> None:
    if isinstance(node.this, exp.Expr):
        _compare(found, node.this, [each.this for each in node.args.get("ifs") or ()])


def _take_cast(found: Literals, node: exp.Expr) -> None:
    for name in _columns(node.this):
        found.casts.setdefault(name, {})[node.args["to"].sql("duckdb")] = None


def _take_comparison(found: Literals, node: exp.Expr) -> None:
    _compare(found, node.this, [node.expression])
    _compare(found, node.expression, [node.this])


def _take_pattern(found: Literals, node: exp.Expr) -> None:
    is_like = isinstance(node, exp.Like | exp.ILike)
    for pattern in _literals(node.expression):
        for name in _columns(node.this):
            for sample in _samples(pattern, is_like=is_like):
                found.add(name, sample)


def _take_path(found: Literals, node: exp.Expr) -> None:
    path = _path(node)
    for name in _columns(node.this):
        found.paths.setdefault(name, {})[path] = None


def _path(node: exp.Expr) -> str:
    """The path of a member from the document on; a member may be read of one that was read."""
    path = node.expression.sql("duckdb").strip("'")
    inner = node.this.unnest()
    if isinstance(inner, exp.JSONExtract | exp.JSONExtractScalar):
        return f"{_path(inner)}.{path.removeprefix('$').removeprefix('.')}"
    return path


def _take_order(found: Literals, node: exp.Expr) -> None:
    found.last.update(_columns(node.expressions[-1]))


def _take_call(found: Literals, call: exp.Expr) -> None:
    """The texts that stand beside a column in a call, such as what it is split by."""
    beside = [each for each in call.iter_expressions() if isinstance(each, exp.Literal)]
    for name in dict.fromkeys(each for part in call.iter_expressions() for each in _carried(part)):
        for text in (each.name for each in beside if each.is_string):
            found.add(name, f"a{text}b{text}c" if _SIGN.fullmatch(text) else text)


def _compare(found: Literals, left: exp.Expr, others: Sequence[exp.Expr]) -> None:
    names = [*_columns(left)]
    for other in others:
        for name in names:
            for value in _literals(other):
                found.add(name, value)
        for name in _carried(left):
            for met in _carried(other.this if isinstance(other, exp.Alias) else other):
                found.meet(name, met)


def _columns(node: exp.Expr) -> Iterator[str]:
    yield from dict.fromkeys(each.name.lower() for each in node.find_all(exp.Column))


def _carried(node: object) -> Iterator[str]:
    """The columns whose value an expression hands on nearly as it is."""
    if isinstance(node, exp.Column):
        yield node.name.lower()
    elif isinstance(node, _CARRIED):
        yield from _carried(node.this)


def _literals(node: exp.Expr) -> Iterator[str]:
    for each in node.find_all(exp.Literal):
        is_negative = isinstance(each.parent, exp.Neg)
        yield f"-{each.name}" if is_negative else each.name


def _samples(pattern: str, *, is_like: bool) -> Iterator[str]:
    """Texts that a pattern fits, as far as that is cheap."""
    if len(pattern) > _LONGEST_PATTERN:
        return
    if is_like:
        for rest in ("", "x", "zq"):
            yield pattern.replace("%", rest).replace("_", "a")
        return
    for branch in pattern.split("|"):
        text = branch
        for part, instead in _IN_PATTERNS:
            text = part.sub(instead, text)
        text = _TIMES.sub(lambda found: found[1] * min(int(found[2]), 40), text)
        yield _NOT_PLAIN.sub("", text)


_TAKING: Final[
    Sequence[tuple[tuple[type[exp.Expr], ...], Callable[[Literals, exp.Expr], None]]]
] = (
    ((exp.Alias,), _take_name),
    ((exp.In,), _take_list),
    ((exp.Between,), _take_bounds),
    ((exp.Case,), _take_case),
    ((exp.Cast,), _take_cast),
    (_COMPARISONS, _take_comparison),
    (_PATTERNS, _take_pattern),
    ((exp.JSONExtract, exp.JSONExtractScalar), _take_path),
    ((exp.Order,), _take_order),
    ((exp.Func,), _take_call),
)
"""By the kind of an expression what is learned from it; the first that fits."""
