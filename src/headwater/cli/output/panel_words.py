"""The values of panels as people read them."""

from __future__ import annotations

from typing import Any, Final

from headwater.cli.output.amounts import bytes_text, duration_text, share_text
from headwater.model.identity import readable

_UNKNOWN: Final = "-"


def cell_text(value: Any, kind: str) -> str:
    """A value of a kind that a panel names; what is not known is a dash."""
    if value is None:
        return _UNKNOWN
    match kind:
        case "share":
            return share_text(value) if value >= 0 else f"{100 * value:.0f} %"
        case "seconds":
            return duration_text(value)
        case "bytes":
            return bytes_text(value)
        case "count":
            return f"{value:,.0f}"
        case "instant":
            return f"{value[:16].replace('T', ' ')} UTC"
        case "day":
            return str(value)[:10]
        case "asset" | "run":
            return readable(value)
        case _:
            return str(value)
