"""Archives that are the same to the byte for the same input.

Neither times, owners and modes nor the order of the disk get into them.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from connectapi.bundles.errors import BundleError
from connectapi.bundles.files import SourceFile
from connectapi.bundles.gzipped import LEVEL, gzipped
from connectapi.bundles.manifest import MANIFEST_NAME, md5_of
from connectapi.bundles.stored import MadeAnew, OnDisk, Stored

COMPRESSION: Final = LEVEL
_PIECE: Final = 1024 * 1024
_MOST_THREADS: Final = 8


def checksums_of(files: Sequence[SourceFile]) -> dict[str, str]:
    """MD5 of each file in hexadecimal, by its path in the bundle; read several at a time.

    Raises:
        BundleError: A file cannot be read.
    """
    threads = min(os.cpu_count() or 1, _MOST_THREADS)
    with ThreadPoolExecutor(threads, thread_name_prefix="checksums") as pool:
        digests = pool.map(md5_of, (file.path for file in files), chunksize=1)
        return {file.name: digest for file, digest in zip(files, digests, strict=True)}


def archived(
    manifest: bytes,
    files: Sequence[SourceFile],
    checksums: dict[str, str],
    *,
    spool: bool,
    clean_up: Callable[[], None] = lambda: None,
) -> Stored:
    """Make the archive: a temporary file, or what makes it anew whenever it is read.

    Args:
        manifest: The text of manifest.json.
        files: What to pack.
        checksums: Path -> MD5 in hexadecimal as the manifest states it.
        spool: Whether it becomes a file.
        clean_up: Removes files that were made for this archive, once they are not needed.

    Raises:
        BundleError: As for `write_archive`.
    """
    if not spool:
        return MadeAnew(lambda: archive_pieces(manifest, files, checksums), clean_up)
    try:
        return OnDisk(write_archive(manifest, files, checksums), temporary=True)
    finally:
        clean_up()


def write_archive(manifest: bytes, files: Iterable[SourceFile], checksums: dict[str, str]) -> Path:
    """Write a temporary .tar.gz: the manifest, then the files as ordered; memory stays flat.

    Args:
        manifest: The text of manifest.json.
        files: What to pack.
        checksums: Path -> MD5 in hexadecimal as the manifest states it.

    Raises:
        BundleError: A file cannot be read or changed meanwhile, or the disk is full; nothing is
            left behind.
    """
    path = _temporary()
    try:
        with path.open("wb") as file:
            for piece in archive_pieces(manifest, files, checksums):
                file.write(piece)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BundleError(
                f"cannot write an archive in {path.parent}: {error.strerror}"
            ) from error
        raise
    return path


def archive_pieces(
    manifest: bytes, files: Iterable[SourceFile], checksums: dict[str, str]
) -> Iterator[bytes]:
    """Give the same archive piece by piece, to be sent while it is made.

    Raises:
        BundleError: A file cannot be read or changed meanwhile.
    """
    return gzipped(_tar_pieces(manifest, files, checksums))


def _tar_pieces(
    manifest: bytes, files: Iterable[SourceFile], checksums: dict[str, str]
) -> Iterator[bytes]:
    written = 0
    for piece in _entries(manifest, files, checksums):
        written += len(piece)
        yield piece
    # Two empty blocks end a tar, which is filled up to whole records.
    end = 2 * tarfile.BLOCKSIZE
    yield bytes(end + -(written + end) % tarfile.RECORDSIZE)


def _entries(
    manifest: bytes, files: Iterable[SourceFile], checksums: dict[str, str]
) -> Iterator[bytes]:
    yield _header(MANIFEST_NAME, len(manifest))
    yield manifest
    yield _padding(len(manifest))
    for file in files:
        yield from _entry(file, checksums[file.name])


def _entry(file: SourceFile, checksum: str) -> Iterator[bytes]:
    digest, given = hashlib.md5(usedforsecurity=False), 0
    try:
        with file.path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            yield _header(file.name, size)
            # One byte more than it had would show that it grew.
            while piece := source.read(min(_PIECE, size - given + 1)):
                digest.update(piece)
                given += len(piece)
                if given > size:
                    break
                yield piece
    except OSError as error:
        raise BundleError(f"cannot read {file.path}: {error.strerror}") from error
    if given != size or digest.hexdigest() != checksum:
        raise BundleError(f"{file.path} changed while it was packed; try again when it is at rest")
    yield _padding(size)


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)  # owner 0, no names, time 0
    member.size = size
    member.mode = 0o644
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _temporary() -> Path:
    try:
        with tempfile.NamedTemporaryFile(
            prefix="connectapi-", suffix=".tar.gz", delete=False
        ) as file:
            return Path(file.name)
    except OSError as error:
        raise BundleError(f"cannot write a temporary file: {error.strerror}") from error
