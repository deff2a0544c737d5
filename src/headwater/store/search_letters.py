"""Names, words and facts as the letters of a trigram index.

A trigram index finds any three letters in a row. What else is asked of names is told in letters,
too: signs that no name holds stand where a name or a part of one begins, so that even one letter
with them is a trigram; and a fact such as `platform=kafka` is three letters of its own.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

# A name or its last part begins with the first two, any other part with the second twice.
NAME: Final = "\x01"
PART: Final = "\x02"
END: Final = "\x03"
_SIGNS: Final = re.compile("[\0-\x03]")

_BEGINS: Final = re.compile(r"(?<=[\W_])(?=[^\W_])")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PATH: Final = re.compile(r"[./](?=[^./])")
_PARTED: Final = re.compile(r"[\W_]+")

_FACT_LETTERS: Final = 4096
_FIRST_FACT_LETTER: Final = 0x4E00

_SPELLED: Final = range(4, 25)
_LONG_WORD: Final = 8


def last_part(name: str) -> str:
    """What stands behind the last dot or slash of a name."""
    return PATH.split(name)[-1]


def parts_of(name: str) -> str:
    """A name with signs where it, its last part, and each of its parts begin.

    What begins with a capital inside a word is a part, too: it stands again behind the name.
    """
    last = last_part(name)
    lines = [f"{NAME}{PART}{marked(each)}{END}" for each in dict.fromkeys((name, last))]
    lines += [f"{PART}{PART}{marked(name[hump.start() :])}" for hump in _HUMP.finditer(name)]
    return "\n".join(lines)


def marked(text: str) -> str:
    """A text in small letters, with signs where its parts begin, but for the first."""
    return _BEGINS.sub(PART * 2, text.lower())


def words_of(query: str) -> list[str]:
    """The words of a query, without what no name holds."""
    return _SIGNS.sub(" ", query.lower()).split()


def fact_letters(fact: str) -> str:
    """Three letters that stand for a fact.

    The first, second and third are of sets of their own, so that the end of one fact and the
    beginning of another never look like a third.
    """
    number = int.from_bytes(blake2b(fact.encode(), digest_size=5).digest(), "big")
    letters: list[str] = []
    for place in range(3):
        number, letter = divmod(number, _FACT_LETTERS)
        letters.append(chr(_FIRST_FACT_LETTER + place * _FACT_LETTERS + letter))
    return "".join(letters)


def spelled_words(name: str) -> set[str]:
    """The words in a name that somebody might misspell: those of letters, neither short nor long.

    `CustomerOrders` holds `customer`, `orders` and `customerorders`.
    """
    whole = _PARTED.split(name)
    humps = (hump for each in whole for hump in _HUMP.split(each))
    return {
        word
        for each in (*whole, *humps)
        if (word := each.lower()).isalpha() and len(word) in _SPELLED
    }


def misspellings(word: str, *, most: int = 1) -> set[str]:
    """A word, and what is left of it without up to so many of its letters.

    Two words that one edit apart - a letter more, less, other or swapped with the next - have one
    of these in common. Source: Garbe, the SymSpell algorithm, 2012.
    """
    found = last = {word}
    for _ in range(most):
        last = {each[:at] + each[at + 1 :] for each in last for at in range(len(each))}
        found = found | last
    return found


def edits_allowed(word: str) -> int:
    """By how many edits a word may be misspelled; short words stand too close to each other."""
    if len(word) not in _SPELLED:
        return 0
    return 1 if len(word) < _LONG_WORD else 2
