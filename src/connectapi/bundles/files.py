"""Which files of a folder are shipped."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectapi.bundles.errors import BundleError
from connectapi.bundles.ignore import IgnoreRules, Patterns
from connectapi.bundles.manifest import MANIFEST_NAME, shorten
from connectapi.bundles.secrets import check_secret

NEVER_FOLDERS = frozenset(
    {
        ".Rproj.user", ".git", ".hg", ".ipynb_checkpoints", ".posit", ".svn", "__pycache__",
        "node_modules", "packrat", "rsconnect", "rsconnect-python",
    }
)  # fmt: skip
NEVER_FILES = frozenset({".DS_Store", ".connectignore", ".gitignore", ".rscignore"})
RENV_FOLDERS = frozenset({"library", "python", "sandbox", "staging"})


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
    selection = _Selection(directory, Patterns(include), Patterns(exclude))
    files = sorted(selection.walk(), key=lambda file: file.name)
    for file in files:
        _check_secret(file, selection.root, include)
    return files


def listed_files(directory: Path, names: Iterable[str], named: Sequence[str]) -> list[SourceFile]:
    """The files that a ready-made manifest lists, sorted; `named` are secrets that may go along.

    Raises:
        BundleError: A file that is not there, leads out of the folder, or is a secret.
    """
    root = directory.resolve()
    files = [SourceFile(name, directory / name) for name in sorted(names) if name != MANIFEST_NAME]
    missing = [file.name for file in files if not file.path.is_file()]
    if missing:
        raise BundleError(
            f"{directory / MANIFEST_NAME} lists files that are not there: {shorten(missing)}; "
            "bring them back, or write the manifest again"
        )
    for file in files:
        _check_inside(file.path, root, file.name)
        _check_secret(file, root, named)
    return files


class _Selection:
    def __init__(self, directory: Path, include: Patterns, exclude: Patterns) -> None:
        self.directory = directory
        self.root = directory.resolve()
        self.include = include
        self.exclude = exclude

    def walk(self) -> Iterator[SourceFile]:
        rules = IgnoreRules().below(self.directory, "")
        yield from self._walk(self.directory, "", rules, frozenset({self.root}), ignored=False)

    def _walk(
        self,
        folder: Path,
        prefix: str,
        rules: IgnoreRules,
        above: frozenset[Path],
        *,
        ignored: bool,
    ) -> Iterator[SourceFile]:
        for entry in _entries(folder):
            name = prefix + _utf8(entry)
            path = Path(entry.path)
            if not entry.is_dir():
                if self._wanted(entry, name, rules, ignored=ignored):
                    _check_inside(path, self.root, name)
                    _check_regular(entry, name)
                    yield SourceFile(name, path)
                continue
            left_out = ignored or rules.ignores(name + "/")
            if self._pruned(entry, name, folder.name, left_out=left_out):
                continue
            _check_inside(path, self.root, name)
            real = path.resolve()
            if real in above:
                raise BundleError(f"{name} is a link to a folder that it lies in; exclude it")
            inner = rules.below(path, name + "/")
            yield from self._walk(path, name + "/", inner, above | {real}, ignored=left_out)

    def _pruned(self, entry: os.DirEntry[str], name: str, parent: str, *, left_out: bool) -> bool:
        if _never(Path(entry.path), entry.name, parent) or self.exclude.match(name + "/"):
            return True
        # Only `include` can want something in there, and it does not reach through links.
        return left_out and (not self.include or entry.is_symlink())

    def _wanted(
        self, entry: os.DirEntry[str], name: str, rules: IgnoreRules, *, ignored: bool
    ) -> bool:
        # The text of the manifest is added on its own.
        if name == MANIFEST_NAME or self.exclude.match(name):
            return False
        if self.include.match(name):
            return True
        return not (ignored or entry.name in NEVER_FILES or rules.ignores(name))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise BundleError(
            f"cannot read the folder {folder}: {error.strerror}; make it readable or exclude it"
        ) from error


def _utf8(entry: os.DirEntry[str]) -> str:
    try:
        entry.name.encode()
    except UnicodeEncodeError as error:
        raise BundleError(
            f"{entry.name!a} has a name that is not UTF-8; rename it or exclude it"
        ) from error
    return entry.name


def _check_inside(path: Path, root: Path, name: str) -> None:
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


def _check_secret(file: SourceFile, root: Path, named: Sequence[str]) -> None:
    check_secret(file.name, file.path, named=named)
    target = file.path.resolve().relative_to(root).as_posix()
    if target != file.name:  # a link with a harmless name
        check_secret(target, file.path, named=named)


def _check_regular(entry: os.DirEntry[str], name: str) -> None:
    if not stat.S_ISREG(entry.stat().st_mode):
        raise BundleError(f"{name} is neither a file nor a folder; remove it or exclude it")


def _never(path: Path, name: str, parent: str) -> bool:
    if name in NEVER_FOLDERS or (parent == "renv" and name in RENV_FOLDERS):
        return True
    return (path / "pyvenv.cfg").is_file()  # a virtual environment, whatever its name
