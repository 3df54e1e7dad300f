"""A bundle: one archive, and what its manifest says."""

import base64
import functools
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from connectapi._io.files import written_aside
from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import Manifest
from connectapi.bundles.stored import OnDisk, Stored

CHUNK = 1024 * 1024


class Bundle:
    """An archive that is ready to be uploaded.

    Use it in a `with` statement, or call `close()`, to remove a temporary archive at once;
    otherwise that happens when the bundle is no longer used. An archive that was there before
    stays.
    """

    def __init__(self, stored: Stored, manifest: Manifest) -> None:
        self._stored = stored
        self.manifest = manifest

    @property
    def path(self) -> Path:
        """Where the archive lies.

        Raises:
            BundleError: It is made while it is sent (`spool=False`), so it lies nowhere.
        """
        if isinstance(self._stored, OnDisk):
            return self._stored.path
        raise BundleError("this bundle is on no disk; save() it, or pack it with spool=True")

    @property
    def size(self) -> int:
        """Length of the archive in bytes."""
        return self._stored.size

    @functools.cached_property
    def sha256(self) -> str:
        """SHA-256 of the archive in hexadecimal; read once."""
        return self._stored.digest("sha256").hex()

    @functools.cached_property
    def md5_base64(self) -> str:
        """MD5 of the archive in base64, as the header `X-Content-Checksum` wants it; read once."""
        return base64.b64encode(self._stored.digest("md5")).decode()

    @property
    def md5_hex(self) -> str:
        """The same in hexadecimal, as servers tell it."""
        return base64.b64decode(self.md5_base64).hex()

    @property
    def closed(self) -> bool:
        """Whether the temporary archive has been removed."""
        return self._stored.closed

    def open(self) -> io.BufferedReader:
        """A new reader at the start of the archive, so that a second try sends all of it.

        Raises:
            BundleError: The bundle is closed, or somebody removed its archive.
        """
        if self.closed:
            raise BundleError(
                "this bundle is closed and its archive removed; pack the folder again"
            )
        return self._stored.open()

    def chunks(self) -> Iterator[bytes]:
        """Give the archive from its start, piece by piece; once more each time it is called.

        Raises:
            BundleError: As for `open`; of a bundle that is made while it is read, also that a file
                changed meanwhile.
        """
        with self.open() as archive:
            while chunk := archive.read(CHUNK):
                yield chunk

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Keep a copy of the archive at `path`; what stands there is replaced.

        Raises:
            BundleError: The place cannot be written, or the bundle is closed.
        """
        target = Path(path)
        try:
            with self.open() as source, written_aside(target) as copy:
                shutil.copyfileobj(source, copy, CHUNK)
        except OSError as error:
            raise BundleError(f"cannot write {target}: {error.strerror}") from error
        return target

    def close(self) -> None:
        """Remove the temporary archive; doing so twice is no error."""
        self._stored.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        files = len(self.manifest.files or {})
        mode = self.manifest.metadata.appmode
        if not isinstance(self._stored, OnDisk):
            return f"<Bundle {mode}, {files} files, made while it is read>"
        return f"<Bundle {mode}, {files} files, {self.size} bytes, {self.path.name}>"
