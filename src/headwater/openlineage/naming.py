"""The naming rules: how differently spelled names of one thing become one name.

Producers cannot be coordinated, so the rules are applied here, to every name that comes in, and
every rewrite is kept beside the name it produced. Source: OpenLineage, naming conventions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from headwater.model.identity import DatasetId

_SCHEME_ALIASES: Final = {
    "s3a": "s3",
    "s3n": "s3",
    "gcs": "gs",
    "abfs": "abfss",
    "wasb": "wasbs",
    "postgresql": "postgres",
}
_OBJECT_STORES: Final = {"s3", "gs", "abfss", "wasbs"}
_FILE_SYSTEMS: Final = {"hdfs", "file", "dbfs"}
_QUOTING: Final = {
    "awsathena", "cassandra", "crate", "db2", "hive", "mssql", "mysql", "oceanbase", "oracle",
    "postgres", "redshift", "snowflake", "spanner", "sqlserver", "teradata", "trino",
    "unitycatalog", "bigquery",
}  # fmt: skip
_HOSTS: Final = (_QUOTING - {"bigquery", "spanner"}) | {
    "azurecosmos", "azurekusto", "fabric-warehouse", "filenet", "hdfs", "kafka", "milvus",
}  # fmt: skip
"""The schemes whose namespaces name a host, for which letters of any case are one."""

_QUOTED_NAME: Final = re.compile(
    r'^(?:"[^".]+"|`[^`.]+`|[^".`]+)(?:\.(?:"[^".]+"|`[^`.]+`|[^".`]+))*$'
)
_PARTITION: Final = re.compile(r"^(?:[^/=]+=[^/]*|\d{8}|\d{4}-\d{2}-\d{2}|\d{4}-\d{2})$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rewrite. `apply` returns its argument unchanged where the rule has nothing to say."""

    name: str
    says: str
    apply: Callable[[DatasetId], DatasetId]


@dataclass(frozen=True, slots=True)
class Naming:
    """What a producer's spelling became, and the rules that changed it, in order."""

    spelled: DatasetId
    dataset: DatasetId
    rules: tuple[str, ...]


def _scheme(namespace: str) -> str:
    return namespace.partition(":")[0]


def _without_jdbc(dataset: DatasetId) -> DatasetId:
    if not dataset.namespace.startswith("jdbc:"):
        return dataset
    return DatasetId(dataset.namespace.removeprefix("jdbc:"), dataset.name)


def _with_one_scheme(dataset: DatasetId) -> DatasetId:
    scheme, separator, rest = dataset.namespace.partition("://")
    if not separator or scheme.lower() not in _SCHEME_ALIASES:
        return dataset
    return DatasetId(f"{_SCHEME_ALIASES[scheme.lower()]}://{rest}", dataset.name)


def _without_missing_port(dataset: DatasetId) -> DatasetId:
    # Producers that format an unset port write the word None.
    return DatasetId(re.sub(r"(?<=[^/]):(?:None|null)(?=/|$)", "", dataset.namespace), dataset.name)


def _with_small_host(dataset: DatasetId) -> DatasetId:
    scheme, separator, rest = dataset.namespace.partition("://")
    if not separator or scheme.lower() not in _HOSTS:
        return dataset
    host, slash, path = rest.partition("/")
    return DatasetId(f"{scheme.lower()}://{host.lower()}{slash}{path}", dataset.name)


def _without_closing_slash(dataset: DatasetId) -> DatasetId:
    namespace = dataset.namespace
    if namespace.endswith("/") and not namespace.endswith("://"):
        namespace = namespace.rstrip("/")
    return DatasetId(namespace, dataset.name) if namespace else dataset


def _with_one_broker(dataset: DatasetId) -> DatasetId:
    if _scheme(dataset.namespace) != "kafka" or "," not in dataset.namespace:
        return dataset
    brokers = dataset.namespace.removeprefix("kafka://").split(",")
    first = min(broker.strip().removeprefix("kafka://") for broker in brokers)
    return DatasetId(f"kafka://{first}", dataset.name)


def _without_snowflake_domain(dataset: DatasetId) -> DatasetId:
    if _scheme(dataset.namespace) != "snowflake":
        return dataset
    return DatasetId(dataset.namespace.removesuffix(".snowflakecomputing.com"), dataset.name)


def _with_plain_key(dataset: DatasetId) -> DatasetId:
    scheme = _scheme(dataset.namespace)
    if scheme in _OBJECT_STORES:
        return DatasetId(dataset.namespace, dataset.name.strip("/") or "/")
    if scheme in _FILE_SYSTEMS and dataset.name.endswith("/"):
        return DatasetId(dataset.namespace, dataset.name.rstrip("/") or "/")
    return dataset


def _without_quotes(dataset: DatasetId) -> DatasetId:
    name = dataset.name
    if _scheme(dataset.namespace) not in _QUOTING or not ('"' in name or "`" in name):
        return dataset
    # A quoted part that holds a dot must keep its quotes, or it would read as two parts.
    if not _QUOTED_NAME.match(name):
        return dataset
    return DatasetId(dataset.namespace, name.replace('"', "").replace("`", ""))


def _without_partitions(dataset: DatasetId) -> DatasetId:
    if _scheme(dataset.namespace) not in _OBJECT_STORES | _FILE_SYSTEMS:
        return dataset
    segments = dataset.name.split("/")
    while len(segments) > 1 and _PARTITION.match(segments[-1]):
        segments.pop()
    return DatasetId(dataset.namespace, "/".join(segments) or dataset.name)


RULES: Final = (
    Rule("jdbc", "a jdbc: prefix is dropped", _without_jdbc),
    Rule("scheme", "s3a and s3n are s3, postgresql is postgres, and so on", _with_one_scheme),
    Rule("port", "a port spelled None is dropped", _without_missing_port),
    Rule("host", "the scheme and host of a server are in small letters", _with_small_host),
    Rule("slash", "a namespace does not end in a slash", _without_closing_slash),
    Rule("brokers", "of several Kafka brokers the first by name stands", _with_one_broker),
    Rule("snowflake", "a Snowflake account is named without its domain", _without_snowflake_domain),
    Rule("key", "object keys neither start nor end with a slash", _with_plain_key),
    Rule("quotes", "a quoted table name is named without its quotes", _without_quotes),
)
"""The rules that always hold, in the order in which they are applied."""

TRIM_PARTITIONS: Final = Rule(
    "partitions", "closing key=value and date segments of a path are trimmed", _without_partitions
)
"""Applied last where the setting `trim_partitions` asks for it."""


@lru_cache(maxsize=65536)
def name_dataset(spelled: DatasetId, *, trim_partitions: bool = False) -> Naming:
    """The one name of what a producer spelled, and how it came about."""
    rules = (*RULES, TRIM_PARTITIONS) if trim_partitions else RULES
    dataset, before = spelled, None
    applied: dict[str, None] = {}
    # What one rule leaves may be what an earlier one is about; a name is settled when none is.
    while dataset != before:
        before = dataset
        for rule in rules:
            rewritten = rule.apply(dataset)
            if rewritten != dataset:
                applied[rule.name] = None
                dataset = rewritten
    return Naming(spelled, dataset, tuple(applied))


_PLATFORMS: Final = {"gs": "gcs", "abfss": "azure", "wasbs": "azure", "arn": "glue", "file": "file"}


def platform_of(namespace: str) -> str | None:
    """The system behind a namespace, for icons and filters: `postgres`, `s3`, `kafka` ..."""
    scheme, separator, _ = namespace.partition(":")
    if not separator:
        return namespace if namespace in {"bigquery", "pubsub", "file"} else None
    return _PLATFORMS.get(scheme, scheme)
