"""A confusion matrix as a picture: one SVG without scripts, fonts or links, to stand alone or in a page."""

from __future__ import annotations

from html import escape

from escal.scoring.confusion import Matrix

MISSED, SPURIOUS = "missed", "spurious"
CELL = 30
"""Side of a cell, in pixels like everything here."""
_LETTER = 7
_GAP = 8
"""What sets missed and spurious apart from the labels."""
_AXIS = 28
_RIGHT, _WRONG = "#2e8b57", "#d2691e"
_FAINT, _FULL = 0.12, 0.85
"""How dark the smallest and the largest share of a row are."""


def svg(matrix: Matrix) -> str:
    """Rows are gold, columns answers, the last of each spurious and missed; the shade is the share of a row.

    Text takes the colour of the text around the picture, so that it can be read on light and dark.
    """
    size = len(matrix.labels)
    left = _AXIS + _LETTER * max(len(label) for label in (*matrix.labels, SPURIOUS))
    top = _AXIS + _LETTER * max(len(label) for label in (*matrix.labels, MISSED))
    width, height = (edge + (size + 1) * CELL + _GAP + 1 for edge in (left, top))
    offsets = [place * CELL + _GAP * (place == size) for place in range(size + 1)]
    size_and_text = (
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="12" fill="currentColor"'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="system-ui, sans-serif" {size_and_text}>',
        f"<title>{escape(matrix.title)}: gold in rows, answers in columns</title>",
        f'<text x="{left + size * CELL / 2:g}" y="13" text-anchor="middle" font-weight="bold">answer</text>',
        f'<text transform="translate(13 {top + size * CELL / 2:g}) rotate(-90)" text-anchor="middle" font-weight="bold">gold</text>',
    ]
    for offset, row, column in zip(offsets, (*matrix.labels, SPURIOUS), (*matrix.labels, MISSED), strict=True):
        middle = offset + CELL / 2
        parts += [
            f'<text x="{left - 6}" y="{top + middle + 4:g}" text-anchor="end">{escape(row)}</text>',
            f'<text transform="translate({left + middle + 4:g} {top - 6}) rotate(-90)">{escape(column)}</text>',
        ]
    labels = (*matrix.labels, None)
    for down, one in zip(offsets, labels, strict=True):
        whole = sum(matrix.counts[one, other] for other in labels)
        for across, other in zip(offsets, labels, strict=True):
            count = matrix.counts[one, other]
            if one is not None or other is not None:
                said = f"{one or SPURIOUS}, {f'answered {other}' if other else MISSED}: {count:,}"
                parts += _cell(left + across, top + down, count, whole, one == other, escape(said))
    return "\n".join([*parts, "</svg>"])


def _cell(x: int, y: int, count: int, whole: int, right: bool, said: str) -> list[str]:
    edge = f'x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" rx="3"'
    if not count:
        return [f'<rect {edge} fill-opacity="0.05"/>']
    shade = _FAINT + (_FULL - _FAINT) * count / whole
    return [
        f'<g><title>{said}</title><rect {edge} fill="{_RIGHT if right else _WRONG}" fill-opacity="{shade:.2f}"/>',
        f'<text x="{x + CELL / 2:g}" y="{y + CELL / 2 + 4:g}" text-anchor="middle">{count}</text></g>',
    ]
