"""Rules of retention, from a file that anybody can read."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from headwater.errors import InvalidInputError
from headwater.model.time import Instant

HOT: Final = "hot"
"""In the store itself."""
WARM: Final = "warm"
"""In segments at hand."""
COLD: Final = "cold"
"""In segments where room is cheap."""
ERASED: Final = "erased"
"""Nowhere; who sent it, when, and its place in the chain stay."""

TIERS: Final = (HOT, WARM, COLD, ERASED)

SAID: Final = "SAID"
"""The kind of what people said with our own tools; no rule takes it."""

KINDS: Final = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER", "JOB", "DATASET")
"""Of events of runs what they say of the run, and what events apart from runs are about."""

_DAY: Final = 86_400_000_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
_Days = Annotated[float, Meta(ge=0, le=36_500)]


class MalformedRetentionError(InvalidInputError):
    """The rules do not say what they should. place: which one, and what."""

    def __init__(self, source: str, place: str, problem: str) -> None:
        where = f"{source}: {place}" if place else source
        super().__init__(f"{where}: {problem}; `docs/how-to/keep-events.md` has examples")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where events of some kind and namespaces are, by how long ago they came.

    namespaces: patterns, any of which takes an event by the namespace of its job or dataset.
    kinds: of KINDS; all without any. The days each at which they go there; without any they do not.
    """

    name: str
    namespaces: tuple[str, ...] = ("*",)
    kinds: tuple[str, ...] = ()
    warm_after_days: _Days | None = None
    cold_after_days: _Days | None = None
    erase_after_days: _Days | None = None

    def takes(self, namespace: str, kind: str) -> bool:
        """Whether it is meant for an event."""
        if kind == SAID or (self.kinds and kind not in self.kinds):
            return False
        return any(fnmatchcase(namespace, each) for each in self.namespaces)

    def after_us(self, tier: str) -> Instant | None:
        """How long after it came an event goes to a tier; None where it never does."""
        days = {
            WARM: self.warm_after_days,
            COLD: self.cold_after_days,
            ERASED: self.erase_after_days,
        }[tier]
        return None if days is None else round(days * _DAY)

    @property
    def begins_us(self) -> Instant | None:
        """How long after it came an event leaves the store."""
        told = [after for tier in TIERS[1:] if (after := self.after_us(tier)) is not None]
        return min(told, default=None)

    def tier_at(self, age_us: Instant) -> str:
        """Where an event of that age belongs."""
        reached = [
            tier
            for tier in TIERS[1:]
            if (after := self.after_us(tier)) is not None and age_us >= after
        ]
        return reached[-1] if reached else HOT


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    warm: str = "segments"
    cold: str | None = None
    rule: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """All rules; the first that takes an event decides.

    warm, cold: where segments of these tiers lie: a folder, in the data folder unless it says
    otherwise, or an address such as s3://bucket/lineage. text: as it was written.
    """

    warm: str
    cold: str
    rules: tuple[Rule, ...]
    text: str

    def rule_of(self, namespace: str, kind: str) -> Rule | None:
        """The rule that decides about an event; None where it stays for good."""
        return _rule_of(self.rules, namespace, kind)

    def place_of(self, tier: str) -> str:
        """Where segments of a tier lie."""
        return self.warm if tier == WARM else self.cold

    @property
    def digest(self) -> str:
        """Changes with every change of the text."""
        return hashlib.blake2b(self.text.encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=4096)
def _rule_of(rules: tuple[Rule, ...], namespace: str, kind: str) -> Rule | None:
    return next((rule for rule in rules if rule.takes(namespace, kind)), None)


EVERYTHING_STAYS: Final = Retention("segments", "segments", (), "")
"""What holds without rules."""


def read_retention(path: Path | None) -> Retention:
    """The rules of a TOML file; none of None. Raises MalformedRetentionError."""
    if path is None:
        return EVERYTHING_STAYS
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise MalformedRetentionError(
            str(path), "", (error.strerror or str(error)).lower()
        ) from None
    except UnicodeDecodeError as error:
        raise MalformedRetentionError(str(path), "", str(error)) from None
    return parse_retention(text, source=str(path))


def parse_retention(text: str, *, source: str) -> Retention:
    """The rules of a text. source: what to call it. Raises MalformedRetentionError."""
    try:
        told = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MalformedRetentionError(source, "", str(error)) from None
    names = [rule.name for rule in told.rule]
    for rule in told.rule:
        problem = _problem_of(rule, has_cold=told.cold is not None)
        if problem is None and names.count(rule.name) > 1:
            problem = "another one has this name"
        if problem is not None:
            raise MalformedRetentionError(source, f"rule {rule.name!r}", problem)
    return Retention(told.warm, told.cold or told.warm, told.rule, text)


def _problem_of(rule: Rule, *, has_cold: bool) -> str | None:
    if not _NAME.fullmatch(rule.name):
        return "name: give it one of small letters, digits, dots, dashes and underscores"
    for kind in rule.kinds:
        if kind not in KINDS:
            near = get_close_matches(kind.upper(), KINDS, 1)
            return f"kinds: there is no {kind!r}; {near[0] if near else ', '.join(KINDS)} is one"
    if not rule.namespaces:
        return 'namespaces: name at least one, or leave it out for "*"'
    if rule.cold_after_days is not None and not has_cold:
        return "cold_after_days: say where that is, by `cold = ...` at the top of the file"
    told = [each for tier in TIERS[1:] if (each := rule.after_us(tier)) is not None]
    if told != sorted(told):
        return "days: what is warm first is cold later, and erased last"
    return None
