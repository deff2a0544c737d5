"""Blocks of templates: which text counts, where tags say that only some of it does.

What a macro or a variable is made of is no text of the file. Of the branches of an `if` all count,
so a text is read once for each: the first branches, then the second ones, and so on. A loop is
gone through once, in which its only round is the first and the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

MOST: Final = 8
"""How often a text is read at most."""

_TAG: Final = re.compile(r"\{%[-+]?\s*(?P<word>\w+)(?P<rest>[\s\S]*?)[-+]?%\}")
_DEFINES: Final = frozenset({"macro", "test", "data_test", "materialization", "docs", "set"})
_NEXT: Final = frozenset({"elif", "else"})


@dataclass(slots=True)
class _If:
    at: int
    branches: int = 1
    of_loop: str = ""


class Blocks:
    """What tags say about the text between them.

    hidden: by the place of each tag, whether what stands behind it does not count.
    divides: places of tags that begin or end a statement of their own.
    """

    def __init__(self, text: str, tags: Iterable[re.Match[str]], *, branch: int = 0) -> None:
        found = [each for tag in tags if (each := _TAG.match(text, tag.start())) is not None]
        ifs = _ifs(found)
        self.branches = min(MOST, max((each.branches for each in ifs.values()), default=1))
        self.hidden: dict[int, bool] = {}
        self.divides: set[int] = set()
        self._walk(found, ifs, branch)

    def _walk(self, tags: list[re.Match[str]], ifs: Mapping[int, _If], branch: int) -> None:
        around: list[tuple[_If | None, int, bool]] = []
        hidden = False
        for tag in tags:
            word = tag["word"]
            if word == "if":
                around.append((ifs[tag.start()], 0, hidden))
                hidden = hidden or not _is_taken(ifs[tag.start()], 0, branch)
            elif word in _DEFINES and not (word == "set" and "=" in tag["rest"]):
                around.append((None, 0, hidden))
                hidden = True
            elif word in _NEXT and around and (top := around[-1][0]) is not None:
                _, at, outer = around.pop()
                around.append((top, at + 1, outer))
                hidden = outer or not _is_taken(top, at + 1, branch)
            elif around and word == ("endif" if around[-1][0] is not None else _end(word)):
                hidden = around.pop()[2]
            elif word in {"call", "endcall"}:
                self.divides.add(tag.start())
            self.hidden[tag.start()] = hidden


def _end(word: str) -> str:
    """The word itself where it ends what defines something."""
    return word if word.startswith("end") and word[3:] in _DEFINES else ""


def _ifs(tags: Iterable[re.Match[str]]) -> dict[int, _If]:
    """How many branches each `if` has, by its place."""
    found: dict[int, _If] = {}
    open_: list[_If] = []
    for tag in tags:
        if tag["word"] == "if":
            rest = tag["rest"]
            of_loop = "" if "loop." not in rest else "not" if " not " in f" {rest} " else "is"
            open_.append(_If(tag.start(), of_loop=of_loop))
            found[tag.start()] = open_[-1]
        elif tag["word"] in _NEXT and open_:
            open_[-1].branches += 1
        elif tag["word"] == "endif" and open_:
            open_.pop()
    return found


def _is_taken(block: _If, at: int, branch: int) -> bool:
    if block.of_loop:
        return at == (1 if block.of_loop == "not" else 0)
    return at == min(branch, block.branches - 1)
