"""Patterns of files to leave out, as `.gitignore` and `.headwaterignore` write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_STAR: Final = re.compile(r"^\*\*/|/\*\*/|/\*\*$|\*+|\?|\[[!^]?\]?[^\]]*\]|\\.|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of such a file. keeps: whether it takes back what a line before it left out."""

    pattern: re.Pattern[str]
    keeps: bool
    folders_only: bool


def rules_of(text: str, *, under: str = "") -> list[Rule]:
    """The lines of such a file, in order. under: the folder it lies in, seen from the root."""
    return [rule for line in text.splitlines() if (rule := _rule(line, under)) is not None]


def is_left_out(path: str, rules: Iterable[Rule], *, is_folder: bool = False) -> bool:
    """Whether a path from the root is left out; the last rule that fits decides."""
    left_out = False
    for rule in rules:
        if rule.keeps != left_out or (rule.folders_only and not is_folder):
            continue
        if rule.pattern.fullmatch(path):
            left_out = not rule.keeps
    return left_out


def any_left_out(path: str, rules: list[Rule]) -> bool:
    """Whether a file is left out by itself or with a folder that it lies in."""
    if not rules:
        return False
    parts = path.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return any(is_left_out(each, rules, is_folder=True) for each in folders) or is_left_out(
        path, rules
    )


def _rule(line: str, under: str) -> Rule | None:
    line = line.rstrip()
    if not line or line.startswith("#"):
        return None
    keeps = line.startswith("!")
    body = line[1:] if keeps or line.startswith(("\\#", "\\!")) else line
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    anywhere = "/" not in body
    prefix = re.escape(f"{under}/") if under else ""
    if anywhere:
        prefix += "(?:.*/)?"
    pattern = "".join(_in_words(each) for each in _STAR.findall(body.lstrip("/")))
    try:
        return Rule(re.compile(prefix + pattern), keeps, folders_only)
    except re.error:
        return None


def _in_words(part: str) -> str:
    if part == "**/":
        return "(?:.*/)?"
    if part == "/**/":
        return "/(?:.*/)?"
    if part == "/**":
        return "/.*"
    if part.startswith("*"):
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and len(part) > 1:
        negated = part[1] in "!^"
        inside = part[2 if negated else 1 : -1].replace("\\", r"\\").replace("[", r"\[")
        if inside.startswith("]"):
            inside = f"\\{inside}"
        return f"[^/{inside}]" if negated else f"[{inside}]"
    return re.escape(part[1:] if part.startswith("\\") and len(part) > 1 else part)
