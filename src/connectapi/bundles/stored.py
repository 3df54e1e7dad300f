"""Where the bytes of a bundle come from: an archive on disk, or the files themselves."""

from __future__ import annotations

import functools
import hashlib
import io
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from typing_extensions import Buffer

from connectapi.bundles.errors import BundleError

_DIGESTS = ("sha256", "md5")


class Stored(Protocol):
    """The bytes of an archive, which can be read as often as wanted."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    @property
    def closed(self) -> bool:
        """Whether it cannot be read any more."""

    def open(self) -> io.BufferedReader:
        """A new reader at the start."""

    def digest(self, name: str) -> bytes:
        """The `sha256` or `md5` of it all."""

    def close(self) -> None:
        """Let go of what was made for it."""


class OnDisk:
    """An archive that is a file; a temporary one is removed when nobody uses it any more."""

    def __init__(self, path: Path, *, temporary: bool = False) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._remove = weakref.finalize(self, _remove, path) if temporary else None

    @property
    def closed(self) -> bool:
        """Whether the temporary archive has been removed."""
        return self._remove is not None and not self._remove.alive

    def open(self) -> io.BufferedReader:
        """A new reader at the start of the file."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise BundleError(f"cannot read {self.path}: {error.strerror}") from error

    def digest(self, name: str) -> bytes:
        """Read the file once for a digest."""
        with self.open() as archive:
            return hashlib.file_digest(archive, name).digest()

    def close(self) -> None:
        """Remove a temporary archive."""
        if self._remove is not None:
            self._remove()


class MadeAnew:
    """An archive that is on no disk: it is made again, the same to the byte, whenever it is read.

    Args:
        pieces: Makes it.
        clean_up: Removes what it is made of and that nobody else needs.
    """

    def __init__(self, pieces: Callable[[], Iterator[bytes]], clean_up: Callable[[], None]) -> None:
        self._pieces = pieces
        self._remove = weakref.finalize(self, clean_up)

    @functools.cached_property
    def _measured(self) -> tuple[int, Mapping[str, bytes]]:
        digests = {name: hashlib.new(name, usedforsecurity=False) for name in _DIGESTS}
        size = 0
        for piece in self._pieces():
            size += len(piece)
            for digest in digests.values():
                digest.update(piece)
        return size, {name: digest.digest() for name, digest in digests.items()}

    @property
    def size(self) -> int:
        """Length in bytes; the first time that this or a digest is asked for, it is made."""
        return self._measured[0]

    @property
    def closed(self) -> bool:
        """Whether the bundle was closed."""
        return not self._remove.alive

    def open(self) -> io.BufferedReader:
        """A reader that gets the archive while it is made."""
        return io.BufferedReader(_Pieces(self._pieces()))

    def digest(self, name: str) -> bytes:
        """Give a digest, all of which are found in one go."""
        return self._measured[1][name]

    def close(self) -> None:
        """Let go of what was made for it."""
        self._remove()


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        room = memoryview(buffer)
        taken = min(len(room), len(self._rest))
        room[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
