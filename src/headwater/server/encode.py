"""Answers as JSON, errors as problem+json: one table from kinds of error to statuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headwater.errors import (
    ConflictError,
    HeadwaterError,
    InvalidInputError,
    NotFoundError,
    UnavailableError,
)

_STATUS: Final[dict[type[HeadwaterError], HTTPStatus]] = {
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    HeadwaterError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_encoder: Final = msgspec.json.Encoder()


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error as RFC 9457 writes it.

    column: where in the text of the field, counted from 1, if it is one place that is wrong.
    similar, candidates: identifiers to go on with.
    """

    type: str
    title: str
    status: int
    detail: str
    pointer: str | None = None
    column: int | None = None
    similar: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


def encode(answer: Any, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer."""
    return Response(_encoder.encode(answer), status, media_type="application/json")


def encode_problem(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """An error."""
    return Response(
        _encoder.encode(problem),
        problem.status,
        headers=headers,
        media_type="application/problem+json",
    )


def problem_of(error: HeadwaterError) -> Problem:
    """What an error looks like to whoever asked."""
    kind = next(kind for kind in type(error).mro() if kind in _STATUS)
    status = _STATUS[kind]
    return Problem(
        type="about:blank",
        title=status.phrase,
        status=status,
        detail=str(error),
        pointer=error.pointer or None if isinstance(error, InvalidInputError) else None,
        column=error.column if isinstance(error, InvalidInputError) else None,
        similar=error.similar if isinstance(error, NotFoundError) else (),
        candidates=error.candidates if isinstance(error, ConflictError) else (),
    )


def answer_error(_: Request, error: Exception) -> Response:
    """Turn an error of ours into its answer."""
    if not isinstance(error, HeadwaterError):
        raise error
    headers: dict[str, str] = {}
    if isinstance(error, UnavailableError):
        headers["retry-after"] = str(error.retry_after_s)
    return encode_problem(problem_of(error), headers)
