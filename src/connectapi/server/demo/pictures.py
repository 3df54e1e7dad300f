"""Pictures drawn from numbers, as SVG: thumbnails, and the charts on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

COLOURS = ("#1f6f8b", "#8b5a1f", "#3f7d3a", "#7a3b8f", "#a83f3f", "#2f5aa8", "#6b6b1f", "#1f8b6f")

_WIDTH, _HEIGHT = 400, 225
_OPEN = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{{label}}">'
)
_PALE = 'fill="#fff" fill-opacity=".85"'


def thumbnail(chance: Random, colour: str) -> bytes:
    """Draw a picture for an item: bars, a line or waves on its colour."""
    parts = [
        _OPEN.format(label="Drawing"),
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{colour}"/>',
        f'<circle cx="{chance.randint(60, 340)}" cy="{chance.randint(30, 80)}" r="26" {_PALE}/>',
    ]
    draw = chance.choice((_bars, _line, _waves))
    parts += draw(series(chance, 12))
    return "".join([*parts, "</svg>"]).encode()


def chart(values: Sequence[float], colour: str) -> str:
    """Draw a line chart for a page."""
    points = " ".join(f"{x},{y}" for x, y in _points(values))
    return (
        _OPEN.format(label="The figures below as a line")
        + f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="4"/></svg>'
    )


def series(chance: Random, count: int) -> list[float]:
    """Make figures that go up and down a little, and up in the end; all above zero."""
    values = [chance.uniform(30, 50)]
    for _ in range(count - 1):
        values.append(max(5.0, values[-1] + chance.uniform(-9, 12)))
    return [round(value, 1) for value in values]


def _points(values: Sequence[float]) -> list[tuple[int, int]]:
    top, step = max(values), _WIDTH / max(1, len(values) - 1)
    return [
        (round(number * step), round(_HEIGHT - 20 - 150 * value / top))
        for number, value in enumerate(values)
    ]


def _bars(values: Sequence[float]) -> list[str]:
    return [
        f'<rect x="{x * 0.9 + 10:.0f}" y="{y}" width="22" height="{_HEIGHT - y}" fill="#fff" '
        f'fill-opacity=".{55 + number % 4 * 10}"/>'
        for number, (x, y) in enumerate(_points(values))
    ]


def _line(values: Sequence[float]) -> list[str]:
    points = " ".join(f"{x},{y}" for x, y in _points(values))
    line = f'<polyline points="{points}" fill="none" stroke="#fff" stroke-width="7"'
    return [f'{line} stroke-linejoin="round"/>']


def _waves(values: Sequence[float]) -> list[str]:
    waves = []
    for number, value in enumerate(values[:4]):
        y = 100 + number * 34
        swing = round(value / 3)
        path = f"M0 {y} Q50 {y - swing} 100 {y} T200 {y} T300 {y} T400 {y} V{_HEIGHT} H0 Z"
        waves.append(f'<path d="{path}" fill="#fff" fill-opacity=".{25 + number * 10}"/>')
    return waves
