"""What is inside a bundle archive, and whether it may be kept and unpacked."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import LARGEST_MANIFEST, MANIFEST_NAME, Manifest, parse_manifest
from connectapi.server.content import kinds
from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectapi.server.settings import ServerSettings

_LARGEST_HEADER = 1024 * 1024
# What a bundle may unpack to however well it was packed.
_SMALL = 64 * 1024 * 1024
_EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, OSError, ValueError)


class _CarefulInfo(tarfile.TarInfo):
    """A member's header; long ones would be read into memory, however long they claim to be."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _CarefulInfo:
        """Read a header and refuse an extended one that is too long."""
        info = super().frombuf(buf, encoding, errors)
        if info.type in _EXTENDED and info.size > _LARGEST_HEADER:
            raise _refused(f"an extended header claims to have {info.size} bytes")
        return info


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an archive says of itself.

    Attributes:
        manifest: The manifest.
        folder: The folder that holds everything, with a slash at the end, or an empty text.
    """

    manifest: Manifest
    folder: str

    @property
    def app_mode(self) -> str:
        """Kind of content."""
        return self.manifest.metadata.appmode

    @property
    def category(self) -> str:
        """What refines the kind, such as ``site``; empty where nothing does."""
        return (self.manifest.metadata.content_category or "")[:40]

    @property
    def entry(self) -> str | None:
        """File that is shown at the content's address, where the manifest names one."""
        metadata = self.manifest.metadata
        page = metadata.primary_html
        if not page and self.app_mode == kinds.STATIC:
            page = metadata.entrypoint
        return page or None

    def versions(self) -> dict[str, str | None]:
        """Give the versions of the languages that the bundle asks for, by column."""
        manifest = self.manifest
        node = manifest.node or manifest.nodejs
        return {
            "r_version": manifest.platform or None,
            "py_version": _version(manifest.python),
            "quarto_version": _version(manifest.quarto),
            "node_version": _version(node),
        }


def _version(section: dict[str, Any] | None) -> str | None:  # a section is free-form JSON
    value = (section or {}).get("version")
    return value if isinstance(value, str) and value else None


def inspect(path: Path, settings: ServerSettings) -> Inspected:
    """Read an archive from beginning to end without unpacking it.

    Raises:
        Refusal: It is no gzip-compressed tar, holds something that may not be unpacked, is too
            large, or has no manifest that can be used.
    """
    manifests: dict[str, bytes] = {}
    for tar, member in _members(path, settings):
        name = member.name
        if PurePosixPath(name).name == MANIFEST_NAME and name.count("/") <= 1 and member.isfile():
            manifests[name] = _content(tar, member)
    if not manifests:
        message = "The bundle has no manifest.json at its top level."
        raise Refusal(Code.INVALID_MANIFEST, message)
    place = min(manifests, key=lambda name: (name.count("/"), name))
    try:
        manifest = parse_manifest(manifests[place], place)
    except BundleError as problem:
        raise Refusal(Code.INVALID_MANIFEST, f"The bundle's {problem}.") from None
    if not kinds.is_known(manifest.metadata.appmode):
        message = f"The bundle's manifest names an unknown kind: {manifest.metadata.appmode!r}."
        raise Refusal(Code.INVALID_MANIFEST, message)
    return Inspected(manifest, place.removesuffix(MANIFEST_NAME))


def unpack(path: Path, folder: str, target: Path, settings: ServerSettings) -> int:
    """Unpack an archive's files below ``folder`` into a new directory.

    File times are not taken over, so that browsers see a deployment as new.

    Returns:
        The number of files.

    Raises:
        Refusal: As for :func:`inspect`.
        OSError: The disk does not take it.
    """
    target.mkdir(parents=True)
    count = 0
    for tar, member in _members(path, settings):
        if not member.name.startswith(folder):
            continue
        place = target / member.name.removeprefix(folder)
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True)
        elif member.isfile():
            _write(tar, member, place)
            count += 1
        elif member.issym() or member.islnk():
            _link(member, folder, target, place)
    return count


def files(path: Path, settings: ServerSettings) -> Iterator[tarfile.TarInfo]:
    """List an archive's regular files."""
    for _tar, member in _members(path, settings):
        if member.isfile():
            yield member


def read_file(
    path: Path, name: str, longest: int, settings: ServerSettings
) -> tuple[int, bytes | None] | None:
    """Read one file of an archive.

    Returns:
        Its size and its bytes (None where there are more than ``longest``), or None where the
        archive has no such file.
    """
    for tar, member in _members(path, settings):
        if member.isfile() and member.name == name:
            return member.size, None if member.size > longest else _content(tar, member)
    return None


def _members(
    path: Path, settings: ServerSettings
) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    total = 0
    count = 0
    packed = path.stat().st_size
    with _damage_refused(), tarfile.open(path, "r|gz", tarinfo=_CarefulInfo) as tar:
        for member in tar:
            count += 1
            total += member.size
            if count > settings.max_files:
                raise _refused(f"it holds more than {settings.max_files} entries")
            if total > settings.max_unpacked:
                raise _refused(f"unpacked it has more than {settings.max_unpacked} bytes")
            if total > max(_SMALL, packed * settings.max_ratio):
                times = settings.max_ratio
                raise _refused(f"unpacked it has more than {times} times the bytes of the archive")
            _check_member(member)
            yield tar, member
            tar.members.clear()  # type: ignore[attr-defined]  # or memory grows with the count


@contextmanager
def _damage_refused() -> Iterator[None]:
    """Refuse an archive that turns out to be damaged wherever it is read."""
    try:
        yield
    except FileNotFoundError:
        raise
    except _DAMAGED as problem:
        message = f"The bundle is no gzip-compressed tar archive, or is damaged: {problem}."
        raise Refusal(Code.BUNDLE_EXTRACT, message) from None


def _check_member(member: tarfile.TarInfo) -> None:
    name = member.name
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name or _has_drive(name):
        raise _refused(f"the entry {name!r} leads out of the bundle")
    if member.issym() or member.islnk():
        base = PurePosixPath(name).parent if member.issym() else PurePosixPath()
        if not _stays_inside(base, member.linkname):
            raise _refused(f"the link {name!r} leads out of the bundle")
    elif not (member.isfile() or member.isdir()):
        raise _refused(f"the entry {name!r} is neither a file, a folder nor a link")
    member.name = str(PurePosixPath(name)).removeprefix("./")


def _has_drive(name: str) -> bool:
    return len(name) > 1 and name[1] == ":" and name[0].isalpha()


def _stays_inside(base: PurePosixPath, target: str) -> bool:
    if target.startswith("/"):
        return False
    depth = 0
    for part in (*base.parts, *PurePosixPath(target).parts):
        depth += -1 if part == ".." else 1
        if depth < 0:
            return False
    return True


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > LARGEST_MANIFEST:
        raise Refusal(Code.INVALID_MANIFEST, f"The manifest has {member.size} bytes, too many.")
    with _damage_refused():
        file = tar.extractfile(member)
        return file.read() if file else b""


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    if source is None:
        return
    # An earlier link of the same name must not be written through.
    place.unlink(missing_ok=True)
    with place.open("xb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)


def _link(member: tarfile.TarInfo, folder: str, target: Path, place: Path) -> None:
    """Put a copy of what a link points to in its place, where that has been unpacked already."""
    if member.issym():
        source = place.parent / member.linkname
    else:
        source = target / str(PurePosixPath(member.linkname)).removeprefix(folder)
    source = source.resolve()
    if source.is_file() and source.is_relative_to(target.resolve()):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)


def _refused(reason: str) -> Refusal:
    return Refusal(Code.BUNDLE_EXTRACT, f"The bundle is refused: {reason}.")
