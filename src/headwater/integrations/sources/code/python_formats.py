"""What `%`, `format` and templates make of a text in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Final, TypeAlias

Telling: TypeAlias = Callable[[ast.expr], str]
"""The text of an expression, or what stands for it."""

_VARIABLE: Final = re.compile(r"[^\w.]+")
_PERCENT: Final = re.compile(r"%(?:\((?P<name>\w+)\))?[#0\- +]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
TEMPLATES: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(
        ("substitute", "safe_substitute"), re.compile(r"\$(?:\{(?P<name>\w+)\}|[A-Za-z_]\w*)")
    ),
    "render": re.compile(r"\{\{-?\s*(?P<name>\w+)\s*-?\}\}"),
}
"""What fills the variables of templates, of Python's own and of Jinja, and how they look."""


def variable(expression: ast.expr) -> str:
    """What stands for an expression that cannot be told."""
    words = _VARIABLE.sub("_", ast.unparse(expression)).strip("_")[:60]
    return f"${{{words or 'value'}}}"


def items(node: ast.expr) -> dict[str, ast.expr]:
    """The values of a dict that is written out, by those of its keys that are constants."""
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(key.value): value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def filled(text: str, given: ast.expr, told: Telling) -> str:
    """What `%` makes of a text."""
    values = list(given.elts) if isinstance(given, ast.Tuple) else [given]
    named = items(given)

    def fill(found: re.Match[str]) -> str:
        if found["kind"] == "%":
            return "%"
        if found["name"]:
            value = named.get(found["name"])
            return f"${{{found['name']}}}" if value is None else told(value)
        return told(values.pop(0)) if values else "${value}"

    return _PERCENT.sub(fill, text)


def formatted(
    text: str, given: Sequence[ast.expr], named: Mapping[str, ast.expr], told: Telling
) -> str | None:
    """What `format` makes of a text; None where it is no format."""
    parts: list[str] = []
    number = 0
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        return None
    for before, key, _, _ in found:
        parts.append(before)
        if key is None:
            continue
        name = re.split(r"[.\[]", key, maxsplit=1)[0]
        if not name:
            name, number = str(number), number + 1
        value = named.get(name)
        if name.isdecimal() and int(name) < len(given):
            value = given[int(name)]
        if value is None or isinstance(value, ast.Starred):
            parts.append(f"${{{_VARIABLE.sub('_', key) or name}}}")
        else:
            parts.append(told(value))
    return "".join(parts)


def rendered(
    text: str, variables: re.Pattern[str], named: Mapping[str, ast.expr], told: Telling
) -> str:
    """A template with values in the place of its variables. variables: how these look."""

    def fill(found: re.Match[str]) -> str:
        name: str = found["name"] or found[0].strip("$")
        value = named.get(name)
        return f"${{{name}}}" if value is None else told(value)

    return variables.sub(fill, text)
