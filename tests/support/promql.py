"""What a query in PromQL names: enough of its grammar to find a misspelt word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_UNNAMED = re.compile(r"\[[^\]]*\]|\boffset\s+\w+|#[^\n]*")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_MATCHERS = re.compile(r"([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}")
_WORD = re.compile(r"(?<![\w.:])[a-zA-Z_:][\w:]*\b(?!\s*\()")
_OPERATORS = frozenset({"and", "or", "unless", "bool"})
_OF_EVERY_TARGET = frozenset({"job", "instance"})
_OF_PROMETHEUS: Mapping[str, frozenset[str]] = {
    "up": _OF_EVERY_TARGET,
    "ALERTS": frozenset({"alertname", "alertstate", "severity", "slo", "source", "endpoint"}),
}


@dataclass(frozen=True)
class Named:
    """What a query names. labels: those asked of each metric; grouped: those asked of all."""

    metrics: frozenset[str]
    labels: Mapping[str, frozenset[str]]
    grouped: frozenset[str]


def named_in(query: str) -> Named:
    """The metrics and labels of a query."""
    bare = _UNNAMED.sub(" ", _TEXT.sub('""', query))
    grouped = {word for each in _GROUPING.findall(bare) for word in re.findall(r"\w+", each)}
    bare = _GROUPING.sub(" ", bare)
    labels: dict[str, set[str]] = {}
    for metric, matchers in _MATCHERS.findall(bare):
        labels.setdefault(metric, set()).update(re.findall(r"(\w+)\s*(?:=|!)", matchers))
    words = set(_WORD.findall(re.sub(r"\{[^}]*\}", " ", bare)))
    return Named(
        frozenset(words - _OPERATORS),
        {metric: frozenset(told) for metric, told in labels.items()},
        frozenset(grouped),
    )


def exposed_by(registry: CollectorRegistry) -> Mapping[str, frozenset[str]]:
    """Every name that a scrape of a registry yields, and Prometheus' own, with their labels."""
    return {**_OF_PROMETHEUS, **dict(_exposed(registry))}


def _exposed(registry: CollectorRegistry) -> Iterator[tuple[str, frozenset[str]]]:
    for family in registry.collect():
        told = {*getattr(family, "_labelnames", ())}
        told |= {label for sample in family.samples for label in sample.labels}
        endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
        for ending in endings.get(family.type, [""]):
            more = {"le"} if ending == "_bucket" else set()
            yield family.name + ending, frozenset(told | more | _OF_EVERY_TARGET)


def mistakes_in(query: str, exposed: Mapping[str, frozenset[str]]) -> set[str]:
    """The metrics and labels of a query that nothing exposes."""
    named = named_in(query)
    known = {label for metric in named.metrics for label in exposed.get(metric, ())}
    return {
        *(named.metrics - exposed.keys()),
        *(named.grouped - known),
        *(
            f"{metric}{{{label}}}"
            for metric, labels in named.labels.items()
            for label in labels - exposed.get(metric, labels)
        ),
    }
