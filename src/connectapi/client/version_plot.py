"""A picture of the versions that content uses, drawn without any library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from connectapi.client.audit_rows import LanguageVersion, counted, version_key

_LANGUAGES: Final = {"r": "R", "python": "Python", "quarto": "Quarto"}
_LEFT: Final = 90
_WIDTH: Final = 320
_GAP: Final = 60
_TOP: Final = 50
_ROW: Final = 24
_BLUE: Final = "#447099"
_STYLE: Final = "font: 12px sans-serif; fill: #404041"


class VersionPlot:
    """Two panels: how many items use each version, and when items of it were deployed last.

    A notebook shows it as it is; `save` writes it as an SVG file, which browsers show.
    """

    def __init__(self, versions: Sequence[LanguageVersion]) -> None:
        self._versions = versions

    def __repr__(self) -> str:
        return f"<VersionPlot of {len(self._versions)} versions of content>"

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write an SVG file; it appears whole or not at all."""
        from connectapi._io.files import written_aside

        with written_aside(path) as file:
            file.write(self.svg.encode())

    @property
    def svg(self) -> str:
        """The picture as SVG."""
        rows = sorted(
            {(found.language, found.version) for found in self._versions},
            key=lambda row: (row[0], version_key(row[1])),
        )
        place = {row: _TOP + _ROW * number for number, row in enumerate(rows)}
        bottom = _TOP + _ROW * max(len(rows), 1)
        width = _LEFT + 2 * _WIDTH + _GAP + 20
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom + 40}" '
            f'viewBox="0 0 {width} {bottom + 40}" role="img" '
            'aria-label="Versions that content uses">'
        )
        parts = [
            head,
            _text(_LEFT, 24, "Content items by version"),
            _text(_LEFT + _WIDTH + _GAP, 24, "Versions by time of the last deployment"),
        ]
        for (language, version), y in place.items():
            name = f"{_LANGUAGES.get(language, language)} {version}"
            parts.append(_text(_LEFT - 8, y + 15, name, anchor="end"))
        if not rows:
            parts.append(_text(_LEFT, _TOP + 15, "No content uses any"))
        parts += self._bars(place) + self._points(place, bottom)
        return "\n".join([*parts, "</svg>"])

    def _bars(self, place: dict[tuple[str, str], int]) -> list[str]:
        counts = counted(self._versions)
        most = max((count.items for count in counts), default=1)
        parts = []
        for count in counts:
            y, length = place[count.language, count.version], (_WIDTH - 40) * count.items / most
            parts.append(
                f'<rect x="{_LEFT}" y="{y + 3}" width="{length:.1f}" height="{_ROW - 8}" '
                f'fill="{_BLUE}"/>'
            )
            parts.append(_text(_LEFT + length + 6, y + 15, str(count.items)))
        return parts

    def _points(self, place: dict[tuple[str, str], int], bottom: int) -> list[str]:
        times = [found.last_deployed_time for found in self._versions if found.last_deployed_time]
        if not times:
            return []
        left, first, last = _LEFT + _WIDTH + _GAP, min(times), max(times)
        span = (last - first).total_seconds() or 1.0
        right = left + _WIDTH
        parts = [
            f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{bottom}" stroke="#c2c2c4"/>',
            _text(left, bottom + 18, _day(first)),
            _text(right, bottom + 18, _day(last), anchor="end"),
        ]
        for found in self._versions:
            if found.last_deployed_time:
                x = left + _WIDTH * (found.last_deployed_time - first).total_seconds() / span
                y = place[found.language, found.version] + _ROW / 2 - 1
                name = escape(found.content_title or found.content_name)
                parts.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_BLUE}" fill-opacity="0.5">'
                    f"<title>{name}, {_day(found.last_deployed_time)}</title></circle>"
                )
        return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{_STYLE}">'
        f"{escape(text)}</text>"
    )


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d}"
