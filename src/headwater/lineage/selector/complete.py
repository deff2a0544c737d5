"""What may stand at the cursor in a selector that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from headwater.errors import ConflictError, NotFoundError
from headwater.lineage.selector.answers import Candidate
from headwater.lineage.selector.assets import Assets, Known
from headwater.lineage.selector.expression import Condition, Named, Pattern, write
from headwater.lineage.selector.words import SAYS, UNANSWERED, Word
from headwater.model.time import AsOf

MOST: Final = 20

# The word at the cursor: behind whatever joins it to others, as far as it is typed.
_WORD: Final = re.compile(
    r"""(?:^|[\s,(])(?:-|@)?(?:\d*\+)?
    (?P<word>(?:(?P<condition>\w+):(?!//)(?P<value>"[^"]*|[^\s,()"]*))
    |(?P<owner>"(?:[^"\\]|\\.)*"|[^\s,()"\[\]]+)\[(?P<column>"[^"]*|[^\[\]"]*)
    |"(?P<quoted>[^"]*)
    |(?P<name>[^\s,()"\[\]+@-][^\s,()"\[\]]*)?)$""",
    re.VERBOSE,
)
_UNREADABLE: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_SINCE: Final = ("since=1d", "since=7d", "since=2026-11-24")


class Completion(NamedTuple):
    """Which characters the candidates replace, and the candidates."""

    start: int
    end: int
    candidates: list[Candidate]


def complete(assets: Assets, text: str, at: int, *, as_of: AsOf) -> Completion:
    """What may stand at the cursor, best first. at: how many characters stand before it."""
    before = text[:at]
    word = _WORD.search(before)
    if word is None or _UNREADABLE.search(before):
        return Completion(len(before), len(before), [])
    found = [*_candidates(assets, word, as_of)][:MOST]
    return Completion(word.start("word"), len(before), found)


def _candidates(assets: Assets, word: re.Match[str], as_of: AsOf) -> Iterator[Candidate]:
    condition = word["condition"]
    if condition is not None and condition in [*Word]:
        yield from _values(assets, Word(condition), word["value"].lstrip('"'), as_of)
    elif word["owner"] is not None:
        yield from _columns(assets, word["owner"], word["column"].lstrip('"'))
    else:
        typed = word["quoted"] if word["quoted"] is not None else word["word"]
        if word["quoted"] is None:
            yield from _words(typed)
        for name in assets.names(typed, most=MOST, as_of=as_of):
            yield Candidate(text=write(Named(Pattern(name))), kind="name", about="")


def _words(typed: str) -> Iterator[Candidate]:
    for word in Word:
        if word.startswith(typed) and word not in UNANSWERED:
            yield Candidate(text=f"{word}:", kind="condition", about=SAYS[word].format("…"))


def _values(assets: Assets, word: Word, typed: str, as_of: AsOf) -> Iterator[Candidate]:
    known: Iterable[Known] = assets.values(word, as_of=as_of)
    if word is Word.CHANGED:
        known = [Known(each, 0) for each in _SINCE]
    for each in _fitting(typed, known):
        text = write(Condition(word, Pattern(each.text)))
        about = _number(each.things)
        yield Candidate(text=text, kind="value", about=about)


def _number(things: int) -> str:
    return {0: "", 1: "1 thing"}.get(things, f"{things} things")


def _columns(assets: Assets, owner: str, typed: str) -> Iterator[Candidate]:
    name = re.sub(r"\\(.)", r"\1", owner[1:-1]) if owner.startswith('"') else owner
    try:
        columns = assets.columns_of(name)
    except (NotFoundError, ConflictError):
        # What is typed may yet become a name.
        return
    for each in _fitting(typed, (Known(column, 0) for column in columns)):
        text = write(Named(Pattern(name), Pattern(each.text)))
        yield Candidate(text=text, kind="column", about="")


def _fitting(typed: str, known: Iterable[Known]) -> list[Known]:
    """Those that begin so, and then those that have it in them, in the order given."""
    sought = typed.casefold()
    fitting = [each for each in known if sought in each.text.casefold()]
    return sorted(fitting, key=lambda each: not each.text.casefold().startswith(sought))
