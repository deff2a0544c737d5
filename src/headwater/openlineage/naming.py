"""The naming rules: how differently spelled names of one thing become one name.

Producers cannot be coordinated, so the rules are applied here, to every name that comes in, and
every rewrite is kept beside the name it produced. What the rules know stands in `naming.toml`.
Source: OpenLineage, naming conventions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import msgspec

from headwater.model.identity import DatasetId
from headwater.openlineage.naming_file import LONGEST, NamingFile, Rewrite, read_naming_file

Apply: TypeAlias = Callable[[DatasetId], DatasetId]

_MOST_ROUNDS: Final = 12
_PARTITIONS: Final = "partitions"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewrite. `apply` returns its argument unchanged where the rule has nothing to say."""

    name: str
    says: str
    apply: Apply


class Step(NamedTuple):
    """What one rule did to a name."""

    rule: str
    before: DatasetId
    after: DatasetId


@dataclass(frozen=True, slots=True)
class Naming:
    """What a producer's spelling became, and the rules that changed it, in order.

    settled: False where somebody's own rewrites chase each other; then none of them is applied.
    """

    spelled: DatasetId
    dataset: DatasetId
    rules: tuple[str, ...]
    steps: tuple[Step, ...]
    settled: bool = True

    @property
    def trimmed(self) -> str | None:
        """The partitions that were cut off the name; None where there were none."""
        cut = [
            step.before.name.removeprefix(step.after.name).strip("/")
            for step in self.steps
            if step.rule == _PARTITIONS
        ]
        return "/".join(reversed(cut)) or None


class NamingRules:
    """The rules as one file has them; its own and what it was laid over.

    digest: equal for rules that name everything alike.
    """

    def __init__(self, file: NamingFile) -> None:
        self.file = file
        own = [_own_rule(each) for each in file.rewrite]
        rules = [Rule(name, says, make(file)) for name, says, make in _RULES]
        last = rules.pop()
        self.rules = tuple(each for each in (*rules, *own, last) if each.name not in file.off)
        names = {each.name for each in own}
        self._shared = tuple(each for each in self.rules if each.name not in names)
        self.digest = hashlib.blake2b(msgspec.json.encode(file), digest_size=8).hexdigest()
        self.name = lru_cache(maxsize=65536)(self._name)

    def _name(self, spelled: DatasetId) -> Naming:
        """The one name of what a producer spelled, and how it came about."""
        naming = _settle(spelled, self.rules)
        if naming is not None:
            return naming
        shared = _settle(spelled, self._shared)
        if shared is None:
            return Naming(spelled, spelled, (), (), settled=False)
        return Naming(spelled, shared.dataset, shared.rules, shared.steps, settled=False)


def _settle(spelled: DatasetId, rules: tuple[Rule, ...]) -> Naming | None:
    """The name that no rule changes any more; None where there seems to be none."""
    dataset = spelled
    steps: list[Step] = []
    # What one rule leaves may be what an earlier one is about; a name is settled when none is.
    for _ in range(_MOST_ROUNDS):
        before = dataset
        for rule in rules:
            rewritten = rule.apply(dataset)
            if rewritten != dataset:
                steps.append(Step(rule.name, dataset, rewritten))
                dataset = rewritten
        if dataset == before:
            applied = tuple(dict.fromkeys(step.rule for step in steps))
            return Naming(spelled, dataset, applied, tuple(steps))
    return None


def read_naming(path: Path | None) -> NamingRules:
    """The built-in rules, with a file of somebody's own laid over them where there is one.

    Raises NamingFileError.
    """
    return NamingRules(read_naming_file(path, rules=[name for name, *_ in _RULES]))


@cache
def built_in_naming() -> NamingRules:
    """The rules as they are where nobody says otherwise."""
    return read_naming(None)


# -- the rules, each made from what the file says ----------------------------------------------


def _scheme(namespace: str) -> str:
    return namespace.partition(":")[0]


def _without_prefix(file: NamingFile) -> Apply:
    prefixes = file.schemes.prefixes

    def apply(dataset: DatasetId) -> DatasetId:
        for prefix in prefixes:
            if dataset.namespace.startswith(prefix):
                return DatasetId(dataset.namespace.removeprefix(prefix), dataset.name)
        return dataset

    return apply


def _with_one_scheme(file: NamingFile) -> Apply:
    aliases = file.schemes.aliases

    def apply(dataset: DatasetId) -> DatasetId:
        scheme, separator, rest = dataset.namespace.partition("://")
        if not separator or scheme.lower() not in aliases:
            return dataset
        return DatasetId(f"{aliases[scheme.lower()]}://{rest}", dataset.name)

    return apply


def _without_missing_port(file: NamingFile) -> Apply:
    words = "|".join(map(re.escape, file.ports.missing)) or r"(?!)"
    missing = re.compile(rf"(?<=[^/]):(?:{words})(?=/|$)")

    def apply(dataset: DatasetId) -> DatasetId:
        return DatasetId(missing.sub("", dataset.namespace), dataset.name)

    return apply


def _with_small_host(file: NamingFile) -> Apply:
    platforms = frozenset(file.hosts.small)

    def apply(dataset: DatasetId) -> DatasetId:
        scheme, separator, rest = dataset.namespace.partition("://")
        if not separator or scheme.lower() not in platforms:
            return dataset
        host, slash, path = rest.partition("/")
        return DatasetId(f"{scheme.lower()}://{host.lower()}{slash}{path}", dataset.name)

    return apply


def _without_closing_slash(_: NamingFile) -> Apply:
    def apply(dataset: DatasetId) -> DatasetId:
        namespace = dataset.namespace
        if namespace.endswith("/") and not namespace.endswith("://"):
            namespace = namespace.rstrip("/")
        return DatasetId(namespace, dataset.name) if namespace else dataset

    return apply


def _with_one_host(file: NamingFile) -> Apply:
    platforms = frozenset(file.hosts.lists)

    def apply(dataset: DatasetId) -> DatasetId:
        scheme = _scheme(dataset.namespace)
        if scheme not in platforms or "," not in dataset.namespace:
            return dataset
        start = f"{scheme}://"
        hosts = dataset.namespace.removeprefix(start).split(",")
        return DatasetId(start + min(h.strip().removeprefix(start) for h in hosts), dataset.name)

    return apply


def _without_domain(file: NamingFile) -> Apply:
    domains = file.hosts.domains

    def apply(dataset: DatasetId) -> DatasetId:
        domain = domains.get(_scheme(dataset.namespace))
        if domain is None:
            return dataset
        return DatasetId(dataset.namespace.removesuffix(domain), dataset.name)

    return apply


def _with_named_host(file: NamingFile) -> Apply:
    stands_for = {
        host.lower(): stands for stands, hosts in file.hosts.names.items() for host in hosts
    }

    def apply(dataset: DatasetId) -> DatasetId:
        start, separator, rest = dataset.namespace.partition("://")
        if not separator or not stands_for:
            return dataset
        place, slash, path = rest.partition("/")
        host, colon, port = place.rpartition(":")
        stands = stands_for.get(place.lower())
        if stands is None and colon:
            stands = stands_for.get(host.lower())
            if stands is not None and ":" not in stands:
                stands = f"{stands}:{port}"
        if stands is None:
            return dataset
        return DatasetId(f"{start}://{stands}{slash}{path}", dataset.name)

    return apply


_HAS_PORT: Final = re.compile(r":\d+$")


def _with_default_port(file: NamingFile) -> Apply:
    ports = {platform: file.ports.default[platform] for platform in file.ports.add}

    def apply(dataset: DatasetId) -> DatasetId:
        scheme, separator, rest = dataset.namespace.partition("://")
        place, slash, path = rest.partition("/")
        if scheme not in ports or not place or "," in place or _HAS_PORT.search(place):
            return dataset
        namespace = f"{scheme}{separator}{place}:{ports[scheme]}{slash}{path}"
        return DatasetId(namespace, dataset.name)

    return apply


def _with_plain_key(file: NamingFile) -> Apply:
    objects, paths = frozenset(file.paths.objects), frozenset(file.paths.files)

    def apply(dataset: DatasetId) -> DatasetId:
        scheme = _scheme(dataset.namespace)
        if scheme in objects:
            return DatasetId(dataset.namespace, dataset.name.strip("/") or "/")
        if scheme in paths and dataset.name.endswith("/"):
            return DatasetId(dataset.namespace, dataset.name.rstrip("/") or "/")
        return dataset

    return apply


def _without_quotes(file: NamingFile) -> Apply:
    platforms, signs = frozenset(file.quotes.platforms), file.quotes.signs
    every = re.escape("".join(signs))
    parts = "|".join([f"{s}[^{s}.]+{s}" for s in map(re.escape, signs)] + [f"[^.{every}]+"])
    quoted = re.compile(rf"(?:{parts})(?:\.(?:{parts}))*")
    bare = str.maketrans(dict.fromkeys(signs, ""))

    def apply(dataset: DatasetId) -> DatasetId:
        name = dataset.name
        if _scheme(dataset.namespace) not in platforms or not any(sign in name for sign in signs):
            return dataset
        # A quoted part that holds a dot must keep its quotes, or it would read as two parts.
        if not quoted.fullmatch(name):
            return dataset
        return DatasetId(dataset.namespace, name.translate(bare))

    return apply


def _in_one_case(file: NamingFile) -> Apply:
    cases = file.case

    def apply(dataset: DatasetId) -> DatasetId:
        case = cases.get(_scheme(dataset.namespace))
        if case is None:
            return dataset
        name = dataset.name.upper() if case == "upper" else dataset.name.lower()
        return DatasetId(dataset.namespace, name)

    return apply


def _without_partitions(file: NamingFile) -> Apply:
    platforms = frozenset(file.partitions.platforms if file.partitions.trim else ())
    partition = re.compile("|".join(f"(?:{each})" for each in file.partitions.patterns) or r"(?!)")

    def apply(dataset: DatasetId) -> DatasetId:
        if _scheme(dataset.namespace) not in platforms:
            return dataset
        parts = dataset.name.split("/")
        while len(parts) > 1 and len(parts[-1]) <= LONGEST and partition.fullmatch(parts[-1]):
            parts.pop()
        return DatasetId(dataset.namespace, "/".join(parts) or dataset.name)

    return apply


_RULES: Final = (
    ("prefix", "a jdbc: in front is dropped", _without_prefix),
    ("scheme", "s3a and s3n are s3, postgresql is postgres, and so on", _with_one_scheme),
    ("port", "a port spelled None is dropped", _without_missing_port),
    ("host-case", "of a scheme and a host only small letters stand", _with_small_host),
    ("slash", "a namespace does not end in a slash", _without_closing_slash),
    ("brokers", "of several Kafka brokers the first by name stands", _with_one_host),
    ("domain", "a Snowflake account is named without its domain", _without_domain),
    ("host", "hosts that the file says are one have its name", _with_named_host),
    ("default-port", "platforms that the file names get their port", _with_default_port),
    ("key", "object keys neither start nor end with a slash", _with_plain_key),
    ("quotes", "a quoted table name is named without its quotes", _without_quotes),
    ("case", "platforms that the file names are folded to one case", _in_one_case),
    (_PARTITIONS, "where the file says so, partitions at the end of a path are cut off",
     _without_partitions),
)  # fmt: skip
"""In the order in which they are applied; somebody's own come before the last."""


def _own_rule(rewrite: Rewrite) -> Rule:
    expressions = [
        re.compile(r"(?s:.*)" if each is None else each)
        for each in (rewrite.namespace, rewrite.name)
    ]

    def apply(dataset: DatasetId) -> DatasetId:
        groups: dict[str, str] = {}
        for expression, text in zip(expressions, (dataset.namespace, dataset.name), strict=True):
            found = expression.fullmatch(text) if len(text) <= LONGEST else None
            if found is None:
                return dataset
            groups |= found.groupdict(default="")
        namespace, name = (
            old if template is None else template.format_map(groups)
            for old, template in (
                (dataset.namespace, rewrite.to_namespace),
                (dataset.name, rewrite.to_name),
            )
        )
        return DatasetId(namespace, name) if namespace and name else dataset

    return Rule(rewrite.rule, "a rewrite of your own", apply)


_PLATFORMS: Final = {"gs": "gcs", "abfss": "azure", "wasbs": "azure", "arn": "glue", "file": "file"}


def platform_of(namespace: str) -> str | None:
    """The system behind a namespace, for icons and filters: `postgres`, `s3`, `kafka` ..."""
    scheme, separator, _ = namespace.partition(":")
    if not separator:
        return namespace if namespace in {"bigquery", "pubsub", "file"} else None
    return _PLATFORMS.get(scheme, scheme)
