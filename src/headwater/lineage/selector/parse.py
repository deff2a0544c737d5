"""From the text of a selector to its tree. Every mistake is told with the column it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias, cast

from lark import Lark, Token, Tree, UnexpectedInput, UnexpectedToken

from headwater.errors import InvalidInputError
from headwater.lineage.selector.expression import (
    ALL_THE_WAY,
    WILD,
    Around,
    Both,
    Condition,
    Expression,
    Named,
    Pattern,
    Place,
    Term,
    Terms,
    Walk,
)
from headwater.lineage.selector.words import (
    REF,
    SINCE,
    STATES,
    UNANSWERED,
    Word,
    nearest,
    nearest_word,
    read_since,
)

GRAMMAR: Final = files("headwater.lineage.selector").joinpath("selector.lark")
"""The grammar that the parser is made from."""

MOST_CHARACTERS: Final = 30_000
MOST_PARTS: Final = 1_000
DEEPEST: Final = 50
"""How long a selector may be, how many names and conditions it has, and how deep it is nested."""

_FURTHEST: Final = 10_000
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PART: Final = re.compile(r'[()]|"(?:[^"\\]|\\.)*"|[^\s,()"]+', re.DOTALL)
_BEGINNINGS: Final = frozenset({"NAME", "QUOTED", "WORD", "LPAR", "UPSTREAM", "AROUND"})
_EXPECTED: Final = {
    "VALUE": "a value",
    "COLUMN": "the name of a column",
    "RBRACKET": '"]"',
    "RPAR": '")"',
    "$END": "the end",
}


class SelectorError(InvalidInputError):
    """A selector that cannot be understood, or not be answered here.

    at: the place of the mistake, counted from 0.
    """

    def __init__(self, problem: str, *, at: int) -> None:
        super().__init__(f"column {at + 1}: {problem}", pointer="/sel", column=at + 1)


ReadNames: TypeAlias = Callable[[str], Sequence[str]]
"""From the name of a file to the names in it."""


def parse(text: str, *, pointer: str = "/sel", read_names: ReadNames | None = None) -> Expression:
    """The tree of a selector. Raises SelectorError.

    pointer: where the text comes from, for an error. read_names: reads what `file:` names; where
    there are no files to read, such a condition is an error.
    """
    try:
        return _Reading(read_names).expression(_tree(text))
    except SelectorError as error:
        error.pointer = pointer
        raise


def _tree(text: str) -> Tree[Token]:
    _refuse_unreadable(text)
    try:
        return _parser()(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from None


@cache
def _parser() -> Callable[[str], Tree[Token]]:
    grammar = GRAMMAR.read_text("utf-8")
    parser: Any = Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)
    return parser.parse


def _refuse_unreadable(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise SelectorError(
            f"a selector has at most {MOST_CHARACTERS} characters", at=MOST_CHARACTERS
        )
    control = _UNREADABLE.search(text)
    if control is not None:
        raise SelectorError(
            f"found the character U+{ord(control[0]):04X}, which no name has", at=control.start()
        )
    depth = parts = 0
    for each in _PART.finditer(text):
        step = {"(": 1, ")": -1}.get(each[0], 0)
        depth, parts = depth + step, parts + (step == 0)
        if depth > DEEPEST:
            raise SelectorError(
                f"found a parenthesis inside {DEEPEST} others, which is as deep as they go",
                at=each.start(),
            )
        if parts > MOST_PARTS:
            raise SelectorError(
                f"a selector has at most {MOST_PARTS} names and conditions", at=each.start()
            )


# -- the tree ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """Makes the tree of a selector from that of its text."""

    read_names: ReadNames | None

    def expression(self, tree: Tree[Token]) -> Expression:
        """What a part of the text means."""
        place = _place(tree)
        children = tree.children
        match tree.data:
            case "start" | "added" | "taken" | "atom":
                return self.expression(next(_trees(children)))
            case "terms":
                first, *rest = _trees(children)
                if not rest:
                    return self.expression(first)
                terms = (Term(self.expression(each), each.data == "taken") for each in rest)
                return Terms(self.expression(first), tuple(terms), place)
            case "both":
                parts = tuple(map(self.expression, _trees(children)))
                return parts[0] if len(parts) == 1 else Both(parts, place)
            case "walked":
                return _walked(self.expression(next(_trees(children))), _tokens(children), place)
            case "name":
                return _named(_tokens(children), place)
            case _:
                return self._condition(_tokens(children), place)

    def _condition(self, tokens: list[Token], place: Place) -> Expression:
        word, value = Word(tokens[0][:-1]), tokens[1]
        pattern = _pattern(value)
        problem = _problem_with(word, pattern)
        if problem:
            raise SelectorError(problem, at=_start(value))
        if word is Word.FILE and self.read_names is not None:
            names = [Named(Pattern(name), place=place) for name in self.read_names(pattern.text)]
            if not names:
                raise SelectorError("the file names nothing", at=_start(value))
            first, *rest = names
            return Terms(first, tuple(map(Term, rest)), place) if rest else first
        if word in UNANSWERED:
            told = f"{tokens[0]}{value} is understood, but {UNANSWERED[word]}"
            raise SelectorError(told, at=place.start)
        return Condition(word, pattern, place)


def _walked(of: Expression, tokens: list[Token], place: Place) -> Expression:
    signs = {each.type: each for each in tokens}
    if "AROUND" in signs:
        return Around(of, place)
    if not signs:
        return of
    upstream, downstream = (
        _distance(signs[name]) if name in signs else 0 for name in ("UPSTREAM", "DOWNSTREAM")
    )
    return Walk(of, upstream, downstream, place)


def _distance(sign: Token) -> int | None:
    digits = sign.strip("+")
    if not digits:
        return ALL_THE_WAY
    if len(digits) > 5 or not 1 <= int(digits) <= _FURTHEST:
        raise SelectorError(
            f"found {digits[:20]}, expected a distance from 1 to {_FURTHEST}; "
            "a plus sign alone goes all the way",
            at=_start(sign),
        )
    return int(digits)


def _named(tokens: list[Token], place: Place) -> Expression:
    name, *bracketed = (each for each in tokens if each.type not in {"LBRACKET", "RBRACKET"})
    meant = nearest_word(name) if name.type == "NAME" else None
    if meant is not None:
        word = name.partition(":")[0]
        raise SelectorError(
            f"there is no condition {word!r}; did you mean {meant.value!r}? "
            "A name that has a colon in it can be put into double quotes",
            at=_start(name),
        )
    column = _pattern(bracketed[0]) if bracketed else None
    return Named(_pattern(name), column, place)


def _problem_with(word: Word, value: Pattern) -> str | None:
    """What is wrong with the value of a condition."""
    text = value.text
    told = f"found {text[:64]!r}"
    match word:
        case Word.STATE if text not in STATES:
            near = nearest(text, STATES)
            hint = f"; did you mean {near!r}?" if near else ""
            return f"{told}, expected one of {', '.join(STATES)}{hint}"
        case Word.TIER if not value.wild and not text.isdecimal():
            return f"{told}, expected a whole number; tier 1 is the most critical"
        case Word.CHANGED if text.startswith(REF):
            return "Headwater compares no commits yet, so it cannot tell what a ref changed"
        case Word.CHANGED if not (
            text.startswith(SINCE) and read_since(text.removeprefix(SINCE)) is not None
        ):
            return f"{told}, expected since=2d, since=2026-11-24 or since=2026-11-24T08:00:00Z"
        case _:
            return None


def _pattern(token: Token) -> Pattern:
    text = str(token)
    if token.type == "QUOTED":
        quoted = _ESCAPE.sub(r"\1", text[1:-1])
        if not quoted:
            raise SelectorError("found nothing between quotes", at=_start(token))
        return Pattern(quoted)
    text = text.strip()
    if not text:
        raise SelectorError("found a blank, expected a name", at=_start(token))
    return Pattern(text, wild=WILD.search(text) is not None)


def _trees(children: Iterable[Any]) -> Iterator[Tree[Token]]:
    return (cast("Tree[Token]", each) for each in children if isinstance(each, Tree))


def _tokens(children: Iterable[Any]) -> list[Token]:
    return [each for each in children if isinstance(each, Token)]


def _place(tree: Tree[Token]) -> Place:
    return Place(tree.meta.start_pos, tree.meta.end_pos)


def _start(token: Token) -> int:
    return token.start_pos or 0


# -- mistakes ----------------------------------------------------------------------------------


def _explained(error: UnexpectedInput, text: str) -> SelectorError:
    end = len(text.rstrip())
    told: Any = error
    match error:
        case UnexpectedToken():
            # The token behind the last one borrows the place of that.
            at: int = end if told.token.type == "$END" else told.token.start_pos
            expected: Iterable[str] = told.accepts or told.expected
        case _:
            at, expected = told.pos_in_stream, told.allowed or ()
    found = text[at : at + 20].split(maxsplit=1)[0] if at < end else ""
    return SelectorError(_sentence(found, text, at, {*expected}), at=min(at, end))


def _sentence(found: str, text: str, at: int, expected: Collection[str]) -> str:
    told = f"found {found!r}, " if found else "it ends here, "
    if found.startswith('"') and found.count('"') == 1:
        return "found a double quote that nothing closes"
    if found.startswith("+"):
        return "found a plus sign that touches nothing; write +X or X+, or quote a name with one"
    if found.startswith("-") and (at == 0 or text[:at].rstrip().endswith(("(", ","))):
        return "found a minus sign with nothing before it to take from; write * -X for all but X"
    words = [told for name, told in _EXPECTED.items() if name in expected]
    if _BEGINNINGS & {*expected} - {"QUOTED"}:
        words.insert(0, "a name, a condition such as tag:pii or a parenthesis")
    return f"{told}expected {' or '.join(words) or 'a name or a value'}"
