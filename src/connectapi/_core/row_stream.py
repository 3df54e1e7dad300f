"""A large array of rows, split while it arrives, so that it is never held as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from typing_extensions import Buffer

from connectapi._core.rows import NotAPage, Rows

Found = TypeVar("Found", bound=Rows)

# Bytes that come together before rows are split off; larger takes more memory and saves nothing.
_ENOUGH: Final = 2 * 1024 * 1024
# Places that are tried for a cut before waiting for more.
_TRIES: Final = 32
_BETWEEN_ROWS: Final = b"},{"


class RowStream(Generic[Found]):
    """Fed with pieces of a JSON array of objects, gives the rows that have come whole.

    A cut is right exactly if what stands before it, closed by a bracket, is valid JSON: inside a
    string or a nested value it never is. What is no array, or is written in another way than
    servers write it, is kept to the end, where the caller gets it as a whole.

    Args:
        read: Reads the rows of an array, and raises `NotAPage` where it is none.
    """

    def __init__(self, read: Callable[[Buffer], Found]) -> None:
        self._read = read
        self._waiting = bytearray()
        self._next_try = _ENOUGH
        self._began = False

    def feed(self, piece: bytes | bytearray | memoryview) -> Found | None:
        """Take a piece of the body in, and give the rows that are complete, often none."""
        self._waiting += piece
        if len(self._waiting) < self._next_try:
            return None
        rows = self._split_off()
        # Without rows, the next try waits for twice as much, so that the work stays linear.
        self._next_try = _ENOUGH if rows is not None else 2 * len(self._waiting)
        return rows

    def rest(self) -> bytes:
        """Give what is left as a body of its own: an array of the last rows, or all that came."""
        rest = b"[" + self._waiting if self._began else bytes(self._waiting)
        self._waiting = bytearray()
        return rest

    def _split_off(self) -> Found | None:
        if not self._began and self._waiting[:64].lstrip()[:1] != b"[":
            return None
        end = len(self._waiting)
        for _ in range(_TRIES):
            end = self._waiting.rfind(_BETWEEN_ROWS, 0, end)
            if end < 0:
                break
            head = b"[" if self._began else b""
            try:
                rows = self._read(head + self._waiting[: end + 1] + b"]")
            except NotAPage:
                continue
            del self._waiting[: end + 2]
            self._began = True
            return rows
        return None
