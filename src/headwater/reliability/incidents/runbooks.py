"""Runbooks: Markdown files that say what to do, for which assets, tags or alerts, step by step."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast

import yaml

from headwater.errors import InvalidInputError

_HEAD: Final = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_TITLE: Final = re.compile(r"^#{1,6}[ \t]+(?P<text>.+?)[ \t#]*$", re.MULTILINE)
_STEP: Final = re.compile(r"^(?:[-*+][ \t]+\[[ xX]\]|\d{1,3}[.)])[ \t]+(?P<text>.+)$", re.MULTILINE)
_KEYS: Final = ("assets", "tags", "alerts")
_MOST_BYTES: Final = 256 * 1024


class MalformedRunbookError(InvalidInputError):
    """A file of the folder of runbooks cannot be read as one."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; `docs/how-to/respond.md` has an example")


@dataclass(frozen=True, slots=True)
class Runbook:
    """One runbook. file: its name in the folder. text: Markdown, without its head.

    assets: patterns of names of datasets and jobs, `*` standing for anything. tags: of assets.
    alerts: what opened the incident, or its detector. steps: those that can be ticked off.
    """

    file: str
    title: str
    text: str
    assets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def fits(
        self, *, names: Iterable[str], tags: Collection[str], alerts: Collection[str]
    ) -> str | None:
        """Why it is the right one, in words; None where it is not.

        names: of what is wrong. One that names nothing at all fits everything.
        """
        for name in names:
            if any(fnmatchcase(name, pattern) for pattern in self.assets):
                return f"it is for {name}"
        for tag in self.tags:
            if tag in tags:
                return f"it is for what is tagged {tag}"
        for alert in self.alerts:
            if alert in alerts:
                return f"it is for {alert}"
        if not (self.assets or self.tags or self.alerts):
            return "it is for everything"
        return None


def read_runbooks(folder: Path | None) -> Sequence[Runbook]:
    """Every runbook of a folder, in the order of their names. Raises MalformedRunbookError."""
    if folder is None:
        return ()
    if not folder.is_dir():
        raise MalformedRunbookError(folder, "there is no such folder")
    return [_read(path, folder) for path in sorted(folder.rglob("*.md")) if path.is_file()]


def _read(path: Path, folder: Path) -> Runbook:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise MalformedRunbookError(path, f"it is larger than {_MOST_BYTES // 1024} KiB")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedRunbookError(path, str(error)) from None
    head = _HEAD.match(text)
    told: Mapping[str, tuple[str, ...]] = _head(path, head["yaml"]) if head else {}
    body = text[head.end() :] if head else text
    titled = _TITLE.search(body)
    return Runbook(
        file=path.relative_to(folder).as_posix(),
        title=titled["text"] if titled else path.stem,
        text=body.strip(),
        assets=told.get("assets", ()),
        tags=told.get("tags", ()),
        alerts=told.get("alerts", ()),
        steps=tuple(steps_in(body)),
    )


def steps_in(markdown: str) -> Iterator[str]:
    """The things to do of a text, in order: its task list, or else its numbered list."""
    found = [*_STEP.finditer(markdown)]
    boxes = [match for match in found if not match[0][0].isdecimal()]
    yield from (match["text"].strip() for match in boxes or found)


def _head(path: Path, text: str) -> Mapping[str, tuple[str, ...]]:
    try:
        told: object = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise MalformedRunbookError(path, f"its head is no YAML: {error}") from None
    if not isinstance(told, dict):
        raise MalformedRunbookError(path, f"its head says {', '.join(_KEYS)}, each with a list")
    found: dict[str, tuple[str, ...]] = {}
    for key, value in cast("dict[str, Any]", told).items():
        if key not in _KEYS:
            wanted = f"there are {', '.join(_KEYS)}"
            raise MalformedRunbookError(path, f"its head has no key {key!r}; {wanted}")
        values = cast("list[object]", value) if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in values):
            raise MalformedRunbookError(path, f"{key} must be a list of texts")
        found[key] = tuple(cast("list[str]", values))
    return found
