"""What can go wrong between a client and a server, one type for each thing one can do about it."""

from __future__ import annotations


class ClientError(Exception):
    """A question that got no answer, or an event that was not taken, in a sentence."""


class UnreachableError(ClientError):
    """Nobody answered at this address.

    url: where the client looked.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"no Headwater server answers at {url} ({reason})")
        self.url = url


class BadInputError(ClientError):
    """The server does not understand it; sending it again will not help.

    pointer: the offending field as a JSON pointer; empty for the whole.
    column: where in the text of that field, counted from 1, if it is one place that is wrong.
    status: the HTTP status; None where no server was asked.
    """

    def __init__(
        self,
        detail: str,
        *,
        pointer: str = "",
        column: int | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.pointer = pointer
        self.column = column
        self.status = status


class UnknownNameError(ClientError):
    """The server knows nothing of that name.

    similar: identifiers of the nearest names it knows, best first.
    """

    def __init__(self, detail: str, *, similar: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.similar = similar


class AmbiguousNameError(ClientError):
    """The name fits several things.

    candidates: their identifiers, to choose from.
    """

    def __init__(self, detail: str, *, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.candidates = candidates


class NotAllowedError(ClientError):
    """The server wants a key, or another one."""


class BusyError(ClientError):
    """Not now; the same call may succeed after `retry_after_s` seconds."""

    def __init__(self, detail: str, *, retry_after_s: float) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class ServerFaultError(ClientError):
    """What came back is no answer that Headwater gives.

    status: the HTTP status.
    """

    def __init__(self, detail: str, *, status: int) -> None:
        super().__init__(detail)
        self.status = status


class EndlessPagesError(ClientError):
    """The pages of an answer lead round in a circle."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            f"the server gave the cursor {cursor} twice, so its pages would never end; "
            "ask for one large page with a limit instead"
        )


class StillBehindError(ClientError):
    """The server has the event, but no answer takes it into account yet."""

    def __init__(self, offset: int, *, projected: int, waited_s: float) -> None:
        super().__init__(
            f"after {waited_s:g} s the server has worked up to offset {projected}, not {offset}"
        )
        self.offset = offset
        self.projected = projected
