"""What can be published, and how it becomes a bundle."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from connectapi._core.errors import InvalidArgument
from connectapi.bundles import Bundle, BundleError, bundle_dir, bundle_file
from connectapi.bundles.manifest import MANIFEST_NAME
from connectapi.client.deploy_order import Packing

Source = Bundle | str | os.PathLike[str]

_GIT: Final = re.compile(r"(?:https?|ssh|git|git\+ssh)://|[^@/\s]+@[^/:\s]+:", re.IGNORECASE)
_PUBLISHED: Final = frozenset(
    {".htm", ".html", ".ipynb", ".js", ".md", ".py", ".qmd", ".r", ".rmd"}
)
_GZIP: Final = b"\x1f\x8b"


def is_git_address(source: object) -> bool:
    """Whether a source is the address of a repository."""
    return isinstance(source, str) and _GIT.match(source) is not None


def folder_of(source: Source) -> Path | None:
    """The folder that a source lies in; None for what is packed already.

    Raises:
        InvalidArgument: It is an empty text.
    """
    if isinstance(source, Bundle) or is_git_address(source):
        return None
    if source == "":
        # As a path it would be the folder that the program runs in, whatever that is.
        raise InvalidArgument('An empty text is no source; "." is the folder that you are in.')
    path = Path(source)
    if path.is_dir():
        return path
    return None if _is_archive(path) else path.parent


def pack(source: Source, packing: Packing) -> Bundle:
    """Make a bundle of a folder, a file, a manifest or an archive; a bundle stays what it is.

    Raises:
        BundleError: It cannot be packed.
        InvalidArgument: Something is said about packing where all is packed already.
    """
    if isinstance(source, Bundle):
        _refuse(packing, "a bundle")
        return source
    path = Path(source)
    if path.is_dir():
        return _folder(path, packing)
    if path.name == MANIFEST_NAME:
        return _folder(path.parent, packing, path)
    if _is_archive(path):
        _refuse(packing, "an archive")
        return bundle_file(path)
    if path.is_file() and path.suffix.lower() in _PUBLISHED:
        return _document(path, packing)
    return bundle_file(path)  # which says what is wrong


def _folder(folder: Path, packing: Packing, manifest: Path | None = None) -> Bundle:
    if manifest is not None and not manifest.is_file():
        raise BundleError(f"there is no manifest {manifest}")
    return bundle_dir(
        folder,
        include=packing.include,
        exclude=packing.exclude,
        manifest=manifest,
        kind=packing.kind,
        entrypoint=packing.entrypoint,
        requirements=packing.requirements,
        spool=packing.spool,
    )


def _document(path: Path, packing: Packing) -> Bundle:
    # Imported here: the parsers behind it take a while, and a site needs none.
    from connectapi.bundles.packing import bundle_plan
    from connectapi.bundles.plan import plan_bundle

    plan = plan_bundle(
        path,
        kind=packing.kind,
        entrypoint=packing.entrypoint,
        requirements=packing.requirements,
    )
    return bundle_plan(plan, include=packing.include, exclude=packing.exclude, spool=packing.spool)


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == _GZIP
    except OSError:
        return False


def _refuse(packing: Packing, what: str) -> None:
    if packing.named:
        raise InvalidArgument(f"{packing.named[0]}= has no effect on {what}: it is packed already.")
