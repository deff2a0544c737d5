"""Connectors of Kafka Connect as they are configured, from JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec

from headwater.errors import InvalidInputError
from headwater.integrations.sources.source import Report


@dataclass(frozen=True, slots=True)
class Connector:
    """One connector. config: what it is told, passwords included: no text of it is told further.

    place: the file it is from. state: as the REST API tells it.
    """

    name: str
    config: Mapping[str, str]
    place: str
    state: str = ""

    @property
    def kind(self) -> str:
        """The class that does the work, without its package."""
        return self.config["connector.class"].rpartition(".")[2]

    def get(self, *keys: str, default: str = "") -> str:
        """The first of some settings that is there."""
        return next((self.config[key] for key in keys if self.config.get(key)), default)

    def listed(self, *keys: str) -> list[str]:
        """The parts of the first of some settings that is there, which has commas between them."""
        return [each.strip() for each in self.get(*keys).split(",") if each.strip()]

    def has(self, key: str) -> bool:
        """Whether a setting is on."""
        return self.get(key).strip().lower() == "true"


class NotReadableError(InvalidInputError):
    """A location that is no JSON file and no folder of any."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"--from {path}: {what}")


def json_files(locations: Sequence[str]) -> list[Path]:
    """Files by themselves, and those in folders. Raises NotReadableError."""
    found: list[Path] = []
    for each in locations:
        path = Path(each)
        if path.is_dir():
            found += sorted(path.rglob("*.json"))
        elif path.is_file():
            found.append(path)
        else:
            raise NotReadableError(each, "there is no such file or folder")
    return found


def read_json(path: Path, report: Report) -> Any:
    """The content of a file; None, with a remark, for one that is no JSON."""
    try:
        return msgspec.json.decode(path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        report.remark(str(path), f"it is no JSON: {error}")
        return None


def read_connectors(locations: Sequence[str], report: Report) -> tuple[list[Connector], bool]:
    """The connectors in some files, and whether all of these could be read.

    One that is in several files is taken as the last has it.
    """
    found: dict[str, Connector] = {}
    whole = True
    for path in json_files(locations):
        document = read_json(path, report)
        if document is None:
            whole = False
            continue
        connectors = [*_connectors(document, path, report)]
        if not connectors:
            report.remark(
                str(path),
                "there is no connector in it",
                'write {"name": ..., "config": {...}}, or save what '
                "/connectors?expand=info&expand=status returns",
            )
        found |= {each.name: each for each in connectors}
    return [*found.values()], whole


def _connectors(document: object, path: Path, report: Report) -> Iterable[Connector]:
    """In whichever of the forms in which Kafka Connect takes and returns them."""
    if isinstance(document, list):
        for each in cast(list[object], document):
            yield from _connectors(each, path, report)
        return
    if not isinstance(document, dict):
        return
    members = cast(dict[str, Any], document)
    if "connector.class" in members:
        yield from _connector(str(members.get("name") or path.stem), members, "", path, report)
    elif isinstance(members.get("config"), dict):
        name = str(members.get("name") or path.stem)
        yield from _connector(name, members["config"], _state(members), path, report)
    else:
        for name, told in members.items():
            if isinstance(told, dict) and ("info" in told or "status" in told):
                entry = cast(dict[str, Any], told)
                info = entry.get("info")
                config = cast(Any, info).get("config") if isinstance(info, dict) else None
                if isinstance(config, dict):
                    state = _state(entry.get("status"))
                    yield from _connector(name, cast(Any, config), state, path, report)
                else:
                    report.remark(
                        f"{path}: {name}",
                        "its configuration is missing",
                        "ask for /connectors?expand=info&expand=status",
                    )


def _connector(
    name: str, config: dict[str, Any], state: str, path: Path, report: Report
) -> Iterator[Connector]:
    if not config.get("connector.class"):
        report.remark(f"{path}: {name}", "it has no connector.class", "add it to its config")
        return
    told = {key: _text(value) for key, value in config.items() if value is not None}
    yield Connector(name, told, str(path), state)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _state(status: object) -> str:
    if not isinstance(status, dict):
        return ""
    connector = cast(dict[str, Any], status).get("connector")
    return str(cast(Any, connector).get("state", "")) if isinstance(connector, dict) else ""
