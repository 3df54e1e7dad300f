"""What uv prints, put into the words that publishing tools look for and freed of secrets."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = 400
_SECRET = re.compile(
    r"(?P<scheme>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://)(?P<who>[^/\s'\"`]*)@"
)
_CHANGED = re.compile(r"\s*(?P<sign>[+~-]) (?P<name>\S+?)==(?P<version>\S+)(?P<rest>.*)")
_NOISE = re.compile(
    r"Using (?:C?Python|PyPy) .*(?:environment|interpreter) at"
    r"|Creating virtual environment at|Activate with:|UV_LINK_MODE"
    r"|[Ff]ailed to hardlink|hardlinking may not be supported"
)


def scrub(text: str) -> str:
    """Take names and passwords out of the addresses in a text."""

    def hidden(match: re.Match[str]) -> str:
        # `ssh://git@host` names nobody, a bare token before a web server's name does.
        plain = ":" not in match["who"] and not match["scheme"].lower().endswith(
            ("http://", "https://")
        )
        return match[0] if plain else f"{match['scheme']}****@"

    return _SECRET.sub(hidden, text)


class UvLines:
    """Takes the lines of one run of uv: gives those for the log, and keeps the last ones."""

    def __init__(self) -> None:
        self._kept: deque[str] = deque(maxlen=_KEPT)

    def edit(self, text: str) -> str | None:
        """Give a line as it goes into the log, or None where it says nothing to a publisher."""
        text = scrub(text)
        if _NOISE.search(text):
            return None
        self._kept.append(text)
        match = _CHANGED.fullmatch(text)
        if match is None:
            return text
        if match["sign"] == "-":
            return f"Found existing installation: {match['name']} {match['version']}"
        return f"Installing {match['name']} ({match['version']}) ...{match['rest']}"

    @property
    def kept(self) -> Sequence[str]:
        """The last lines, as uv printed them but for secrets."""
        return tuple(self._kept)
