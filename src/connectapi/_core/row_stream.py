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
        self._pieces: list[Buffer] = []
        self._size = 0
        self._next_try = _ENOUGH

    def feed(self, piece: bytes | bytearray | memoryview) -> Found | None:
        """Take a piece of the body in, and give the rows that are complete, often none."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < self._next_try:
            return None
        waiting = bytearray().join(self._pieces)
        rows, begin = self._split_off(waiting)
        left = waiting[begin:] if begin else waiting
        if begin:
            left[:1] = b"["
        self._pieces, self._size = [left], len(left)
        # Without rows, the next try waits for twice as much, so that the work stays linear.
        self._next_try = _ENOUGH if rows is not None else 2 * self._size
        return rows

    def rest(self) -> bytes:
        """Give what is left as a body of its own: an array of the last rows, or all that came."""
        rest = b"".join(self._pieces)
        self._pieces, self._size = [], 0
        return rest

    def _split_off(self, waiting: bytearray) -> tuple[Found | None, int]:
        """Give the rows, which keep `waiting`, and where the comma stands that follows them."""
        if waiting[:64].lstrip()[:1] != b"[":
            return None, 0
        end = len(waiting)
        for _ in range(_TRIES):
            end = waiting.rfind(_BETWEEN_ROWS, 0, end)
            if end < 0:
                break
            # The bracket takes the comma's place: nothing is copied.
            waiting[end + 1 : end + 2] = b"]"
            try:
                return self._read(memoryview(waiting)[: end + 2]), end + 1
            except NotAPage:
                waiting[end + 1 : end + 2] = b","
        return None, 0
