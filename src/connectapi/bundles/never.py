"""What no server wants, known by what it is: version control, caches, installed packages, records.

Names alone decide only where no other folder can rightly have them.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from connectapi.bundles.looking import exists, is_file

VERSION_CONTROL: Final = frozenset({".bzr", ".git", ".hg", ".svn"})
CACHES: Final = frozenset({".ipynb_checkpoints", "__pycache__"})
TOOLS: Final = frozenset({".Rproj.user"})
IGNORE_FILES: Final = frozenset({".connectignore", ".gitignore", ".rscignore"})
RENV_FOLDERS: Final = frozenset({"library", "python", "sandbox", "staging"})
ARCHIVE_ENDINGS: Final = (".tar.gz", ".tgz")

# The first line of CACHEDIR.TAG, by which programs say that a folder holds nothing but a cache.
_CACHE_TAG: Final = b"Signature: 8a477f597d28d172789f06886806bc55"
# Entries that are looked at to know a folder; more would make large folders slow.
_LOOKED_AT: Final = 200


def reason_for_folder(path: Path, name: str, parent: str) -> str | None:
    """Say why a folder is never shipped, or give `None` where it may be."""
    return next((reason for reason, holds in _FOLDERS if holds(path, name, parent)), None)


def reason_for_file(path: Path, name: str) -> str | None:
    """Say why a file is never shipped, or give `None` where it may be."""
    if name == ".DS_Store":
        return "it belongs to a file manager"
    if name in IGNORE_FILES:
        return "it says what is shipped"
    if name in VERSION_CONTROL:
        return "it belongs to version control"  # of a submodule or a work tree, .git is a file
    if name.endswith(ARCHIVE_ENDINGS) and _is_bundle(path):
        return "it is an earlier bundle"
    return None


def _is_cache(path: Path, name: str, _parent: str) -> bool:
    if name in CACHES:
        return True
    try:
        with (path / "CACHEDIR.TAG").open("rb") as file:
            return file.read(len(_CACHE_TAG)) == _CACHE_TAG
    except OSError:
        return False


def _is_virtual_environment(path: Path, _name: str, _parent: str) -> bool:
    return is_file(path / "pyvenv.cfg") or is_file(path / "conda-meta" / "history")


def _holds_packages(path: Path, name: str, parent: str) -> bool:
    if name == "packrat":
        return any(exists(path / known) for known in ("packrat.lock", "lib"))
    return name == "node_modules" or (parent == "renv" and name in RENV_FOLDERS)


def _holds_records(path: Path, name: str, _parent: str) -> bool:
    """Tell whether R, rsconnect-python or Publisher keep their records in a folder."""
    if name == "rsconnect-python":
        return all(entry.suffix == ".json" for entry in _entries(path))
    if name == "rsconnect":
        # A folder of R's records has a file a deployment, some folders deep; a package has none.
        return any(path.glob("*.dcf")) or any(path.glob("*/*/*.dcf"))
    return name == ".posit"


_FOLDERS: Final[tuple[tuple[str, Callable[[Path, str, str], bool]], ...]] = (
    ("it belongs to version control", lambda _path, name, _parent: name in VERSION_CONTROL),
    ("it is a cache", _is_cache),
    ("it belongs to an editor", lambda _path, name, _parent: name in TOOLS),
    ("it is a virtual environment", _is_virtual_environment),
    ("it holds installed packages", _holds_packages),
    ("it holds records of earlier deployments", _holds_records),
)


def _entries(path: Path) -> Iterator[Path]:
    try:
        yield from islice(path.iterdir(), _LOOKED_AT)
    except OSError:
        return


def _is_bundle(path: Path) -> bool:
    """Tell whether an archive has a manifest at its beginning, where all writers but few put it."""
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in islice(archive, 3):
                if member.isfile() and member.name.removeprefix("./") == "manifest.json":
                    file = archive.extractfile(member)
                    return file is not None and b'"appmode"' in file.read(1 << 20)
    except (OSError, EOFError, tarfile.TarError, zlib.error, gzip.BadGzipFile, ValueError):
        return False
    return False
