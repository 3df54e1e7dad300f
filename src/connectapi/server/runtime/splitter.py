"""From the bytes that a program prints to lines of text, with bounded memory."""

from __future__ import annotations

LONGEST = 16 * 1024
"""Bytes of a line; a longer one is cut into pieces."""
CUT = " [the line goes on]"
"""Mark at the end of each piece but the last."""

_TOP_BITS, _CONTINUED = 0xC0, 0x80  # a byte of UTF-8 with these bits begins no character


class Splitter:
    """Cuts one stream into lines; the same lines come out however the bytes arrive.

    Bytes that are no UTF-8 are replaced, and so is NUL, which databases do not keep. A carriage
    return begins a line anew, as a terminal shows it, so that of a progress bar its last state
    stays.
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """Take what arrived and give the lines that are complete now."""
        *lines, rest = (self._rest + data).split(b"\n")
        found: list[str] = []
        for line in lines:
            found.extend(_whole(line))
        self._rest = _shorten(rest, found)
        return found

    def end(self) -> list[str]:
        """Give what is left when the stream has ended, which lacks the end of its line."""
        rest, self._rest = self._rest, b""
        return _whole(rest) if rest.strip(b"\r") else []


def _whole(line: bytes) -> list[str]:
    found: list[str] = []
    found.append(_text(_shorten(line.rstrip(b"\r"), found)))
    return found


def _shorten(line: bytes, found: list[str]) -> bytes:
    """Drop what a carriage return has overwritten, and cut off what is longer than a line."""
    # What follows a return at the end decides: in front of a line's end it means nothing.
    visible = line.rstrip(b"\r")
    *overwritten, last = visible.split(b"\r")
    for part in overwritten:
        _cut(part, found)
    kept = _cut(last, found)
    return kept + b"\r" if len(visible) < len(line) else kept


def _cut(line: bytes, found: list[str]) -> bytes:
    begin = 0
    while len(line) - begin > LONGEST:
        end = begin + LONGEST
        for _ in range(3):
            if line[end] & _TOP_BITS == _CONTINUED:
                end -= 1
        found.append(_text(line[begin:end]) + CUT)
        begin = end
    return line[begin:]


def _text(line: bytes) -> str:
    return line.decode(errors="replace").replace("\x00", "\ufffd")
