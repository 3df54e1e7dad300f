"""A server's version: parsed leniently, compared by numbers, possibly hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBERS: Final = re.compile(r"\s*[vV]?(\d{1,9}(?:\.\d{1,9})*)", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class ServerVersion:
    """A server's version, such as `2026.06.1` or `2025.12.0-dev+3-gabc`.

    Versions compare by their numbers; build suffixes do not count. A hidden version is unknown: it
    is equal only to itself and neither older nor newer than any other.
    """

    text: str
    numbers: tuple[int, ...]

    @classmethod
    def parse(cls, text: str | None) -> ServerVersion:
        """Read a version; None, an empty text or one without numbers gives the unknown version."""
        match = _NUMBERS.match(text) if isinstance(text, str) else None
        if match is None:
            return UNKNOWN
        numbers = tuple(int(part) for part in match.group(1).split("."))
        while len(numbers) > 1 and numbers[-1] == 0:
            numbers = numbers[:-1]
        return cls(match.string.strip(), numbers)

    @property
    def known(self) -> bool:
        """False when the server hides its version."""
        return bool(self.numbers)

    def older_than(self, other: str | ServerVersion) -> bool:
        """Say whether this is surely older than `other`; False when either is unknown."""
        return self < (ServerVersion.parse(other) if isinstance(other, str) else other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServerVersion) and self.numbers == other.numbers

    def __hash__(self) -> int:
        return hash(self.numbers)

    def __lt__(self, other: ServerVersion) -> bool:
        return self.known and other.known and self.numbers < other.numbers

    def __le__(self, other: ServerVersion) -> bool:
        return self == other or self < other

    def __gt__(self, other: ServerVersion) -> bool:
        return other < self

    def __ge__(self, other: ServerVersion) -> bool:
        return self == other or other < self

    def __bool__(self) -> bool:
        return self.known

    def __str__(self) -> str:
        return self.text or "unknown"


UNKNOWN: Final = ServerVersion("", ())
