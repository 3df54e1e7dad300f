"""From a folder, or an archive that is already there, to a bundle."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from connectapi._core.errors import InvalidArgument
from connectapi.bundles.archive import archived, checksums_of
from connectapi.bundles.errors import BundleError
from connectapi.bundles.files import SourceFile, listed_files, select_files
from connectapi.bundles.ignore import given_patterns, patterns_of_project
from connectapi.bundles.inspect import manifest_of_archive
from connectapi.bundles.looking import exists
from connectapi.bundles.manifest import (
    MANIFEST_NAME,
    Manifest,
    read_manifest,
    shorten,
    static_manifest,
)
from connectapi.bundles.model import Bundle
from connectapi.bundles.stored import OnDisk

PAGES = (".html", ".htm")
CODE = frozenset({".ipynb", ".py", ".qmd", ".r", ".rmd"})
PROGRAM_FILES = frozenset(
    {"_quarto.yaml", "_quarto.yml", "_server.yml", "package.json", "pyproject.toml"}
    | {"saved_model.pb", "saved_model.pbtxt"}
)


# One argument a fact, all but the folder by keyword.
def bundle_dir(  # noqa: PLR0913
    directory: str | os.PathLike[str],
    *,
    primary: str | None = None,
    include: Sequence[str] | None = None,
    exclude: Sequence[str] | None = None,
    manifest: Manifest | str | os.PathLike[str] | None = None,
    kind: str | None = None,
    entrypoint: str | None = None,
    requirements: str | os.PathLike[str] | None = None,
    spool: bool = True,
) -> Bundle:
    """Pack a folder.

    A folder that holds a `manifest.json` is packed as that says: exactly the files that it lists.
    What any other folder is gets found out by reading it (see `detect`), and so is what it needs
    installed (see `dependencies`); one with pages alone becomes a static site. The same files give
    the same archive to the byte, wherever and whenever they are packed.

    Args:
        directory: The folder.
        primary: The page to show first; by default `index.html`, or the only page at the top.
        include: Patterns in the language of .gitignore for files that ignore files leave out; a
            path without wildcards lets a file through that looks like a secret.
        exclude: Patterns for files to leave out, over everything else.
        manifest: A manifest, or the path of one, to use in place of the folder's own. One that
            lists no files gets those that are selected.
        kind: App mode, or a usual name for it such as `fastapi`, where there are several.
        entrypoint: Module, `module:object` or file to begin with, where there are several.
        requirements: The file with the dependencies, or the path of an interpreter.
        spool: Write a temporary archive. With False there is none: the bundle is made while it is
            sent, and once before, for its size and checksum, so a full or read-only disk is no
            hindrance and packing takes twice as long.

    Raises:
        InvalidArgument: An argument that has no effect, because a manifest says it or because of
            another one.
        BundleError: There is no such folder or nothing in it to ship, no page or several to begin
            with, nothing that says what it is or needs, a secret, a link that leads out, a manifest
            that does not fit, a file that cannot be read.
    """
    folder = _folder(directory)
    wanted, unwanted = given_patterns("include", include), given_patterns("exclude", exclude)
    given, text = _given_manifest(folder, manifest)
    named = {"kind": kind, "entrypoint": entrypoint, "requirements": requirements}
    _refuse_named(named, given, primary)
    if given is not None and given.files:
        _refuse(given, primary=primary, include=wanted, exclude=unwanted)
        files = listed_files(folder, given.files, wanted)
        checksums = checksums_of(files)
        _check_checksums(given, checksums)
        used = given
    else:
        more, less = patterns_of_project(folder)
        files = select_files(folder, include=(*more, *wanted), exclude=(*less, *unwanted))
        if not files:
            raise BundleError(f"{folder} holds no file to ship{_because(folder)}")
        if given is None and primary is None and (any(named.values()) or not _plain_site(files)):
            from connectapi.bundles.packing import bundle_plan
            from connectapi.bundles.plan import plan_bundle

            plan = plan_bundle(folder, kind=kind, entrypoint=entrypoint, requirements=requirements)
            return bundle_plan(plan, include=wanted, exclude=unwanted, spool=spool)
        # Before the files are read: a missing page is known at once even when there are gigabytes.
        page = _primary(folder, files, primary) if given is None else ""
        checksums = checksums_of(files)
        used = static_manifest(checksums, page) if given is None else given.with_files(checksums)
        text = used.to_json()
    return Bundle(archived(text, files, checksums, spool=spool), used)


def bundle_file(archive: str | os.PathLike[str]) -> Bundle:
    """Use an archive that is already there: a .tar.gz with a manifest, such as a download.

    The whole archive is read once, so a cut-off download is noticed here and not by the server.

    Raises:
        BundleError: There is no such file, it is no gzip-compressed tar archive, is cut off, or has
            no valid manifest.
    """
    path = Path(archive)
    if path.is_dir():
        raise BundleError(f"{path} is a folder; pack it with bundle_dir()")
    # The manifest first: that is where a file that cannot be read is told.
    manifest = manifest_of_archive(path)
    return Bundle(OnDisk(path), manifest)


def _folder(directory: str | os.PathLike[str]) -> Path:
    folder = Path(directory)
    if folder.is_dir():
        return folder
    if folder.exists():
        raise BundleError(f"{folder} is a file, not a folder; use bundle_file() for an archive")
    raise BundleError(f"there is no folder {folder}")


def _given_manifest(
    folder: Path, manifest: Manifest | str | os.PathLike[str] | None
) -> tuple[Manifest | None, bytes]:
    if isinstance(manifest, Manifest):
        return manifest, manifest.to_json()
    path = folder / MANIFEST_NAME if manifest is None else Path(manifest)
    if manifest is None and not exists(path):
        return None, b""
    # The very text is shipped: it may hold sections that only its writer knows.
    return read_manifest(path), path.read_bytes()


def _refuse(
    manifest: Manifest, *, primary: str | None, include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    advice = f"the manifest lists the files to ship; change it, or remove {MANIFEST_NAME}"
    for name, value in (("primary", primary), ("exclude", exclude)):
        if value:
            raise InvalidArgument(f"{name}= has no effect here: {advice}")
    unlisted = [name for name in include if name.removeprefix("/") not in (manifest.files or {})]
    if unlisted:
        raise InvalidArgument(f"include= names {shorten(unlisted)}, but {advice}")


def _refuse_named(named: Mapping[str, object], given: Manifest | None, primary: str | None) -> None:
    for name, value in named.items():
        if value is not None and given is not None:
            raise InvalidArgument(
                f"{name}= has no effect here: the manifest says it; change that, or remove "
                f"{MANIFEST_NAME}"
            )
        if value is not None and primary is not None:
            raise InvalidArgument(f"{name}= and primary= exclude each other: a page has no {name}")


def _plain_site(files: list[SourceFile]) -> bool:
    """Whether nothing in a folder could make it anything but pages."""
    return not any(
        PurePosixPath(file.name).suffix.lower() in CODE or file.path.name in PROGRAM_FILES
        for file in files
        if file.name.count("/") <= 1
    )


def _check_checksums(manifest: Manifest, checksums: dict[str, str]) -> None:
    stated = {name: entry.checksum for name, entry in (manifest.files or {}).items()}
    stale = [name for name, md5 in checksums.items() if stated[name] and stated[name] != md5]
    if stale:
        raise BundleError(
            f"{shorten(stale)} changed since {MANIFEST_NAME} was written; "
            "write the manifest again, or remove it to have one made for a static site"
        )


def _because(folder: Path) -> str:
    try:
        empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise BundleError(f"cannot read the folder {folder}: {error.strerror}") from error
    if empty:
        return ": it is empty"
    return ": ignore files or exclude= leave out everything; bring files back with include="


def _primary(folder: Path, files: list[SourceFile], primary: str | None) -> str:
    names = [file.name for file in files]
    if primary is not None:
        name = str(PurePosixPath(primary))
        if name not in names:
            raise BundleError(
                f"primary={primary!r} is not among the {len(names)} files of {folder}"
            )
        return name
    pages = [name for name in names if name.lower().endswith(PAGES)]
    top = [name for name in pages if "/" not in name]
    if "index.html" in top:
        return "index.html"
    if len(top) == 1:
        return top[0]
    if top or pages:
        raise BundleError(
            f"{folder} has no index.html; say which page comes first with primary=: "
            f"{shorten(top or pages)}"
        )
    raise BundleError(
        f"{folder} has no HTML page among the files to ship, so it is no static site, and nothing "
        "there tells another kind"
    )
