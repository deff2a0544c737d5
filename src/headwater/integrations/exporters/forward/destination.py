"""Where events are copied to, which of them, and how they are changed on the way."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from headwater.errors import InvalidInputError
from headwater.openlineage.document import read_document

_KINDS: Final = frozenset({"run", "job", "dataset"})
_KAFKA: Final = "kafka://"
_NAMED: Final = ("job", "dataset")
_LISTS: Final = ("inputs", "outputs")
_CONTAINERS: Final = ("facets", "inputFacets", "outputFacets")


class MalformedDestinationsError(InvalidInputError):
    """The file that names destinations does not say what it should."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; `docs/how-to/forward.md` has an example")


class Only(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which events go; all of what is named must fit, and what is empty fits everything.

    kinds: run, job, dataset. types: START, COMPLETE ... jobs, datasets: `NAMESPACE/NAME`, `*`
    standing for any letters; an event fits with one of its datasets. producers: their URIs.
    """

    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How events are changed. namespaces: old to new. drop_facets: keys, `*` as above."""

    namespaces: dict[str, str] = {}
    drop_facets: tuple[str, ...] = ()


class Destination(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another backend that takes OpenLineage events, or a topic of Kafka.

    url: http://..., https://... or kafka://BROKER,BROKER. endpoint: the path behind the address.
    api_key_env: the environment variable that holds the key, so that no file has to.
    topic, kafka_config: of Kafka alone; the second is a file of settings of librdkafka.
    from_start: begin with the oldest event rather than the next.
    """

    name: str
    url: str
    endpoint: str = "/api/v1/lineage"
    api_key_env: str | None = None
    topic: str | None = None
    kafka_config: Path | None = None
    from_start: bool = False
    timeout_s: float = 10.0
    only: Only = Only()
    change: Change = Change()

    @property
    def api_key(self) -> str | None:
        """The key to send; none where the environment has none."""
        return os.environ.get(self.api_key_env) if self.api_key_env else None

    @property
    def brokers(self) -> str | None:
        """Those of Kafka, with commas between; None for a backend that is sent to over HTTP."""
        return self.url.removeprefix(_KAFKA) if self.url.startswith(_KAFKA) else None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    to: tuple[Destination, ...] = ()


def read_destinations(path: Path) -> tuple[Destination, ...]:
    """The destinations that a TOML file names. Raises MalformedDestinationsError."""
    try:
        destinations = _converted(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise MalformedDestinationsError(path, (error.strerror or str(error)).lower()) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise MalformedDestinationsError(path, str(error)) from None
    names = [each.name for each in destinations]
    for each in destinations:
        if names.count(each.name) > 1:
            raise MalformedDestinationsError(path, f"there are two destinations {each.name!r}")
        if odd := set(each.only.kinds) - _KINDS:
            raise MalformedDestinationsError(
                path, f"{odd.pop()!r} is no kind of event; there are run, job and dataset"
            )
        if (each.brokers is None) != (each.topic is None):
            raise MalformedDestinationsError(
                path, f'{each.name!r} needs both `url = "kafka://..."` and `topic`, or neither'
            )
    return destinations


def _converted(told: object) -> tuple[Destination, ...]:
    def read(kind: type, text: object) -> object:
        if kind is Path and isinstance(text, str):
            return Path(text)
        raise NotImplementedError

    return msgspec.convert(told, _File, dec_hook=read).to


def prepare(body: bytes, destination: Destination) -> bytes | None:
    """An event as a destination is to get it; None where it does not go there.

    An event that is not changed goes byte for byte as it came.
    """
    event = read_document(body)
    if not _fits(event, destination.only):
        return None
    change = destination.change
    if not change.namespaces and not change.drop_facets:
        return body
    changed = any([*map(_changer(change), _owners(event))])
    renamed = _rename(event, change.namespaces) if change.namespaces else False
    return msgspec.json.encode(event) if changed or renamed else body


def _fits(event: Mapping[str, Any], only: Only) -> bool:
    kind = "run" if event.get("run") else "dataset" if event.get("dataset") else "job"
    if only.kinds and kind not in only.kinds:
        return False
    if only.types and str(event.get("eventType", "")).upper() not in only.types:
        return False
    if only.producers and not _matches(str(event.get("producer", "")), only.producers):
        return False
    job = event.get("job")
    if only.jobs and not (job and _matches(_name(job), only.jobs)):
        return False
    return not only.datasets or any(
        _matches(_name(each), only.datasets) for each in _datasets(event)
    )


def _matches(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _name(named: Mapping[str, Any]) -> str:
    return f"{named.get('namespace')}/{named.get('name')}"


def _datasets(event: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if event.get("dataset"):
        yield event["dataset"]
    for member in _LISTS:
        yield from event.get(member) or ()


def _owners(event: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for member in ("run", "job"):
        if event.get(member):
            yield event[member]
    yield from _datasets(event)


def _changer(change: Change) -> Any:
    def drop(owner: dict[str, Any]) -> bool:
        """Whether a facet was dropped."""
        dropped = False
        for container in _CONTAINERS:
            facets: dict[str, Any] = owner.get(container) or {}
            for key in [key for key in facets if _matches(key, change.drop_facets)]:
                del facets[key]
                dropped = True
        return dropped

    return drop


def _rename(value: Any, namespaces: Mapping[str, str]) -> bool:
    """Give every namespace in an event, those in facets included, its new name."""
    renamed = False
    if isinstance(value, dict):
        members = cast(dict[str, Any], value)
        told = members.get("namespace")
        if isinstance(told, str) and told in namespaces:
            members["namespace"] = namespaces[told]
            renamed = True
        for each in members.values():
            renamed |= _rename(each, namespaces)
    elif isinstance(value, list):
        for each in cast(list[Any], value):
            renamed |= _rename(each, namespaces)
    return renamed
