"""What a failure says on the terminal: one line what, one line the way out."""

from __future__ import annotations

from headwater.cli.output.names import readable
from headwater.cli.output.printable import printable
from headwater.errors import ConflictError, HeadwaterError, NotFoundError
from headwater.sdk.errors import (
    AmbiguousNameError,
    BusyError,
    ClientError,
    NotAllowedError,
    UnknownNameError,
    UnreachableError,
)


def explain(error: ClientError | HeadwaterError | OSError) -> str:
    """The lines to print for it, without control characters of whoever caused it."""
    what = str(error)
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}: {error.strerror.lower()}" if error.filename else error.strerror
    lines = [f"headwater: {what}", *_way_out(error)]
    return "\n".join(map(printable, lines))


def _way_out(error: Exception) -> list[str]:
    match error:
        case UnreachableError():
            return ["start one with `headwater up`, or name one with --server or HEADWATER_URL"]
        case UnknownNameError(similar=names) | NotFoundError(similar=names) if names:
            return ["did you mean: " + ", ".join(map(readable, names[:3]))]
        case AmbiguousNameError(candidates=names) | ConflictError(candidates=names) if names:
            return ["say which: " + ", ".join(map(readable, names))]
        case NotAllowedError():
            return ["put the server's key into HEADWATER_API_KEY"]
        case BusyError(retry_after_s=seconds):
            return [f"try again in {seconds:g} s"]
        case _:
            return []
