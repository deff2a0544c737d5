"""The five kinds of error. A leaf lives next to the code that raises it."""

from __future__ import annotations


class HeadwaterError(Exception):
    """Something Headwater could not do, in a sentence for the person who asked."""


class InvalidInputError(HeadwaterError):
    """What was sent cannot be understood; sending it again will not help.

    pointer: the offending field as a JSON pointer (RFC 6901); empty for the whole document.
    column: where in the text of that field, counted from 1, if it is one place that is wrong.
    """

    def __init__(self, message: str, *, pointer: str = "", column: int | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.column = column


class NotFoundError(HeadwaterError):
    """What was asked for is not known here.

    similar: the nearest names that are known, best first.
    """

    def __init__(self, message: str, *, similar: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.similar = similar


class ConflictError(HeadwaterError):
    """What was asked for contradicts what is already there, or has several meanings.

    candidates: the meanings to choose from, when that is the way out.
    """

    def __init__(self, message: str, *, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class UnavailableError(HeadwaterError):
    """Not now; the same call may succeed after `retry_after_s` seconds."""

    def __init__(self, message: str, *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
