"""A dashboard as one page of HTML that needs nothing else: to be mailed, kept and printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from headwater.cli.output.coverage import coverage_line
from headwater.cli.output.panel_words import cell_text
from headwater.sdk.dashboards import Dashboard, Figure, Line, Panel

_RIGHT: Final = frozenset({"count", "number", "share", "seconds", "bytes"})
_WIDTH: Final = 240
_HEIGHT: Final = 40
_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --line: #d9dee6;
  --paper: #fff; --mark: #1b63c4; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b6; --line: #323b48;
  --paper: #14181f; --mark: #7db0f5; --warn: #e0b050; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--paper);
  color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0; }
p { margin: .25rem 0 .75rem; color: var(--soft); max-width: 60rem; }
section { border-top: 1px solid var(--line); padding: 1rem 0; break-inside: avoid; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 .75rem; }
dt, small { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
dd small { display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 500; font-size: .8rem; overflow-wrap: normal; }
.right { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.instant { white-space: nowrap; }
td.code { font-family: ui-monospace, monospace; font-size: .85em; }
.missing { color: var(--warn); }
figure { margin: 0 0 .75rem; } figcaption { color: var(--soft); font-size: .8rem; }
polyline { fill: none; stroke: var(--mark); stroke-width: 2; }
@media print { body { padding: 0; } }
"""


def write_html(dashboard: Dashboard) -> str:
    """The whole page. Every text of the answer is text, whatever it holds."""
    return "".join(_page(dashboard))


def _page(dashboard: Dashboard) -> Iterator[str]:
    title = escape(f"{dashboard.title} dashboard")
    within = f", {escape(dashboard.domain)}" if dashboard.domain else ""
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}{within}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield f"<h1>{title}{within}</h1>\n"
    days = "1 day" if dashboard.days == 1 else f"{dashboard.days} days"
    at, until = (cell_text(each, "instant") for each in (dashboard.at, dashboard.complete_to))
    yield f"<p>{at}, looking back {days}. Data complete to {until}. "
    yield f"{escape(coverage_line(dashboard))}</p>\n"
    for panel in dashboard.items:
        yield from _panel(panel)
    yield "</body>\n</html>\n"


def _panel(panel: Panel) -> Iterator[str]:
    yield f'<section id="{escape(panel.panel)}">\n<h2>{escape(panel.title)}</h2>\n'
    yield f"<p>{escape(panel.tells)}</p>\n"
    if panel.unmeasured:
        remedy = f" What helps: {panel.remedy}." if panel.remedy else ""
        yield f'<p class="missing">{escape(f"Not all is known: {panel.unmeasured}.{remedy}")}</p>\n'
    if panel.told_figures:
        yield f"<dl>{''.join(map(_figure, panel.told_figures))}</dl>\n"
    for line in panel.told_lines:
        yield _line(line)
    if panel.rows:
        yield from _table(panel)
    elif panel.columns and not panel.unmeasured:
        yield "<p>Nothing.</p>\n"
    yield "</section>\n"


def _figure(figure: Figure) -> str:
    note = f"<small>{escape(figure.note)}</small>" if figure.note else ""
    value = escape(cell_text(figure.value, figure.kind))
    return f"<div><dt>{escape(figure.name)}</dt><dd>{value}{note}</dd></div>"


def _line(line: Line) -> str:
    values = [dot.value for dot in line.told]
    if not values:
        return ""
    told = f"{line.name}: {cell_text(values[-1], line.kind)}, "
    told += f"from {cell_text(min(values), line.kind)} to {cell_text(max(values), line.kind)}"
    return (
        f'<figure><svg width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(told)}"><polyline points="{_points(values)}"/></svg>'
        f"<figcaption>{escape(told)}</figcaption></figure>\n"
    )


def _points(values: Sequence[float]) -> str:
    least, span = min(values), (max(values) - min(values)) or 1.0
    step = _WIDTH / max(1, len(values) - 1)
    inner = _HEIGHT - 4
    return " ".join(
        f"{at * step:.1f},{2 + inner * (1 - (value - least) / span):.1f}"
        for at, value in enumerate(values)
    )


def _table(panel: Panel) -> Iterator[str]:
    columns = panel.told_columns
    kinds = [f' class="{_css(each.kind)}"' if _css(each.kind) else "" for each in columns]
    heads = (
        f'<th scope="col"{kind}>{escape(each.name)}</th>'
        for each, kind in zip(columns, kinds, strict=True)
    )
    yield f'<div class="wide"><table>\n<thead><tr>{"".join(heads)}</tr></thead>\n<tbody>\n'
    for row in panel.rows:
        cells = (
            f"<td{kind}>{escape(cell_text(value, each.kind))}</td>"
            for value, each, kind in zip(row, columns, kinds, strict=False)
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody>\n</table></div>\n"
    if panel.total > len(panel.rows):
        yield f"<p>{len(panel.rows)} of {panel.total:,} are shown.</p>\n"


def _css(kind: str) -> str:
    return "right" if kind in _RIGHT else kind if kind in {"instant", "code"} else ""
