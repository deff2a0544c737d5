"""Which datasets count: a rule in a file that anybody can read, with what it leaves out."""

from __future__ import annotations

import tomllib
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from headwater.errors import InvalidInputError
from headwater.lineage.selector.parse import SelectorError, parse

_BUILT_IN: Final = files("headwater.reliability") / "universe.toml"


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Datasets that do not count.

    select: selectors, any of which takes them. temporary: whether temporary datasets are meant.
    """

    name: str
    reason: str = ""
    select: tuple[str, ...] = ()
    temporary: bool = False


class Universe(msgspec.Struct, frozen=True):
    """The rule. version: changes with every change of it. text: as it was written."""

    exclude: tuple[Exclusion, ...]
    version: str
    text: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    exclude: tuple[Exclusion, ...] = ()


class MalformedUniverseError(InvalidInputError):
    """The file of the rule does not have the form that it needs."""

    def __init__(self, path: Path | None, problem: str) -> None:
        super().__init__(f"{path or 'the built-in universe'}: {problem}")


def read_universe(path: Path | None) -> Universe:
    """The rule of a TOML file, or the built-in one for None. Raises MalformedUniverseError."""
    try:
        text = _BUILT_IN.read_text("utf-8") if path is None else path.read_text("utf-8")
        exclude = msgspec.convert(tomllib.loads(text), _File).exclude
    except OSError as error:
        raise MalformedUniverseError(path, (error.strerror or str(error)).lower()) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise MalformedUniverseError(path, str(error)) from None
    names = [each.name for each in exclude]
    for each in exclude:
        if names.count(each.name) > 1:
            raise MalformedUniverseError(path, f"two rules are called {each.name!r}")
        if each.temporary == bool(each.select):
            problem = f"the rule {each.name!r} needs either `select` or `temporary = true`"
            raise MalformedUniverseError(path, problem)
        for selector in each.select:
            try:
                parse(selector)
            except SelectorError as error:
                raise MalformedUniverseError(path, f"the rule {each.name!r}: {error}") from None
    return Universe(exclude, blake2b(text.encode(), digest_size=6).hexdigest(), text)
