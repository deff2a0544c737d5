"""Asking a graph server, over as many connections as there are questions at a time."""

from __future__ import annotations

import threading
from typing import Any, Final
from urllib.parse import urlsplit

from headwater.errors import InvalidInputError, UnavailableError
from headwater.store.gremlin.line import Line, RefusedQuestionError

_SCHEMES: Final = ("ws", "wss")
_LONGEST_PROBLEM: Final = 300


class GraphAddressError(InvalidInputError):
    """What should be the address of a graph server is none."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"graph: {problem}; write ws://host:8182/gremlin", pointer="/graph")


class GraphAwayError(UnavailableError):
    """Nobody answers at the address of the graph server; events are accepted meanwhile."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(
            f"the graph server at {place} does not answer ({problem}); start it, or start "
            "Headwater without --graph; what comes in meanwhile is written when it is back"
        )


class GraphRefusesError(UnavailableError):
    """The graph server answers, but not the question."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(
            f"the graph server at {place} could not do what it was asked: "
            f"{problem[:_LONGEST_PROBLEM]}; its own log tells more"
        )


class GremlinClient:
    """For any number of threads. Connects when it is first asked, and again after a failure.

    problem: why the last question failed; None after one that was answered.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in _SCHEMES:
            raise GraphAddressError(f"{address!r} does not begin with ws:// or wss://")
        if not parts.hostname:
            raise GraphAddressError(f"{address!r} names no host")
        self.place = parts.netloc
        self.problem: str | None = None
        self._address = address
        self._idle: list[Line] = []
        self._lock = threading.Lock()

    def ask(self, traversal: Any) -> list[Any]:
        """All that a traversal comes to. Raises GraphAwayError or GraphRefusesError."""
        found = self._send(traversal.bytecode, operation="bytecode", processor="traversal")
        return [each.object for each in found for _ in range(each.bulk)]

    def run(self, script: str) -> list[Any]:
        """All that a script in the server's own language comes to. Raises as `ask` does."""
        return self._send(script, operation="eval", processor="")

    def close(self) -> None:
        """Let go of all connections; a question that is still asked opens another."""
        with self._lock:
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def _send(self, gremlin: Any, *, operation: str, processor: str) -> list[Any]:
        with self._lock:
            line = self._idle.pop() if self._idle else None
        try:
            return self._over(line, gremlin, operation, processor)
        except GraphAwayError:
            if line is None:
                raise
            # The server may have been started anew since the line was used; what is written is
            # written by name, so that to write it twice is to write it once.
            self.close()
            return self._over(None, gremlin, operation, processor)

    def _over(self, line: Line | None, gremlin: Any, operation: str, processor: str) -> list[Any]:
        try:
            line = line or Line(self._address)
            found = line.ask(gremlin, operation=operation, processor=processor)
        except RefusedQuestionError as error:
            self.problem = str(error)
            self._keep(line)
            raise GraphRefusesError(self.place, str(error)) from None
        except Exception as error:  # noqa: BLE001 because the driver raises what its transport does
            if line is not None:
                line.close()
            self.problem = str(error) or type(error).__name__
            raise GraphAwayError(self.place, self.problem) from None
        self.problem = None
        self._keep(line)
        return found

    def _keep(self, line: Line | None) -> None:
        if line is not None:
            with self._lock:
                self._idle.append(line)
