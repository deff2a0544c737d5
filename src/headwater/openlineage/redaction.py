"""Taking secrets out of events before they are kept.

What is taken out is gone: it is in no log, answer, page or export. The rules change values and
never members, so that an event stays as valid as it was, and the same event again is redacted
alike and recognised as the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final, cast

import msgspec
from ahocorasick_rs import BytesAhoCorasick, MatchKind

from headwater.errors import InvalidInputError
from headwater.openlineage.document import Document, pointer_to
from headwater.openlineage.remarks import Remark

GONE: Final = "[redacted]"
"""What stands in the place of something taken out."""


class RedactionRule(StrEnum):
    """What may be taken out of events."""

    USERINFO = "userinfo"
    SECRETS = "secrets"
    TOKENS = "tokens"
    ENVIRONMENT = "environment"
    SQL_LITERALS = "sql-literals"
    SOURCE_CODE = "source-code"


SAYS: Final = {
    RedactionRule.USERINFO: "user and password in front of the host of a URI",
    RedactionRule.SECRETS: (
        "values of members, parameters and assignments called password, secret, token, access key "
        "and so on, wherever they stand"
    ),
    RedactionRule.TOKENS: "whatever has the form of a well-known token or of a private key",
    RedactionRule.ENVIRONMENT: (
        "the values of environment variables that are not on the list of those to keep"
    ),
    RedactionRule.SQL_LITERALS: "texts and numbers written out in the `sql` facet",
    RedactionRule.SOURCE_CODE: "the text of the `sourceCode` facet",
}
"""What each rule takes out, for people."""

_WORD: Final = (
    r"pass(?:word|wd|phrase)|secret|token|credentials?"
    r"|(?:api|access|private|account|secret|shared|encryption)[-_.]?key"
)
_WORDS: Final = ("passw", "passphrase", "secret", "token", "credential", "key", "identified by")
_SECRET_NAME: Final = re.compile(rf"(?i)(?:{_WORD})(?![a-z])")
# user:password@ in front of a host; a container in front of an Azure account has no colon.
_USERINFO: Final = re.compile(r"(?<=://)[^\s/?#@:\"'<>]*:[^\s/?#\"'<>]*@(?=[^\s@])")
# What was cut off may have been the @ that tells a password from a port.
_TORN_USERINFO: Final = re.compile(rb"(://[^\s/?#@:\"'<>]*:)[^\s/?#\"'<>]+\Z")
_ORACLE: Final = re.compile(r"(?i)(?<=:thin:)[^\s/@:\"']+/[^\s@\"']+(?=@)")
# A name may have anything in front of the word that makes it a secret's. To look for that, too,
# would take a time that grows with the square of the text.
_ASSIGNMENT: Final = rf"(?i)((?:{_WORD})[\"']?\s*(?:=>|:=|=|:)\s*)"
_TEXT: Final = r"'(?:[^']|'')*'"
_ASSIGNED: Final = re.compile(
    rf"{_ASSIGNMENT}(?!{re.escape(GONE)})"
    rf"(?:{_TEXT}|\"[^\"]*\"|[\"'][^\"']*\Z|[^\s&;,'\")}}\]]+)"
)
_ASSIGNED_TEXT: Final = re.compile(rf"{_ASSIGNMENT}{_TEXT}")
_SQL_TEXT: Final = re.compile(_TEXT)
_SQL_SECRET: Final = re.compile(
    rf"(?i)(\b(?:identified\s+by|(?:{_WORD}))\s+(?:as\s+|to\s+|is\s+)?)(?:'(?:[^']|'')*'|\"[^\"]*\")"
)
_TOKEN: Final = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\beyJ[\w-]{8,4096}\.[\w-]{8,}\.[\w-]*"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bxox[abprs]-[\w-]{10,}|\bsk-[A-Za-z0-9_-]{20,}|\bdapi[0-9a-f]{32}\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_BEARER: Final = re.compile(r"(?i)\b(bearer)\s+[A-Za-z0-9+/_.~=-]{8,}")
_VARIABLE: Final = re.compile(r'("name"\s*:\s*"[^"]*"\s*,\s*"value"\s*:\s*)"(?:[^"\\]|\\.)*"?')
_LITERAL: Final = re.compile(
    r"--[^\n]*|/\*[\s\S]*?\*/|\"(?:[^\"]|\"\")*\"|`[^`]*`"
    r"|(?P<text>\b[EeNnBbXx]?'(?:[^'\\]|''|\\.)*'|'(?:[^'\\]|''|\\.)*'|(?P<tag>\$\w*\$)[\s\S]*?(?P=tag))"
    r"|(?P<number>(?<![\w.$])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))"
)

# Looked for in the bytes of every event; only one that has some of them is worth reading on.
_KINDS_OF_KEY: Final = ("api", "access", "private", "account", "secret", "shared", "encryption")
_IN_ANY_CASE: Final = {
    RedactionRule.SECRETS: (
        *("passw", "passphrase", "secret", "token", "credential", "identified"),
        *(f"{kind}{joint}key" for kind in _KINDS_OF_KEY for joint in ("", "-", "_", ".")),
    ),
    RedactionRule.TOKENS: ("bearer ",),
    RedactionRule.ENVIRONMENT: ("environmentvariables",),
    RedactionRule.SQL_LITERALS: ('"sql"',),
    RedactionRule.SOURCE_CODE: ('"sourcecode"',),
}
_AS_WRITTEN: Final = {
    RedactionRule.TOKENS: (
        *("AKIA", "ASIA", "eyJ", "dapi", "PRIVATE KEY", "github_pat_", "glpat-", "xox"),
        *(f"gh{kind}_" for kind in "pousr"),
        # Alone it would be found in every task-, risk- and disk-.
        *(f"{before}sk-" for before in "\"' =:,/(["),
    ),
}


class UnknownRuleError(InvalidInputError):
    """A setting names a rule that there is not."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"redact: {name!r} is no rule of redaction; "
            f"there are {', '.join(RedactionRule)}, and `none`",
            pointer="/redact",
        )


@dataclass(frozen=True, slots=True)
class Redacted:
    """An event without what was taken out of it, and a remark for each place."""

    body: bytes
    remarks: tuple[Remark, ...]


class Redaction:
    """Some of the rules.

    keep_variables: environment variables whose values are kept, `*` standing for any letters.
    """

    def __init__(
        self, rules: Iterable[RedactionRule] = (), *, keep_variables: Iterable[str] = ()
    ) -> None:
        self._rules = frozenset(rules)
        self._keep = tuple(keep_variables)
        self._in_any_case = _finder(_IN_ANY_CASE, self._rules)
        self._as_written = _finder(_AS_WRITTEN, self._rules)

    def may_concern(self, text: bytes) -> bool:
        """Whether a text may break one of the rules; quick, and never wrong when it says no.

        text: with no character escaped that need not be, since a mark would hide behind it.
        """
        return bool(
            (RedactionRule.USERINFO in self._rules and b"@" in text)
            or self._in_any_case(text.lower())
            or self._as_written(text)
        )

    def redact(self, document: Document) -> Redacted | None:
        """The document without what the rules take out; None where that is nothing.

        Changes the document in place.
        """
        walk = _Walk(self._rules, self._keep)
        changed = walk.value(document, "")
        return Redacted(msgspec.json.encode(changed), tuple(walk.remarks)) if walk.remarks else None

    def redact_text(self, text: bytes) -> bytes:
        """As well as it goes, for what is no JSON and so has no members to look at."""
        if RedactionRule.USERINFO in self._rules:
            text = _TORN_USERINFO.sub(rb"\1" + GONE.encode(), text)
        if not self._rules or (b"\\u" not in text and not self.may_concern(text)):
            return text
        told = text.decode("utf-8", "surrogateescape")
        for rule, rewrite in _ON_TEXTS.items():
            if rule in self._rules:
                told = rewrite(told)
        if RedactionRule.ENVIRONMENT in self._rules:
            told = _VARIABLE.sub(rf'\1"{GONE}"', told)
        return told.encode("utf-8", "surrogateescape")


class _Walk:
    """One way through a document."""

    def __init__(self, rules: frozenset[RedactionRule], keep: Sequence[str]) -> None:
        self.remarks: list[Remark] = []
        self._rules = rules
        self._keep = keep
        self._secrets = RedactionRule.SECRETS in rules
        self._texts = [(rule, _ON_TEXTS[rule]) for rule in RedactionRule if rule in rules & _TEXTS]
        self._path: list[str | int] = []

    def value(self, value: Any, name: str) -> Any:
        """A value without its secrets. name: of the member that it is, or is an element of."""
        if isinstance(value, str):
            return self._text(value, name)
        if isinstance(value, dict):
            members = cast(dict[str, Any], value)
            self._whole(members, name)
            for key, each in members.items():
                self._path.append(key)
                members[key] = self.value(each, key)
                self._path.pop()
        elif isinstance(value, list):
            elements = cast(list[Any], value)
            for position, each in enumerate(elements):
                self._path.append(position)
                elements[position] = self.value(each, name)
                self._path.pop()
        return cast(Any, value)

    def _text(self, text: str, name: str) -> str:
        if self._secrets and text and text != GONE and _is_secret(name):
            self._remark(RedactionRule.SECRETS)
            return GONE
        for rule, rewrite in self._texts:
            is_sql = rule is RedactionRule.SECRETS and name == "query"
            rewritten = _without_sql_secrets(text) if is_sql else rewrite(text)
            if rewritten != text:
                self._remark(rule)
                text = rewritten
        return text

    def _whole(self, members: dict[str, Any], name: str) -> None:
        """What is decided by more than one member, or by the facet that it is a member of."""
        if RedactionRule.ENVIRONMENT in self._rules and name == "environmentVariables":
            variable = str(members.get("name", ""))
            if not any(fnmatchcase(variable, kept) for kept in self._keep):
                self._replace(members, "value", _gone, RedactionRule.ENVIRONMENT)
        elif self._secrets and "value" in members:
            named = members.get("key", members.get("name"))
            if isinstance(named, str) and _is_secret(named):
                self._replace(members, "value", _gone, RedactionRule.SECRETS)
        if RedactionRule.SQL_LITERALS in self._rules and name == "sql":
            self._replace(members, "query", without_literals, RedactionRule.SQL_LITERALS)
        if RedactionRule.SOURCE_CODE in self._rules and name == "sourceCode":
            self._replace(members, "sourceCode", _gone, RedactionRule.SOURCE_CODE)

    def _replace(
        self,
        members: dict[str, Any],
        name: str,
        rewrite: Callable[[str], str],
        rule: RedactionRule,
    ) -> None:
        value = members.get(name)
        if isinstance(value, str):
            members[name] = rewrite(value)
            if members[name] != value:
                self._path.append(name)
                self._remark(rule)
                self._path.pop()

    def _remark(self, rule: RedactionRule) -> None:
        pointer = pointer_to(*self._path)
        self.remarks.append(Remark(pointer, f"{SAYS[rule]}: taken out before the event was kept"))


def read_rules(text: str) -> tuple[RedactionRule, ...]:
    """Rules as a setting names them, with commas between. Raises UnknownRuleError."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["none"]:
        return ()
    for name in names:
        if name not in set(RedactionRule):
            raise UnknownRuleError(name)
    return tuple(RedactionRule(name) for name in names)


def without_literals(sql: str) -> str:
    """A statement with `?` for every text and number in it; names and comments stay."""
    return _LITERAL.sub(lambda found: "?" if found["text"] or found["number"] else found[0], sql)


def _finder(
    marks: Mapping[RedactionRule, Sequence[str]], rules: frozenset[RedactionRule]
) -> Callable[[bytes], object]:
    """Finds the marks of some rules in a text, all of them in one pass."""
    wanted = [mark.encode() for rule in rules for mark in marks.get(rule, ())]
    # Of the ways to treat overlaps, this one looks at many bytes in one instruction.
    found = BytesAhoCorasick(wanted, matchkind=MatchKind.LeftmostFirst)
    return found.find_matches_as_indexes if wanted else lambda _: False


def _without_userinfo(text: str) -> str:
    return _ORACLE.sub(GONE, _USERINFO.sub("", text)) if "@" in text else text


def _without_sql_secrets(sql: str) -> str:
    """A statement without secrets: a column called token is none, whatever it is compared with."""
    if not any(word in sql.lower() for word in _WORDS):
        return sql
    told = _SQL_SECRET.sub(rf"\1'{GONE}'", _ASSIGNED_TEXT.sub(rf"\1'{GONE}'", sql))
    return _SQL_TEXT.sub(lambda text: _ASSIGNED.sub(rf"\1{GONE}", text[0]), told)


def _without_secrets(text: str) -> str:
    lower = text.lower()
    if not any(word in lower for word in _WORDS):
        return text
    return _SQL_SECRET.sub(rf"\1'{GONE}'", _ASSIGNED.sub(rf"\1{GONE}", text))


def _without_tokens(text: str) -> str:
    return _BEARER.sub(rf"\1 {GONE}", _TOKEN.sub(GONE, text))


_ON_TEXTS: Final[dict[RedactionRule, Callable[[str], str]]] = {
    RedactionRule.USERINFO: _without_userinfo,
    RedactionRule.SECRETS: _without_secrets,
    RedactionRule.TOKENS: _without_tokens,
}
_TEXTS: Final = frozenset(_ON_TEXTS)


@lru_cache(maxsize=4_096)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _gone(text: str) -> str:
    return GONE if text else text
