"""Which files of a folder are shipped."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectapi.bundles.errors import BundleError
from connectapi.bundles.ignore import IgnoreRules, Patterns
from connectapi.bundles.manifest import MANIFEST_NAME, shorten
from connectapi.bundles.never import reason_for_file, reason_for_folder
from connectapi.bundles.secrets import check_secret

Decision = tuple[str, Path, str | None]
"""A path in the bundle, where it is, and why it is left out; a folder's path ends in a slash.

Folders come where they are left out as a whole, and where `Selection.check` refuses them."""


@dataclass(frozen=True)
class SourceFile:
    """A file to ship: its path in the bundle, and where its bytes are."""

    name: str
    path: Path


def select_files(
    directory: Path, *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> list[SourceFile]:
    """The files of a folder that belong in a bundle, sorted by name.

    `.connectignore` and `.gitignore` (in the language of .gitignore) and `.rscignore` (one name a
    line) are obeyed at every depth. `include` brings back what they leave out, `exclude` leaves out
    more and has the last word; both are patterns in the language of .gitignore. Folders that no
    server wants (version control, caches, virtual environments, package libraries) are left out
    always.

    Raises:
        BundleError: A link that leads out of the folder, a secret that `include` does not name in
            full, a file that cannot be read or has no UTF-8 name.
    """
    selection = Selection(directory, include, exclude)
    files = [
        SourceFile(name.rstrip("/"), path)
        for name, path, reason in selection.decide()
        if not reason
    ]
    files.sort(key=lambda file: file.name)
    for file in files:
        selection.check(file)
    return files


def listed_files(directory: Path, names: Iterable[str], named: Sequence[str]) -> list[SourceFile]:
    """The files that a ready-made manifest lists, sorted; `named` are secrets that may go along.

    Raises:
        BundleError: A file that is not there, leads out of the folder, or is a secret.
    """
    selection = Selection(directory, named, ())
    files = [SourceFile(name, directory / name) for name in sorted(names) if name != MANIFEST_NAME]
    missing = [file.name for file in files if not file.path.is_file()]
    if missing:
        raise BundleError(
            f"{directory / MANIFEST_NAME} lists files that are not there: {shorten(missing)}; "
            "bring them back, or write the manifest again"
        )
    for file in files:
        selection.check(file)
    return files


class Selection:
    """What of a folder is shipped, decided path by path.

    Args:
        include: Patterns for what ignore files leave out; plain paths for secrets on purpose.
        exclude: Patterns for what is left out, over everything else.
    """

    def __init__(self, directory: Path, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._directory = directory
        self._root = directory.resolve()
        self._named = include
        self._include = Patterns(include)
        self._exclude = Patterns(exclude)

    def decide(self) -> Iterator[Decision]:
        """Give every file, and of folders those that are left out, or refused, as a whole.

        Raises:
            BundleError: A folder or an ignore file cannot be read.
        """
        top = frozenset({self._root})
        yield from self._walk(self._directory, "", IgnoreRules(), top, None)

    def check(self, file: SourceFile) -> None:
        """Refuse a file that is to be shipped and must not be.

        Raises:
            BundleError: It is a link that leads out or in a circle, no regular file, unreadable, a
                secret that is not named in full, or its name is not UTF-8.
        """
        if not _is_utf8(file.name):
            raise BundleError(
                f"{file.name!a} has a name that is not UTF-8; rename it or exclude it"
            )
        target = _inside(file.path, self._root, file.name)
        mode = target.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BundleError(f"{file.name} is a link to a folder that it lies in; exclude it")
        if not stat.S_ISREG(mode):
            message = f"{file.name} is neither a file nor a folder; remove it or exclude it"
            raise BundleError(message)
        check_secret(file.name, file.path, named=self._named)
        own = target.relative_to(self._root).as_posix()
        if own != file.name:  # a link with a harmless name
            check_secret(own, file.path, named=self._named)

    def why_shipped(self, name: str) -> str:
        """Say why a file that is shipped is."""
        return "include= names it" if self._include.match(name) else "nothing leaves it out"

    def _walk(
        self,
        folder: Path,
        prefix: str,
        rules: IgnoreRules,
        above: frozenset[Path],
        ignored: str | None,
    ) -> Iterator[Decision]:
        """Decide below a folder, which `ignored` says why to leave out but for `include`."""
        entries = _entries(folder)  # first, for it says why a folder cannot be read
        rules = rules.below(folder, prefix)
        for entry in entries:
            name = prefix + entry.name
            path = Path(entry.path)
            if not _is_folder(entry):
                yield name, path, self._reason_for_file(path, name, rules, ignored)
                continue
            reason, pruned = self._reason_for_folder(entry, name, folder.name, rules, ignored)
            if pruned:
                yield name + "/", path, reason
                continue
            real = path.resolve()
            if real in above or not real.is_relative_to(self._root) or not _is_utf8(entry.name):
                yield name + "/", path, None
                continue
            yield from self._walk(path, name + "/", rules, above | {real}, reason)

    def _reason_for_folder(
        self,
        entry: os.DirEntry[str],
        name: str,
        parent: str,
        rules: IgnoreRules,
        ignored: str | None,
    ) -> tuple[str | None, bool]:
        """Say why a folder is left out, and whether nothing in it can be wanted."""
        if self._exclude.match(name + "/"):
            return "exclude= names it", True
        never = reason_for_folder(Path(entry.path), entry.name, parent)
        if never is not None:
            return never, True
        reason = ignored or _said(rules, name + "/")
        # Only `include` can want something in there, and it does not reach through links.
        return reason, reason is not None and (not self._include or entry.is_symlink())

    def _reason_for_file(
        self, path: Path, name: str, rules: IgnoreRules, ignored: str | None
    ) -> str | None:
        if name == MANIFEST_NAME:
            return "the text of the manifest is added on its own"
        if self._exclude.match(name):
            return "exclude= names it"
        if self._include.match(name):
            return None
        return ignored or _said(rules, name) or reason_for_file(path, path.name)


def _said(rules: IgnoreRules, name: str) -> str | None:
    said = rules.verdict(name)
    if said is None or not said.left_out:
        return None
    return f"{said.source} has the line {said.pattern!r}"


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise BundleError(
            f"cannot read the folder {folder}: {error.strerror}; make it readable or exclude it"
        ) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or to where nobody may look
        return False


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(path: Path, root: Path, name: str) -> Path:
    """Follow links, and refuse what leads out of the folder."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise BundleError(
            f"{name} is a link that leads nowhere; remove it or exclude it"
        ) from error
    if not target.is_relative_to(root):
        raise BundleError(
            f"{name} leads out of the folder, to {target}; put a copy there instead, or exclude it"
        )
    return target
