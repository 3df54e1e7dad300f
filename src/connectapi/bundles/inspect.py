"""What is in an archive that somebody else made."""

import gzip
import tarfile
import zlib
from pathlib import Path

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import (
    LARGEST_MANIFEST,
    MANIFEST_NAME,
    Manifest,
    parse_manifest,
    shorten,
)

CHUNK = 1024 * 1024
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)


def manifest_of_archive(path: Path) -> Manifest:
    """Read an archive from beginning to end and give its manifest.

    The manifest may stand anywhere in it, with `./` before it, or one folder down; the shallowest
    one counts.

    Raises:
        BundleError: It is no gzip-compressed tar archive, is cut off, has no manifest, or lacks a
            file listed there.
    """
    _check_gzip(path)
    names: set[str] = set()
    manifests: dict[str, bytes] = {}
    try:
        # Not mode "r|gz": that unpacks without bound what compresses well.
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r:") as tar:
            for member in tar:
                name = member.name.removeprefix("./")
                names.add(name)
                if _is_manifest(name) and member.isfile():
                    manifests[name] = _read(tar, member)
                # Documented, but unknown to typeshed; memory would grow with the number of files.
                tar.members = []  # type: ignore[attr-defined]
            while unzipped.read(CHUNK):  # to the check sum at the end
                pass
    except DAMAGED as error:
        raise BundleError(f"{path} is damaged, or no tar archive inside gzip: {error}") from error
    except OSError as error:
        raise BundleError(f"cannot read {path}: {error.strerror or error}") from error
    if not manifests:
        raise BundleError(f"{path} has no {MANIFEST_NAME}, so no server can tell what it is")
    place = min(manifests, key=lambda name: (name.count("/"), name))
    manifest = parse_manifest(manifests[place], f"{place} in {path}")
    _check_complete(path, manifest, names, place.removesuffix(MANIFEST_NAME))
    return manifest


def _check_gzip(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(2)
    except OSError as error:
        raise BundleError(f"cannot read {path}: {error.strerror}") from error
    if magic != b"\x1f\x8b":
        raise BundleError(f"{path} is no .tar.gz archive; pack a folder with bundle_dir()")


def _is_manifest(name: str) -> bool:
    return name.rpartition("/")[2] == MANIFEST_NAME and name.count("/") <= 1


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    # Never more than is there: a reader makes room for all that it is asked for.
    return file.read(min(member.size, LARGEST_MANIFEST + 1)) if file else b""


def _check_complete(path: Path, manifest: Manifest, names: set[str], prefix: str) -> None:
    missing = [name for name in manifest.files or {} if prefix + name not in names]
    if missing:
        raise BundleError(f"{path} lacks files that its manifest lists: {shorten(missing)}")
