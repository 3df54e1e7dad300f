"""Why a file is in a bundle or not, and how large everything is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from connectapi.bundles.errors import BundleError
from connectapi.bundles.files import Selection, SourceFile
from connectapi.bundles.ignore import given_patterns, patterns_of_project
from connectapi.bundles.limits import beyond, readable_size
from connectapi.bundles.looking import exists
from connectapi.bundles.manifest import MANIFEST_NAME, read_manifest

_SHOWN: Final = 10
_LISTED: Final = f"{MANIFEST_NAME} lists it"
_NOT_LISTED: Final = f"{MANIFEST_NAME} does not list it"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a path is shipped, and what decides that.

    Attributes:
        name: The path in the folder, with a slash at the end for a folder.
        shipped: Whether it is in the bundle.
        reason: What decides, in words.
        refused: Whether packing stops because of it: a secret, a link that leads out.
    """

    name: str
    shipped: bool
    reason: str
    refused: bool = False

    def __str__(self) -> str:
        verdict = "refused" if self.refused else "shipped" if self.shipped else "left out"
        return f"{_printable(self.name)}: {verdict}, {self.reason}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a bundle of a folder would hold.

    Attributes:
        sizes: Bytes of each file that is shipped, by name.
        left_out: The files and whole folders that are not, with the reason.
        refused: What packing would stop at.
    """

    folder: Path
    sizes: dict[str, int]
    left_out: tuple[Explanation, ...]
    refused: tuple[Explanation, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together, before they are compressed."""
        return sum(self.sizes.values())

    @property
    def warnings(self) -> list[str]:
        """What servers or other clients may not take."""
        return beyond(len(self.sizes), self.size)

    def largest(self, count: int = _SHOWN) -> list[tuple[str, int]]:
        """Name the largest files with their bytes, the largest first."""
        return sorted(self.sizes.items(), key=lambda item: (-item[1], item[0]))[:count]

    def folders(self) -> dict[str, int]:
        """Sum the bytes of each folder at the top, the largest first; `.` for files there."""
        sums: dict[str, int] = {}
        for name, size in self.sizes.items():
            top = name.partition("/")[0] if "/" in name else "."
            sums[top] = sums.get(top, 0) + size
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))

    def __str__(self) -> str:
        count = len(self.sizes)
        noun = "file" if count == 1 else "files"
        lines = [f"{self.folder}: {count} {noun}, {readable_size(self.size)}"]
        lines += [f"  {readable_size(size):>10}  {name}" for name, size in self.largest()]
        lines += [f"  {one}" for one in (*self.refused, *self.left_out)]
        lines += [f"  note: {warning}" for warning in self.warnings]
        return "\n".join(lines)


def explain(
    directory: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Explanation:
    """Say why a file of a folder would be in its bundle or not.

    Args:
        path: The file or folder, from the folder that is packed, or absolute.
        include: As for `bundle_dir`.
        exclude: As for `bundle_dir`.

    Raises:
        InvalidArgument: `include` or `exclude` is one text.
        BundleError: There is no such file in the folder, or an ignore file or the folder's
            manifest cannot be read.
    """
    folder = Path(directory)
    name = _name_in(folder, path)
    if not os.path.lexists(folder / name):
        raise BundleError(f"there is no {name} in {folder}")
    wanted = name + "/" if (folder / name).is_dir() else name
    for found in _walked(folder, include, exclude):
        above = found.name.endswith("/") and wanted.startswith(found.name) and not found.shipped
        if found.name == wanted:
            return found
        if above:
            return Explanation(wanted, shipped=False, reason=f"{found.name}: {found.reason}")
    return Explanation(wanted, shipped=True, reason="nothing leaves it out")


def _name_in(folder: Path, path: str | os.PathLike[str]) -> str:
    """The name in the bundle, however the path is written; links are not followed."""
    top = folder.absolute()
    name = PurePath(os.path.relpath(top / path, top)).as_posix()
    if name == ".." or name.startswith("../"):
        raise BundleError(f"{path} is not in {folder}")
    return name


def survey(
    directory: str | os.PathLike[str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Survey:
    """Say what a bundle of a folder would hold, without reading the files.

    Nothing is refused here: what packing would stop at is listed. Folders that are left out are
    named as a whole.

    Raises:
        InvalidArgument: `include` or `exclude` is one text.
        BundleError: A folder, an ignore file or the folder's manifest cannot be read.
    """
    folder = Path(directory)
    found = list(_walked(folder, include, exclude))
    sizes = {one.name: (folder / one.name).stat().st_size for one in found if one.shipped}
    return Survey(
        folder,
        dict(sorted(sizes.items())),
        tuple(one for one in found if not one.shipped and not one.refused),
        tuple(one for one in found if one.refused),
    )


def _walked(folder: Path, include: Sequence[str], exclude: Sequence[str]) -> Iterator[Explanation]:
    wanted, unwanted = given_patterns("include", include), given_patterns("exclude", exclude)
    listed = _listed(folder)
    if listed:
        selection = Selection(folder, wanted, unwanted)
        yield from (_checked(selection, name, folder / name, _LISTED) for name in sorted(listed))
    else:
        more, less = patterns_of_project(folder)
        selection = Selection(folder, (*more, *wanted), (*less, *unwanted))
    for name, path, reason in selection.decide():
        if reason is None and not listed:
            yield _checked(selection, name, path, selection.why_shipped(name))
        elif name not in listed and not (
            name.endswith("/") and any(one.startswith(name) for one in listed)
        ):
            yield Explanation(name, shipped=False, reason=reason or _NOT_LISTED)


def _listed(folder: Path) -> frozenset[str]:
    """The files that a ready-made manifest lists, which alone are shipped; none without one."""
    path = folder / MANIFEST_NAME
    if not exists(path):
        return frozenset()
    return frozenset(read_manifest(path).files or ()) - {MANIFEST_NAME}


def _checked(selection: Selection, name: str, path: Path, why: str) -> Explanation:
    if not os.path.lexists(path):
        return Explanation(name, shipped=False, reason="it is listed, but not there", refused=True)
    file = SourceFile(name.rstrip("/"), path)
    try:
        selection.check(file)
    except BundleError as problem:
        told = str(problem).removeprefix(file.name).strip()
        return Explanation(name, shipped=False, reason=told, refused=True)
    return Explanation(name, shipped=True, reason=why)


def _printable(name: str) -> str:
    """A name for people, in which bytes that are no UTF-8 are escaped."""
    return name.encode("utf-8", "backslashreplace").decode()
