"""Counts as pictures: horizontal bars in one SVG without scripts, fonts or links, to stand in a page or a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 820
"""Of a picture, in pixels like everything here."""
_ROW, _BAR = 18, 12
_SMALL, _CAPITAL = 6.6, 9.0
"""Width of a letter at the size that is used, somewhat more than it is on average."""
_GAP, _TOP = 28, 26
_STYLE = (
    "<style>svg{color:#1f2328;background:#fff}.b{fill:#3b6ea8}.r{fill:#eaeef2}"
    "@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}.b{fill:#6ea8e0}.r{fill:#21262d}}</style>"
)


class Panel(NamedTuple):
    """One heading with its bars, top to bottom."""

    title: str
    counts: Mapping[str, float]


def svg(title: str, columns: Sequence[Sequence[Panel]]) -> str:
    """Columns of panels beside each other. A bar's length is its share of the largest in its panel; its number stands behind it."""
    width = (WIDTH - _GAP * (len(columns) - 1)) / len(columns)
    height = max(sum(_height(panel) for panel in column) for column in columns)
    size = f'viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="system-ui, sans-serif" font-size="12" fill="currentColor">',
        f"<title>{escape(title)}</title>",
        _STYLE,
    ]
    for number, column in enumerate(columns):
        top = 0.0
        for panel in column:
            parts += _panel(panel, number * (width + _GAP), top, width)
            top += _height(panel)
    return "\n".join([*parts, "</svg>", ""])


def _height(panel: Panel) -> float:
    return _TOP + _ROW * len(panel.counts) + _GAP / 2


def _panel(panel: Panel, left: float, top: float, width: float) -> list[str]:
    said = {name: f"{value:,}" if isinstance(value, int) else f"{value:,.2f}" for name, value in panel.counts.items()}
    label = max(map(_wide, said), default=0) + 6
    room = width - label - max(map(_wide, said.values()), default=0) - 8
    most = max(panel.counts.values(), default=0) or 1
    parts = [f'<text x="{left:g}" y="{top + 14:g}" font-weight="bold">{escape(panel.title)}</text>']
    for row, (name, value) in enumerate(panel.counts.items()):
        y = top + _TOP + row * _ROW
        length = room * value / most
        parts += [
            f'<text x="{left + label - 6:.1f}" y="{y + 10:g}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="r" x="{left + label:.1f}" y="{y:g}" width="{room:.1f}" height="{_BAR}" rx="2"/>',
            f'<rect class="b" x="{left + label:.1f}" y="{y:g}" width="{length:.1f}" height="{_BAR}" rx="2"/>',
            f'<text x="{left + label + room + 5:.1f}" y="{y + 10:g}">{said[name]}</text>',
        ]
    return parts


def _wide(text: str) -> float:
    return sum(_CAPITAL if letter.isupper() else _SMALL for letter in text)
