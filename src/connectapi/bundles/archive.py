"""Archives that are the same to the byte for the same input.

Neither times, owners and modes nor the order of the disk get into them.
"""

import gzip
import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from connectapi.bundles.errors import BundleError
from connectapi.bundles.files import SourceFile
from connectapi.bundles.manifest import MANIFEST_NAME

COMPRESSION = 6


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
        # No name and no time in the header of gzip, or two runs would differ.
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", COMPRESSION, raw, mtime=0) as zipped,
            tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            tar.addfile(_member(MANIFEST_NAME, len(manifest)), io.BytesIO(manifest))
            for file in files:
                _add(tar, file, checksums[file.name])
                # Documented, but unknown to typeshed; memory would grow with the number of files.
                tar.members = []  # type: ignore[attr-defined]
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BundleError(
                f"cannot write an archive in {path.parent}: {error.strerror}"
            ) from error
        raise
    return path


def _temporary() -> Path:
    try:
        with tempfile.NamedTemporaryFile(
            prefix="connectapi-", suffix=".tar.gz", delete=False
        ) as file:
            return Path(file.name)
    except OSError as error:
        raise BundleError(f"cannot write a temporary file: {error.strerror}") from error


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)  # owner 0, no names, time 0
    member.size = size
    member.mode = 0o644
    return member


def _add(tar: tarfile.TarFile, file: SourceFile, checksum: str) -> None:
    changed = BundleError(f"{file.path} changed while it was packed; try again when it is at rest")
    try:
        source = file.path.open("rb")
    except OSError as error:
        raise BundleError(f"cannot read {file.path}: {error.strerror}") from error
    with source:
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        reader = _HashingReader(source)
        try:
            tar.addfile(_member(file.name, size), reader)
        except OSError as error:
            if isinstance(error, tarfile.TarError) or "unexpected end of data" in str(error):
                raise changed from error
            raise
    if reader.digest.hexdigest() != checksum:
        raise changed


class _HashingReader:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.md5(usedforsecurity=False)

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data
