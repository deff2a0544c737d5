"""Single message transforms: what a chain of them does to the topic and the fields of records.

Source: Apache Kafka's and Debezium's documentation of their transforms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from headwater.integrations.sources.kafka.kafka_connect_config import Connector
from headwater.integrations.sources.kafka.kafka_shape import UNKNOWN, Origin, Shape
from headwater.integrations.sources.source import Report


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one kind. topic: where they go, or where they came from for a sink."""

    topic: str
    shape: Shape


Settings: TypeAlias = Mapping[str, str]
Apply: TypeAlias = Callable[[Records, Settings], Iterable[Records]]


_FILTER: Final = "org.apache.kafka.connect.transforms.Filter"


class PatternError(ValueError):
    """A regular expression that is none."""


def transformed(records: Records, connector: Connector, report: Report) -> list[Records]:
    """What becomes of records; several outcomes where a condition cannot be known."""
    outcomes = [records]
    for alias in connector.listed("transforms"):
        settings = settings_below(connector.config, f"transforms.{alias}.")
        kind = settings.get("type", "")
        apply = _filter if kind == _FILTER else _TRANSFORMS.get(_class_of(kind))
        if kind.endswith("$Key"):
            continue
        if apply is None:
            report.remark(
                f"{connector.place}: {connector.name}",
                f"what the transform {alias} ({kind or 'without a type'}) does is not known here, "
                "so nothing is said of columns behind it, and topics are taken to keep their names",
            )
            apply = _anything
        try:
            outcomes = [
                each
                for before in outcomes
                for each in _one(before, apply, settings, connector.config)
            ]
        except PatternError as error:
            report.remark(f"{connector.place}: {connector.name}", f"transform {alias}: {error}")
    return _distinct(outcomes)


def _class_of(kind: str) -> str:
    """The name of a class by itself; one that wraps a field is the same for keys and values."""
    return kind.rpartition(".")[2].partition("$")[0]


def settings_below(config: Settings, prefix: str) -> dict[str, str]:
    """The settings whose keys begin like that, without it."""
    return {
        key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)
    }


def java_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression of Java. Raises PatternError."""
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", pattern))
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"{pattern!r} is no regular expression: {error}") from None


def replaced(text: str, pattern: str, replacement: str) -> str:
    """The text as a router renames it, which looks at the whole of it. Raises PatternError."""
    found = java_pattern(pattern).fullmatch(text)
    if found is None:
        return text

    def group(wanted: re.Match[str]) -> str:
        name = wanted[1] or wanted[2]
        try:
            return found[int(name) if name.isdigit() else name] or ""
        except IndexError:
            raise PatternError(f"{replacement!r} names a group that {pattern!r} lacks") from None

    return re.sub(r"\$(?:\{(\w+)\}|(\d))", group, replacement)


def _distinct(outcomes: Sequence[Records]) -> list[Records]:
    found: list[Records] = []
    for each in outcomes:
        if each not in found:
            found.append(each)
    return found


def _one(before: Records, apply: Apply, settings: Settings, config: Settings) -> list[Records]:
    """What one transform makes of records, if its predicate is true for them."""
    holds = _holds(before, settings, config)
    if holds is False:
        return [before]
    after = [*apply(before, settings)]
    return after if holds else [*after, before]


def _holds(records: Records, settings: Settings, config: Settings) -> bool | None:
    """Whether a transform is applied to records; None where that depends on the single record."""
    name = settings.get("predicate")
    if not name:
        return True
    predicate = settings_below(config, f"predicates.{name}.")
    negated = settings.get("negate", "").lower() == "true"
    match predicate.get("type", "").rpartition(".")[2]:
        case "TopicNameMatches":
            pattern = java_pattern(predicate.get("pattern", ""))
            return (pattern.fullmatch(records.topic) is not None) is not negated
        case "RecordIsTombstone":
            # A tombstone has no value, and so nothing of what is followed here.
            return negated
        case _:
            return None


def _listed(settings: Settings, *keys: str) -> list[str]:
    told = next((settings[key] for key in keys if settings.get(key)), "")
    return [each.strip() for each in told.split(",") if each.strip()]


def _pairs(settings: Settings, key: str) -> dict[str, str]:
    """`a:b,c:d`."""
    pairs = [each.partition(":") for each in _listed(settings, key)]
    return {old.strip(): new.strip() for old, colon, new in pairs if colon}


# -- topics ------------------------------------------------------------------------------------


def _regex_router(records: Records, settings: Settings) -> list[Records]:
    topic = replaced(records.topic, settings.get("regex", ""), settings.get("replacement", ""))
    return [replace(records, topic=topic)]


def _logical_table_router(records: Records, settings: Settings) -> list[Records]:
    topic = replaced(
        records.topic, settings.get("topic.regex", ""), settings.get("topic.replacement", "")
    )
    return [replace(records, topic=topic)]


def _timestamp_router(records: Records, settings: Settings) -> list[Records]:
    name = settings.get("topic.format", "${topic}-${timestamp}").replace("${topic}", records.topic)
    return [replace(records, topic=name)]


def _event_router(records: Records, settings: Settings) -> list[Records]:
    """The rows of an outbox, each into the topic that a column of it names."""
    topic = settings.get("route.topic.replacement", "outbox.event.${routedByValue}")
    payload = settings.get("table.field.event.payload", "payload")
    value = records.shape
    if "after" in {path.partition(".")[0] for path in value.fields} or value.rest == "after":
        value = value.below("after")
    shape = value.only([payload]).below(payload)
    return [Records(topic, shape)]


# -- fields ------------------------------------------------------------------------------------


def _replace_field(records: Records, settings: Settings) -> list[Records]:
    shape = records.shape
    included = _listed(settings, "include", "whitelist")
    if included:
        shape = shape.only(included)
    shape = shape.without(_listed(settings, "exclude", "blacklist"))
    return [replace(records, shape=shape.renamed(_pairs(settings, "renames")))]


def _extract_field(records: Records, settings: Settings) -> list[Records]:
    return [replace(records, shape=records.shape.below(settings.get("field", "")))]


def _hoist_field(records: Records, settings: Settings) -> list[Records]:
    return [replace(records, shape=records.shape.under(settings.get("field", "")))]


def _flatten(records: Records, settings: Settings) -> list[Records]:
    return [replace(records, shape=records.shape.flat(settings.get("delimiter", ".")))]


def _insert_field(records: Records, settings: Settings) -> list[Records]:
    shape = records.shape
    for key in ("static", "topic", "partition", "offset", "timestamp"):
        name = settings.get(f"{key}.field", "").rstrip("!?")
        if name:
            shape = shape.set(name, Origin())
    return [replace(records, shape=shape)]


def _mask_field(records: Records, settings: Settings) -> list[Records]:
    def masked(origin: Origin) -> Origin:
        return replace(origin, changed=True, masked=True)

    return [replace(records, shape=records.shape.altered(_listed(settings, "fields"), masked))]


def _changed(origin: Origin) -> Origin:
    return replace(origin, changed=True)


def _cast(records: Records, settings: Settings) -> list[Records]:
    fields = _pairs(settings, "spec") or records.shape.fields
    return [replace(records, shape=records.shape.altered([*fields], _changed))]


def _timestamp_converter(records: Records, settings: Settings) -> list[Records]:
    return [replace(records, shape=records.shape.altered(_listed(settings, "field"), _changed))]


def _header_from(records: Records, settings: Settings) -> list[Records]:
    if settings.get("operation") != "move":
        return [records]
    return [replace(records, shape=records.shape.without(_listed(settings, "fields")))]


def _unwrap(records: Records, settings: Settings) -> list[Records]:
    """The row as it is after a change, in place of what Debezium tells of the change."""
    shape = records.shape.below("after")
    prefix = settings.get("add.fields.prefix", "__")
    for each in _listed(settings, "add.fields"):
        name, _, other = each.partition(":")
        shape = shape.set(prefix + (other or name).replace(".", "_"), Origin())
    return [replace(records, shape=shape)]


def _filter(_: Records, __: Settings) -> list[Records]:
    """Kafka's own filter lets none through for which its predicate holds."""
    return []


def _nothing(records: Records, _: Settings) -> list[Records]:
    return [records]


def _anything(records: Records, _: Settings) -> list[Records]:
    return [replace(records, shape=UNKNOWN)]


_TRANSFORMS: Final[Mapping[str, Apply]] = {
    "RegexRouter": _regex_router,
    "ByLogicalTableRouter": _logical_table_router,
    "TimestampRouter": _timestamp_router,
    "EventRouter": _event_router,
    "ReplaceField": _replace_field,
    "ExtractField": _extract_field,
    "HoistField": _hoist_field,
    "Flatten": _flatten,
    "InsertField": _insert_field,
    "MaskField": _mask_field,
    "Cast": _cast,
    "TimestampConverter": _timestamp_converter,
    "HeaderFrom": _header_from,
    "ExtractNewRecordState": _unwrap,
    "ExtractNewDocumentState": _unwrap,
    **dict.fromkeys(
        (
            *("ValueToKey", "SetSchemaMetadata", "Filter", "DropHeaders", "InsertHeader"),
            *("TombstoneHandler", "PartitionRouting", "OpenLineage"),
            *("ComputePartition", "HeaderToValue", "ContentBasedFilter", "SchemaChangeEventFilter"),
        ),
        _nothing,
    ),
}
"""By the name of their class."""
