"""A folder of a repository, made into a bundle."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.bundles.archive import COMPRESSION
from connectapi.bundles.manifest import MANIFEST_NAME
from connectapi.server.git import output
from connectapi.server.git.program import GitFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectapi.server.git.output import Entry
    from connectapi.server.settings import ServerSettings


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that was written."""

    size: int
    md5: str
    sha1: str


def manifest_folders(entries: Sequence[Entry]) -> list[str]:
    """List the folders that can be deployed."""
    return output.folders_with(MANIFEST_NAME, entries)


def in_folder(
    entries: Sequence[Entry], directory: str, settings: ServerSettings
) -> Sequence[Entry]:
    """Choose the entries of a folder, which must be fit for a bundle.

    Raises:
        GitFailed: There is no such folder, it has no manifest, or it is too large.
    """
    beginning = "" if directory == "." else f"{directory}/"
    chosen = [entry for entry in entries if entry.path.startswith(beginning)]
    folders = manifest_folders(entries)
    if directory not in folders:
        what = "has no manifest.json" if chosen else "is not there"
        there = f"these have one: {', '.join(folders[:20])}" if folders else "no folder has one"
        raise GitFailed(f"The folder {directory!r} of the repository {what}; {there}.")
    if len(chosen) > settings.max_files:
        message = (
            f"The folder {directory!r} of the repository has {len(chosen)} files, and a bundle at "
            f"most {settings.max_files}."
        )
        raise GitFailed(message)
    size = sum(entry.size for entry in chosen)
    if size > settings.max_unpacked:
        message = (
            f"The folder {directory!r} of the repository has {size} bytes, and a bundle at most "
            f"{settings.max_unpacked}."
        )
        raise GitFailed(message)
    return chosen


def pack(source: Path, target: Path) -> Packed:
    """Write a tar archive of git's anew, compressed, and the same to the byte for the same files.

    Neither the time nor git's owner gets into it.
    """
    with (
        tarfile.open(source, "r|") as tar,
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", COMPRESSION, raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        for member in tar:
            packed.addfile(_plain(member), tar.extractfile(member) if member.isfile() else None)
            # Known, but not to typeshed; memory would grow with the number of files.
            tar.members.clear()  # type: ignore[attr-defined]
            packed.members.clear()  # type: ignore[attr-defined]
    with target.open("rb") as file:
        md5 = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        file.seek(0)
        sha1 = hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False))
    return Packed(target.stat().st_size, md5.hexdigest(), sha1.hexdigest())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    plain = tarfile.TarInfo(member.name)  # owner 0, no names, time 0
    plain.type, plain.size, plain.linkname = member.type, member.size, member.linkname
    executable = member.isdir() or member.mode & 0o100
    plain.mode = 0o755 if executable else 0o644
    return plain
