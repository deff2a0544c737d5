"""Text that is not SQL yet: templates and placeholders, put into a form that can be read.

What is replaced keeps its length and its lines, so that places in the text stay what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from headwater.sql.branches import Blocks

# Texts, quoted names and comments are passed over; the rest are what may have to be replaced.
# None looks further than to where the next may begin, or many without an end would take for ever.
_PART: Final = re.compile(
    r"(?P<code>'(?:[^'\\]|''|\\.)*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<value>\{\{(?:(?!\{[{%\#])[\s\S])*?\}\})"
    r"|(?P<tag>\{%(?:(?!\{[{%\#])[\s\S])*?%\}|\{\#(?:(?!\{[{%\#])[\s\S])*?\#\})"
    r"|(?P<variable>\$\{[^{}\n]*\})"
    r"|(?P<driver>%\(\w+\)s|(?<![\w%])%s)"
)
_CALL: Final = re.compile(
    r"\{\{-?\s*(?P<name>ref|source)\s*\((?P<arguments>[^)]*)\)\s*-?\}\}", re.IGNORECASE
)
_ARGUMENT: Final = re.compile(r"['\"]([^'\"]*)['\"]")
_NAMES_A_TABLE: Final = re.compile(
    r"(?:\b(?:from|join|into|update|table|using|view|overwrite)|\.)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that can be read. names: what stands in names for what was written.

    branches: how many such texts there are, one for each branch of an `if`.
    """

    text: str
    names: dict[str, str]
    branches: int = 1

    def written(self, name: str) -> str:
        """A name as it was written."""
        for stands, written in self.names.items():
            name = name.replace(stands, written)
        return name


def plain(text: str, *, branch: int = 0) -> Plain:
    """The same text with names and values in the place of templates.

    branch: which of the branches of each `if` is taken, from 0; the last one where it has fewer.
    """
    names: dict[str, str] = {}
    if "{" not in text and "%" not in text:
        return Plain(text, names)
    found = [*_PART.finditer(text)]
    blocks = Blocks(text, (each for each in found if each["tag"] is not None), branch=branch)
    parts: list[str] = []
    end, hidden = 0, False
    for each in found:
        between = text[end : each.start()]
        parts.append(_padded("", between) if hidden else between)
        is_hidden = blocks.hidden.get(each.start(), hidden)
        if each["tag"] is not None:
            parts.append(_padded(";" if each.start() in blocks.divides else "", each[0]))
        elif hidden:
            parts.append(_padded("", each[0]))
        else:
            parts.append(_in_place_of(each, text, names))
        end, hidden = each.end(), is_hidden
    parts.append(_padded("", text[end:]) if hidden else text[end:])
    return Plain("".join(parts), names, blocks.branches)


def _in_place_of(found: re.Match[str], text: str, names: dict[str, str]) -> str:
    written = found[0]
    if found["code"] is not None:
        return written
    before = text[max(0, found.start() - 40) : found.start()]
    behind = text[found.end() : found.end() + 1]
    if found["value"] is not None:
        call = _CALL.fullmatch(written)
        if call is not None:
            return _padded(".".join(_ARGUMENT.findall(call["arguments"])), written)
        if re.match(r"\{\{-?\s*(?:config|log|print|do|set)\b", written):
            return _padded("", written)
    if _NAMES_A_TABLE.search(before) or behind in {".", "_"} or before[-1:].isalnum():
        stands = re.sub(r"\W", "_", written)
        names[stands] = written
        return stands if "\n" not in written else _padded(stands.strip("_") or "_", written)
    return _padded("NULL", written)


def _padded(text: str, written: str) -> str:
    """A text as long as what it stands for, on as many lines."""
    room = len(written) - len(text)
    lines = written.count("\n")
    return text + " " * max(0, room - lines) + "\n" * lines
