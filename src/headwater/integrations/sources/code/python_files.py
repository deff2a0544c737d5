"""Python files as trees: whatever the file is, there is an answer."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from typing import Final

from headwater.integrations.sources.code.passages import Doubt

MOST_BYTES: Final = 4 << 20
"""Larger files are generated, and not read."""


def decoded(data: bytes) -> str:
    """The text of a Python file, in the encoding that it names."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        text = data.decode("utf-8", "replace")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def tree_of(text: str) -> ast.Module | Doubt:
    """The tree of some code, or why there is none."""
    try:
        with warnings.catch_warnings():
            # What Python has to say of the style of the code is not asked for here.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        detail = f"it is no Python {_VERSION}: {error.msg}"
        return Doubt(error.lineno or 1, error.offset or 1, detail, "correct it, or move it to one")
    except (RecursionError, MemoryError):
        return Doubt(1, 1, "it is nested too deeply", "divide it")
    except ValueError as error:
        return Doubt(1, 1, f"it is no Python: {error}", "")


_VERSION: Final = "3"
