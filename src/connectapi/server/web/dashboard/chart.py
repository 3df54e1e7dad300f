"""A chart with one bar a day: where the bars stand, as plain figures for a template."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH, HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 4, 12, 28
_GAP = 3
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and the day that stands below it where there is room."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str
    is_none: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart, and the figure beside it."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in front of lines."""

    bars: Sequence[Bar]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT


def draw(counts: Sequence[tuple[date, int]]) -> Chart:
    """Draw one bar a day."""
    top = _round_top(max((count for _, count in counts), default=0))
    room = HEIGHT - _TOP - _BOTTOM
    slot = (WIDTH - _LEFT - _RIGHT) / max(len(counts), 1)
    bars = []
    for place, (day, count) in enumerate(counts):
        # Even a single visit is to be seen.
        height = max(room * count / top, _LEAST) if count else 1.0
        bars.append(
            Bar(
                x=round(_LEFT + place * slot + _GAP / 2, 2),
                y=round(_TOP + room - height, 2),
                width=round(slot - _GAP, 2),
                height=round(height, 2),
                label=f"{day.day} {day:%b}" if (len(counts) - 1 - place) % 7 == 0 else "",
                title=f"{day:%a %Y-%m-%d}: {count:,}",
                is_none=not count,
            )
        )
    lines = [
        Line(round(_TOP + room * (1 - share), 2), f"{top * share:,.0f}")
        for share in ((0, 0.5, 1) if top % 2 == 0 else (0, 1))
    ]
    return Chart(bars, lines)


def _round_top(most: int) -> int:
    """Give a round number that is not less."""
    if most <= 2:
        return 2
    step = int(10 ** floor(log10(most)))
    for factor in (1, 2, 3, 4, 5, 6, 8, 10):
        if step * factor >= most:
            return step * factor
    return step * 10
