"""The figures as pictures: inline SVG, 320 units wide, no script; the table below each picture says the same."""

from collections.abc import Callable, Iterable
from html import escape

from classifiers.report import Report

WIDTH = 320
_LEFT, _TOP, _SIDE = 40, 12, 264  # where the square of a diagram stands
_DARK, _LIGHT, _GREY = "#0b5394", "#b45f06", "#777777"


def confusion(told: Report) -> str:
    """Squares: the darker, the larger the share of that soort that was read so."""
    soorten = list(told.figures.confusion)
    side = (WIDTH - 74) / len(soorten)
    parts = []
    for y, true in enumerate(soorten):
        row = told.figures.confusion[true]
        top = 62 + y * side
        parts.append(_text(70, top + side / 2 + 3, true, "end"))
        for x, named in enumerate(soorten):
            part = row[named] / max(sum(row.values()), 1)
            left = 74 + x * side
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{side - 1:.1f}" height="{side - 1:.1f}" '
                f'fill="{_DARK}" fill-opacity="{part:.2f}" stroke="#cccccc"/>'
            )
            ink = "#ffffff" if part > 0.5 else "#222222"
            parts.append(_text(left + side / 2, top + side / 2 + 3, str(row[named]), "middle", ink))
    for x, named in enumerate(soorten):
        left = 74 + (x + 0.5) * side
        parts.append(f'<g transform="translate({left:.1f} 56) rotate(-50)">{_text(0, 0, named, "start")}</g>')
    return _svg("Verwarring tussen de soorten", 70 + int(side * len(soorten)), parts)


def calibration(told: Report) -> str:
    """Stated chance against the share that was right; on the dotted line both are the same."""
    dots = [(b.stated, b.right) for b in told.bins]
    return _diagram("Kalibratie", "kans die het model noemt", [("goed", _DARK, dots)], ideal=True)


def coverage(told: Report) -> str:
    """Share of the mails that is trusted, and how much of it was right, at every threshold."""
    lines = [
        ("dekking", _LIGHT, [(p.threshold, p.coverage) for p in told.curve]),
        ("goed", _DARK, [(p.threshold, p.accuracy) for p in told.curve]),
    ]
    return _diagram("Dekking en juistheid", "drempel", lines)


def signals(told: Report) -> str:
    """Two bars per signal: precision and recall."""
    parts = [_legend(118, 10, "precisie", _DARK), _legend(200, 10, "vangst", _LIGHT)]
    seen = [(name, *found[:2]) for name, found in told.figures.signals.items() if found[2]]
    for i, (name, precision, recall) in enumerate(seen):
        top = 20 + i * 18
        parts.append(_text(114, top + 10, name.replace("_", " "), "end"))
        for shift, value, colour in ((0, precision, _DARK), (7, recall, _LIGHT)):
            parts.append(
                f'<rect x="118" y="{top + shift}" width="{196 * value:.1f}" height="6" fill="{colour}"/>'
            )
    return _svg("Precisie en vangst per signaal", 26 + 18 * len(seen), parts)


PICTURES: dict[str, Callable[[Report], str]] = {
    "confusion": confusion,
    "calibration": calibration,
    "coverage": coverage,
    "signals": signals,
}


def _diagram(
    title: str,
    across: str,
    lines: Iterable[tuple[str, str, list[tuple[float, float]]]],
    ideal: bool = False,
) -> str:
    parts = [
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#cccccc"/>',
        _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 30, across, "middle"),
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = _place(tick, tick)
        parts += [
            _text(x, _TOP + _SIDE + 14, f"{tick:.0%}", "middle"),
            _text(_LEFT - 4, y + 3, f"{tick:.0%}", "end"),
        ]
    if ideal:
        (x1, y1), (x2, y2) = _place(0, 0), _place(1, 1)
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_GREY}" stroke-dasharray="4 4"/>'
        )
    for i, (name, colour, points) in enumerate(lines):
        places = [_place(*point) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        parts.append(_legend(_LEFT + 4 + 80 * i, _TOP + _SIDE + 48, name, colour))
    return _svg(title, _TOP + _SIDE + 56, parts)


def _place(x: float, y: float) -> tuple[float, float]:
    return _LEFT + x * _SIDE, _TOP + (1 - y) * _SIDE


def _legend(x: float, y: float, name: str, colour: str) -> str:
    return (
        f'<rect x="{x}" y="{y - 8}" width="9" height="9" fill="{colour}"/>{_text(x + 13, y, name, "start")}'
    )


def _text(x: float, y: float, words: str, anchor: str, ink: str = "#222222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}">{escape(words)}</text>'


def _svg(title: str, height: int, parts: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" '
        f'font-family="sans-serif" font-size="10">{"".join(parts)}</svg>'
    )
