"""The text of a search, split into terms and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_KEY = re.compile(r"([A-Za-z_]+):")
_SWITCHES = {"is": "true", "not": "false"}


@dataclass(frozen=True, slots=True)
class Part:
    """A term or a filter.

    Attributes:
        key: Name of the filter; None for a term.
        values: The values of a filter, of which any may fit; for a term its text alone.
    """

    key: str | None
    values: tuple[str, ...]
    negated: bool = False


def read(text: str, filters: Collection[str], switches: Collection[str]) -> list[Part]:
    """Split the text of a search.

    Args:
        filters: Names of all filters; what looks like another one is a term.
        switches: Those filters that ``is:`` and ``not:`` may name.
    """
    parts: list[Part] = []
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place >= len(text):
            return parts
        negated = text[place] == "-" and place + 1 < len(text) and not text[place + 1].isspace()
        part, place = _part(text, place + negated, filters, switches)
        if any(part.values):
            parts.append(Part(part.key, part.values, negated))


def _part(
    text: str, place: int, filters: Collection[str], switches: Collection[str]
) -> tuple[Part, int]:
    found = _KEY.match(text, place)
    key = found[1].lower() if found else ""
    if found and (key in filters or key in _SWITCHES):
        values, end = _values(text, found.end())
        if key in filters:
            return Part(key, values), end
        if len(values) == 1 and values[0].lower() in switches:
            return Part(values[0].lower(), (_SWITCHES[key],)), end
    value, end = _value(text, place, "")
    return Part(None, (value,)), end


def _values(text: str, place: int) -> tuple[tuple[str, ...], int]:
    values: list[str] = []
    while True:
        value, place = _value(text, place, ",")
        values.append(value)
        if place >= len(text) or text[place] != ",":
            return tuple(values), place
        place += 1


def _value(text: str, place: int, ends: str) -> tuple[str, int]:
    """Read up to a blank or another end; inside double quotes, both are part of the value."""
    quoted = text[place : place + 1] == '"'
    if quoted:
        place += 1
    signs: list[str] = []
    while place < len(text):
        sign = text[place]
        if sign == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
            signs.append(text[place + 1])
            place += 2
            continue
        if quoted and sign == '"':
            quoted = False
        elif not quoted and (sign.isspace() or sign in ends):
            break
        else:
            signs.append(sign)
        place += 1
    return "".join(signs), place
