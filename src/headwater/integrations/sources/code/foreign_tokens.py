"""Tokens of Scala and R, with names and texts in the words of Python."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

SCALA: Final = re.compile(
    r"(?P<space>[ \t\r]+|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r'|(?P<text>(?P<prefix>[a-z]\w*)?(?:"""(?P<raw>[\s\S]*?)"""(?!")|"(?P<plain>(?:[^"\\\n]|\\.)*)")'
    r"(?P<margin>\s*\.stripMargin\b(?:\(\))?)?)"
    r"|(?P<name>[A-Za-z_][\w$]*|`[^`\n]*`)"
    r"|(?P<number>\d\w*(?:\.\d\w*)?)"
    r"|(?P<newline>\n)|(?P<sign>=>|<-|->|[=!<>]=|&&|\|\||.)"
)
"""The tokens of Scala."""
R: Final = re.compile(
    r"(?P<space>[ \t\r]+|#[^\n]*)"
    r"|(?P<text>[rR][\"']\((?P<raw>[\s\S]*?)\)[\"']"
    r"|\"(?P<plain>(?:[^\"\\]|\\.)*)\"|'(?P<quoted>(?:[^'\\]|\\.)*)')"
    r"|(?P<name>[A-Za-z.][\w.]*|`[^`\n]*`)"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<newline>\n)|(?P<sign>:::?|<<?-|->|\|>|%[^%\n]*%|[=!<>]=|&&|\|\||.)"
)
"""The tokens of R."""

_MARGIN: Final = re.compile(r"^[ \t]*\|", re.MULTILINE)
_VALUE: Final = re.compile(r"\$\$|\$\{(?P<expression>[^{}]*)\}|\$(?P<name>[A-Za-z_]\w*)")
_NO_NAME: Final = re.compile(r"[^\w.]+")
# A pipe binds less than all that it hands on; parts of packages and of data are attributes.
_SIGNS_OF_R: Final = {
    **dict.fromkeys(("|>", "%>%"), "|"),
    **dict.fromkeys(("::", ":::", "$", "@"), "."),
}
_CONSTANTS: Final = {
    **dict.fromkeys(("true", "TRUE"), "True"),
    **dict.fromkeys(("false", "FALSE"), "False"),
    **dict.fromkeys(("null", "NULL", "NA"), "None"),
}


class Token(NamedTuple):
    """A token in the words of Python. kind: text, name, number, newline or sign."""

    kind: str
    text: str
    line: int


def tokens_of(code: str, language: re.Pattern[str]) -> Iterator[Token]:
    """The tokens of some code, comments left out. language: SCALA or R."""
    line = 1
    for found in language.finditer(code):
        kind = found.lastgroup or "sign"
        text = found[0]
        if kind == "text":
            yield Token(kind, _text(found), line)
        elif kind == "name":
            yield Token(kind, _name(text), line)
        elif kind != "space":
            yield Token(kind, _SIGNS_OF_R.get(text, text) if language is R else text, line)
        line += text.count("\n")


def _name(text: str) -> str:
    """A name as one of Python; those of R may have dots in them."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    name = re.sub(r"\W", "_", text.strip("`"))
    return f"{name}_" if keyword.iskeyword(name) else name


def _text(found: re.Match[str]) -> str:
    """A text as a literal of Python, over as many lines."""
    groups = found.groupdict()
    content = next((text for name in ("raw", "plain", "quoted") if (text := groups.get(name))), "")
    if groups.get("margin"):
        content = _MARGIN.sub("", content)
    if groups["raw"] is not None:
        content = content.replace("\\", "\\\\")
    if not groups.get("prefix") or groups["prefix"] == "raw":
        return _quoted(content)
    parts: list[str] = []
    end = 0
    for value in _VALUE.finditer(content):
        parts.append(_braced(content[end : value.start()]))
        name = _NO_NAME.sub("_", value["expression"] or value["name"] or "").strip("_.")
        parts.append(f"{{{name}}}" if name else "$" if value[0] == "$$" else "")
        end = value.end()
    return f"f{_quoted(''.join([*parts, _braced(content[end:])]))}"


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _quoted(content: str) -> str:
    """A text between quotes, whose escapes are those of Python."""
    return '"""' + re.sub(r'(?<!\\)"', r"\"", content) + '"""'
