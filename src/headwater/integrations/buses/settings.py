"""What is read from Kafka, and as whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from headwater.errors import InvalidInputError

_OURS: Final = frozenset({"enable.auto.commit", "enable.auto.offset.store", "group.id"})


class KafkaSettingsError(InvalidInputError):
    """A file of settings cannot be read, or says what is not its to say."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}, line {line}: {problem}", pointer="/kafka-config")


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """What is read, and as whom.

    brokers: with commas between. letters: the topic that refused messages are sent to; none by
    default. properties: further ones of librdkafka, such as those of SASL and TLS.
    """

    brokers: str
    topics: Sequence[str]
    group: str = "headwater"
    letters: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict[str, str])


def read_properties(path: Path | None) -> Mapping[str, str]:
    """Settings as `name=value`, a line each; `#` begins a comment. None of no file.

    Raises KafkaSettingsError.
    """
    told: dict[str, str] = {}
    if path is None:
        return told
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KafkaSettingsError(path, 0, str(error)) from None
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise KafkaSettingsError(path, number, "write name=value")
        if name.strip() in _OURS:
            problem = f"{name.strip()} is not to be set here: what was read follows from the log"
            raise KafkaSettingsError(path, number, problem)
        told[name.strip()] = value.strip()
    return told
