"""Selectors in plain words, part by part, with what each part selects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from headwater.lineage.selector.answers import ExplainedPart
from headwater.lineage.selector.assets import Assets
from headwater.lineage.selector.evaluate import Evaluation
from headwater.lineage.selector.expression import (
    Around,
    Both,
    Condition,
    Expression,
    Named,
    Pattern,
    Terms,
    Walk,
    parts_of,
    write,
)
from headwater.lineage.selector.words import SAYS, SINCE, Word
from headwater.model.time import AsOf

_NEAREST: Final = 3
_CLOSE: Final = 60
_UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}


def explain(
    evaluation: Evaluation, assets: Assets, expression: Expression, *, as_of: AsOf
) -> Sequence[ExplainedPart]:
    """The whole, then its parts, each before those that it is made of."""
    return [
        _explained(evaluation, assets, part, depth, taken=taken, as_of=as_of)
        for part, depth, taken in _walk_down(expression, 0, taken=False)
    ]


def _walk_down(
    expression: Expression, depth: int, *, taken: bool
) -> Iterator[tuple[Expression, int, bool]]:
    yield expression, depth, taken
    away = (
        {id(term.of) for term in expression.rest if term.taken}
        if isinstance(expression, Terms)
        else set[int]()
    )
    for part in parts_of(expression):
        yield from _walk_down(part, depth + 1, taken=id(part) in away)


def _explained(
    evaluation: Evaluation,
    assets: Assets,
    part: Expression,
    depth: int,
    *,
    taken: bool,
    as_of: AsOf,
) -> ExplainedPart:
    found = evaluation.of(part)
    nearest: tuple[str, ...] = ()
    if isinstance(part, Condition) and not len(found) and not part.value.wild:
        nearest = _nearest(assets, part, as_of)
    return ExplainedPart(
        text=write(part),
        column=part.place.column,
        depth=depth,
        says=say(part),
        taken=taken,
        datasets=len(found.datasets),
        jobs=len(found.jobs),
        columns=len(found.columns),
        total=len(found),
        nearest=nearest,
    )


def _nearest(assets: Assets, condition: Condition, as_of: AsOf) -> tuple[str, ...]:
    known = [each.text for each in assets.values(condition.word, as_of=as_of)]
    close = process.extract(
        condition.value.text, known, scorer=fuzz.WRatio, processor=str.casefold,
        limit=_NEAREST, score_cutoff=_CLOSE,
    )  # fmt: skip
    return tuple(text for text, _, _ in close)


def say(expression: Expression) -> str:
    """An expression in plain words."""
    match expression:
        case Named(name, column):
            called = _called("what is", name)
            return called if column is None else f"{_called('columns', column)} of {called}"
        case Condition():
            return _condition(expression)
        case Walk(of, upstream, downstream):
            ways = [
                _way(name, distance)
                for name, distance in (("upstream", upstream), ("downstream", downstream))
                if distance != 0
            ]
            return f"{_grouped(of)}, and {' and '.join(ways)}"
        case Around(of):
            return f"{_grouped(of)}, everything downstream of it, and everything upstream of these"
        case Both(parts):
            return " and at once ".join(map(_grouped, parts))
        case Terms(first, rest):
            text = _grouped(first)
            for term in rest:
                text += f" {'but not' if term.taken else 'or'} {_grouped(term.of)}"
            return text


def _condition(condition: Condition) -> str:
    match condition:
        case Condition(Word.STATE, Pattern("changed")):
            return SAYS[Word.CHANGED].format("in the last day")
        case Condition(Word.CHANGED, value):
            return SAYS[Word.CHANGED].format(_since(value.text.removeprefix(SINCE)))
        case Condition(word, value):
            return SAYS[word].format(value.text)


def _grouped(part: Expression) -> str:
    return say(part) if isinstance(part, Named | Condition) else f"({say(part)})"


def _called(what: str, pattern: Pattern) -> str:
    if pattern.text == "*" and pattern.wild:
        return "everything" if what == "what is" else f"all {what}"
    return f"{what} called {'like ' if pattern.wild else ''}{pattern.text}"


def _way(direction: str, distance: int | None) -> str:
    if distance is None:
        return f"everything {direction}"
    return f"what is up to {distance} {direction}"


def _since(text: str) -> str:
    unit = _UNITS.get(text[-1:])
    if unit is None or not text[:-1].isdecimal():
        return f"since {text}"
    number = int(text[:-1])
    return f"in the last {unit}" if number == 1 else f"in the last {number} {unit}s"
