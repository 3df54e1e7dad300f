"""manifest.json, version 1: what the server reads to know what kind of content a bundle is.

Other programs write it too, and each a little differently: nulls where others leave out, sections
that this package does not use, empty text for "not set". All of that is read, and what is not known
here is kept and written again; what is made here is the least that the server needs.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from connectapi.bundles.errors import BundleError

MANIFEST_NAME = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024

# Any: sections whose inside is between the server and the program that wrote them.
Section = dict[str, Any]

_UNKNOWN = "(unknown)"  # what is not known here is kept under it; no program writes such a key


class FileEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file of the bundle."""

    checksum: str | None = None
    """MD5 of the file's bytes in hexadecimal."""

    unknown: Section | None = msgspec.field(default=None, name=_UNKNOWN)


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True):
    """What kind of content it is, and where it begins."""

    appmode: str
    primary_html: str | None = None
    primary_rmd: str | None = None
    entrypoint: str | None = None
    content_category: str | None = None
    has_parameters: bool | None = None
    unknown: Section | None = msgspec.field(default=None, name=_UNKNOWN)


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The manifest of a bundle. Sections that are not given are not written."""

    version: int
    metadata: Metadata
    locale: str | None = None
    platform: str | None = None
    python: Section | None = None
    quarto: Section | None = None
    node: Section | None = None
    nodejs: Section | None = None
    jupyter: Section | None = None
    environment: Section | None = None
    packages: Section | None = None
    files: dict[str, FileEntry] | None = None
    unknown: Section | None = msgspec.field(default=None, name=_UNKNOWN)

    def with_files(self, files: Mapping[str, str]) -> "Manifest":
        """The same with these files: path -> MD5 in hexadecimal."""
        return msgspec.structs.replace(self, files=_entries(files))

    def to_json(self) -> bytes:
        """The text of manifest.json, the same for the same manifest."""
        data = msgspec.json.encode(self)
        if _UNKNOWN.encode() in data:
            data = msgspec.json.encode(_with_unknown(msgspec.to_builtins(self)))
        return msgspec.json.format(data, indent=2) + b"\n"


def static_manifest(files: Mapping[str, str], primary: str) -> Manifest:
    """A manifest for pages that are served as they are.

    Args:
        files: Path in the bundle -> MD5 in hexadecimal.
        primary: The page that is shown first; one of `files`.
    """
    metadata = Metadata(appmode="static", primary_html=primary, entrypoint=primary)
    return _valid(Manifest(version=1, metadata=metadata, files=_entries(files)), "the manifest")


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest from disk.

    Raises:
        BundleError: There is no such file, or it is no version-1 manifest.
    """
    try:
        with path.open("rb") as file:
            data = file.read(min(path.stat().st_size, LARGEST_MANIFEST + 1))
    except OSError as error:
        raise BundleError(f"cannot read {path}: {error.strerror}") from error
    return parse_manifest(data, str(path))


def parse_manifest(data: bytes, where: str) -> Manifest:
    """Read and check the text of a manifest; `where` names it in errors."""
    if len(data) > LARGEST_MANIFEST:
        raise BundleError(f"{where} is larger than {LARGEST_MANIFEST} bytes: that is no manifest")
    try:
        # A byte order mark is what some editors put in front.
        raw = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        manifest = msgspec.convert(_unknown_aside(raw), Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{where} is no manifest of version 1: {error}") from error
    return _valid(manifest, where)


def _unknown_aside(raw: Any) -> Any:  # Any: it may be anything until it is checked
    """Put the keys that are not known here under one of their own, at the places that have any."""
    if not isinstance(raw, dict):
        return raw
    known = _set_aside(raw, Manifest)
    if isinstance(known.get("metadata"), dict):
        known["metadata"] = _set_aside(known["metadata"], Metadata)
    files = known.get("files")
    if isinstance(files, dict):
        known["files"] = {
            name: _set_aside(entry, FileEntry) if isinstance(entry, dict) else entry or {}
            for name, entry in files.items()
        }
    return known


def _set_aside(raw: Section, kind: type[msgspec.Struct]) -> Section:
    names = set(kind.__struct_fields__) - {"unknown"}
    if raw.keys() <= names:
        return dict(raw)
    unknown = {key: value for key, value in raw.items() if key not in names}
    return {**{key: raw[key] for key in raw.keys() & names}, _UNKNOWN: unknown}


def _with_unknown(written: Section) -> Section:
    """Undo `_unknown_aside` in what is about to be written."""
    whole = _merged(written)
    whole["metadata"] = _merged(whole["metadata"])
    if "files" in whole:
        whole["files"] = {name: _merged(entry) for name, entry in whole["files"].items()}
    return whole


def _merged(section: Section) -> Section:
    unknown = section.pop(_UNKNOWN, {})
    return {**section, **unknown}


def unsafe_name(name: str) -> bool:
    """Whether a path in a bundle could lead out of the folder that it is unpacked to."""
    parts = name.split("/")
    return not name or name.startswith("/") or "\0" in name or ".." in parts or "" in parts


def md5_of(path: Path) -> str:
    """MD5 of a file in hexadecimal, as manifests hold it.

    Raises:
        BundleError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest()
    except OSError as error:
        raise BundleError(
            f"cannot read {path}: {error.strerror}; make it readable, or leave it out with exclude="
        ) from error


def shorten(names: Iterable[str], most: int = 5) -> str:
    """Some of the names, for an error that stays readable when there are thousands."""
    all_names = list(names)
    more = f" and {len(all_names) - most} more" if len(all_names) > most else ""
    return ", ".join(all_names[:most]) + more


def _entries(files: Mapping[str, str]) -> dict[str, FileEntry]:
    return {name: FileEntry(checksum=files[name]) for name in sorted(files)}


def _valid(manifest: Manifest, where: str) -> Manifest:
    if manifest.version != 1:
        raise BundleError(f"{where} has version {manifest.version}; only version 1 is known")
    if not manifest.metadata.appmode:
        raise BundleError(f"{where} names no kind of content: metadata.appmode is empty")
    files = manifest.files or {}
    unsafe = [name for name in files if unsafe_name(name)]
    if unsafe:
        raise BundleError(f"{where} lists files outside its folder: {shorten(map(repr, unsafe))}")
    primary = manifest.metadata.primary_html
    if primary and files and str(PurePosixPath(primary)) not in files:
        raise BundleError(f"{where} names {primary!r} as primary_html but does not list that file")
    return manifest
