"""Text of unknown origin, made harmless for a terminal."""

from __future__ import annotations

import re
from typing import Final

# Producers choose names, and a terminal obeys escape sequences; the bidirectional controls can
# make one name look like another, the separators one line like two.
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text with control characters written out, as in `\x1b`."""
    return _UNSAFE.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
