"""Running a program for a remedy: no shell, few variables, an end, and its words kept in bounds."""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Final

from headwater.reliability.remedies.ran import Ran
from headwater.reliability.remedies.remedy import ProcessPlan

_ALWAYS: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "PYTHONPATH")
_FIRST_BYTES: Final = 2_000
_LAST_BYTES: Final = 6_000
_LONGEST_SECRET: Final = 1_000
_LOOK_S: Final = 0.1
_GRACE_S: Final = 5.0
_READ_BYTES: Final = 65_536


class Words:
    """The first and the last words of something that may say a lot."""

    def __init__(self) -> None:
        self._first = b""
        self._last = b""
        self._left_out = 0

    def add(self, text: bytes) -> None:
        """Take more."""
        room = _FIRST_BYTES - len(self._first)
        self._first += text[:room]
        rest = self._last + text[room:] if room < len(text) else self._last
        self._left_out += max(0, len(rest) - _LAST_BYTES)
        self._last = rest[-_LAST_BYTES:]

    def text(self) -> str:
        """All that is kept, with what is left out in numbers.

        No word is torn where something is left out: half a secret is not known to be one.
        """
        if not self._left_out:
            return (self._first + self._last).decode("utf-8", "replace")
        first = whole_words(self._first)
        last = whole_words(self._last[::-1])[::-1]
        left_out = self._left_out + len(self._first) - len(first) + len(self._last) - len(last)
        begin, end = (each.decode("utf-8", "replace") for each in (first, last))
        return f"{begin}\n... {left_out:,} bytes left out ...\n{end}"


def whole_words(cut: bytes) -> bytes:
    """A text that was cut off at its end, without what may be torn there of a word."""
    return cut[:-_LONGEST_SECRET] + re.sub(rb"\S+\Z", b"", cut[-_LONGEST_SECRET:])


def run_process(
    plan: ProcessPlan, environment: Mapping[str, str], *, stopping: Callable[[], bool]
) -> Ran:
    """Run it, with everything that it started, and return how it ended.

    stopping: whether the server stops, and this must not go on.
    """
    kept = {name: environment[name] for name in (*_ALWAYS, *plan.variables) if name in environment}
    try:
        process = subprocess.Popen(  # noqa: S603 because it is on the list, and was approved
            plan.argv,
            cwd=plan.folder,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return Ran(succeeded=False, output=f"it could not be started: {error}")
    words = Words()
    with process:
        problem = _follow(process, words, plan.timeout_s, stopping)
        if problem is not None:
            _end(process)
        status = process.wait()
    output = words.text() + (f"\n{problem}" if problem else "")
    return Ran(succeeded=status == 0 and problem is None, status=status, output=output.strip())


def _follow(
    process: subprocess.Popen[bytes],
    words: Words,
    timeout_s: float,
    stopping: Callable[[], bool],
) -> str | None:
    """Listen until it ends; returns why it has to be ended, None where it ended by itself."""
    deadline = time.monotonic() + timeout_s
    told = process.stdout
    if told is None:
        return None
    with selectors.DefaultSelector() as selector:
        selector.register(told, selectors.EVENT_READ)
        while process.poll() is None:
            if stopping():
                return "ended, since the server stops"
            if time.monotonic() >= deadline:
                return f"ended after {timeout_s:g} s"
            if selector.select(_LOOK_S):
                text = os.read(told.fileno(), _READ_BYTES)
                words.add(text)
                if not text:
                    time.sleep(_LOOK_S)
        _drain(told, selector, words)
    return None


def _drain(told: IO[bytes], selector: selectors.BaseSelector, words: Words) -> None:
    """Take what it said last; for what it left running, and holds the pipe open, nobody waits."""
    while selector.select(0):
        text = os.read(told.fileno(), _READ_BYTES)
        if not text:
            return
        words.add(text)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, first by asking, and what it started and is left of that without asking."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_S)
        os.killpg(process.pid, signal.SIGKILL)
