"""Where signals come from, and asking there: by the rules that hold for endpoints of notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from typing import Final

from headwater.errors import HeadwaterError, UnavailableError
from headwater.integrations.channels.addresses import Reach
from headwater.integrations.channels.posting import Request, exchange, reason

_MOST_BYTES: Final = 4 * 1024 * 1024
_MOST_SAID: Final = 200


class SourceKind(StrEnum):
    """What a source speaks."""

    PROMETHEUS = "prometheus"
    TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Source:
    """A server that is asked. token: a bearer token, empty for none.

    link: the address of a page for people, with places in it. at_once: how many questions.
    """

    name: str
    kind: SourceKind
    url: str
    token: str
    timeout_s: float
    allow_private: bool
    at_once: int
    link: str | None


class SourceError(UnavailableError):
    """A source did not say what it was asked for. It names itself."""

    def __init__(self, source: Source, problem: str) -> None:
        super().__init__(f"{source.name} {problem}")


class NoAnswerError(SourceError):
    """It did not answer in time."""

    def __init__(self, source: Source, waited_s: float) -> None:
        super().__init__(source, f"did not answer within {waited_s:g} s")


def fetch(
    source: Source,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """The status and the body of an answer. Raises SourceError."""
    told = {"Accept": "application/json", **(headers or {})}
    if source.token:
        told["Authorization"] = f"Bearer {source.token}"
    request = Request(f"{source.url.rstrip('/')}{path}", body, told)
    reach = Reach(source.timeout_s, source.allow_private)
    try:
        answer, said = exchange(method, request, reach, most_bytes=_MOST_BYTES + 1)
    except TimeoutError:
        raise NoAnswerError(source, source.timeout_s) from None
    except (HeadwaterError, OSError, HTTPException) as error:
        raise SourceError(source, f"could not be asked: {reason(error)}") from None
    if len(said) > _MOST_BYTES:
        raise SourceError(source, f"answered more than {_MOST_BYTES >> 20} MB")
    return answer.status, said


def refusal(source: Source, status: int, said: str) -> SourceError:
    """The error of an answer that is none. said: in the words of the source."""
    words = " ".join(said.split())[:_MOST_SAID]
    return SourceError(source, f"answered {status}{f': {words}' if words else ''}")
