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
_INSIDE: Final = r"(?!\{[{%\#])"
# A text in a value may hold others, as those of hooks do.
_HELD: Final = (
    rf"\"(?:[^\"{{}}\n]|\{{\{{[^\"{{}}\n]*\}}\}}|{_INSIDE}\{{|\}}(?!\}}))*+\""
    rf"|'(?:[^'{{}}\n]|\{{\{{[^'{{}}\n]*\}}\}}|{_INSIDE}\{{|\}}(?!\}}))*+'"
)
_PART: Final = re.compile(
    r"(?P<code>'(?:[^'\\]|''|\\.)*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    rf"|(?P<value>\{{\{{(?>{_HELD}|(?!\}}\}}){_INSIDE}[\s\S])*+\}}\}})"
    rf"|(?P<tag>\{{%(?:{_INSIDE}[\s\S])*?%\}}|\{{\#(?:{_INSIDE}[\s\S])*?\#\}})"
    r"|(?P<variable>\$\{[^{}\n]*\})"
    r"|(?P<driver>%\(\w+\)s|(?<![\w%])%s)"
)
_CALL: Final = re.compile(
    r"\{\{-?\s*(?P<name>ref|source)\s*\((?P<arguments>[^)]*)\)\s*-?\}\}", re.IGNORECASE
)
_VERSION: Final = re.compile(r",\s*(?:v|version)\s*=\s*['\"]?(?P<version>[\w.]+)['\"]?")
_ARGUMENT: Final = re.compile(r"['\"]([^'\"]*)['\"]")
_SEEN: Final = 200
_PARTS_SEEN: Final = 6
_NO_CODE: Final = re.compile(r"--[^\n]*(?:\n|\Z)|/\*[\s\S]*?\*/")
_LAST_WORD: Final = re.compile(r"[\w$]+\Z")
_BEFORE_VALUES: Final = frozenset(
    {
        *("SELECT", "DISTINCT", "ALL", "ANY", "TOP", "WHERE", "AND", "OR", "NOT", "ON", "BY", "IS"),
        *("CASE", "WHEN", "THEN", "ELSE", "IN", "LIKE", "ILIKE", "RLIKE", "REGEXP", "BETWEEN"),
        *("LIMIT", "OFFSET", "HAVING", "QUALIFY", "SET", "VALUES", "RETURN", "INTERVAL", "AS"),
        *("DATE", "TIMESTAMP", "DEFAULT", "USING", "CALL", "DIV", "OVER", "WITH", "FILTER"),
    }
)
_NAMES_A_COLUMN: Final = re.compile(r"\bas\Z", re.IGNORECASE)
_NAMES_A_TABLE: Final = re.compile(
    r"(?:\b(?:from|join|into|update|table|using|view|overwrite)|\.)\Z", re.IGNORECASE
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
            before = "".join(parts[-_PARTS_SEEN:])[-_SEEN:]
            parts.append(_in_place_of(each, text, before, names))
        end, hidden = each.end(), is_hidden
    parts.append(_padded("", text[end:]) if hidden else text[end:])
    return Plain("".join(parts), names, blocks.branches)


def _in_place_of(found: re.Match[str], text: str, before: str, names: dict[str, str]) -> str:
    """What stands for a part of a text. before: what stands for the text in front of it."""
    written = found[0]
    if found["code"] is not None:
        return written
    before = _NO_CODE.sub(" ", before).rstrip()
    behind = text[found.end() : found.end() + _SEEN]
    if found["value"] is not None:
        call = _CALL.fullmatch(written)
        if call is not None:
            return _padded(_name_in(call["arguments"]), written)
        if re.match(r"\{\{-?\s*(?:config|log|print|do|set)\b", written):
            return _padded("", written)
    is_alias = _NAMES_A_COLUMN.search(before) is not None and not behind.lstrip().startswith(")")
    touches = text[found.start() - 1 : found.start()].isalnum() or behind[:1] in {".", "_"}
    if is_alias or touches or _NAMES_A_TABLE.search(before):
        stands = re.sub(r"\W", "_", written)
        names[stands] = written
        return stands if "\n" not in written else _padded(stands.strip("_") or "_", written)
    return _padded("" if _is_complete(before) else "NULL", written)


def _is_complete(before: str) -> bool:
    """Whether no value is needed behind some text, so that what follows is a clause."""
    word = _LAST_WORD.search(before)
    if word is None:
        return before[-1:] in {")", "]", '"', "`", "'"}
    return word[0].upper() not in _BEFORE_VALUES


def _name_in(arguments: str) -> str:
    """The name that arguments of `ref` and `source` make; a version becomes part of it."""
    version = _VERSION.search(arguments)
    if version is None:
        return ".".join(_ARGUMENT.findall(arguments))
    return f"{_name_in(arguments[: version.start()])}_v{version['version']}"


def _padded(text: str, written: str) -> str:
    """A text as long as what it stands for, on as many lines."""
    room = len(written) - len(text)
    lines = written.count("\n")
    return text + " " * max(0, room - lines) + "\n" * lines
