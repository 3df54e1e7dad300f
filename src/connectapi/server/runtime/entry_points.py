"""Whether what an entry point names is there: seen in the files, without running any of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.bundles.entrypoints import (
    EXPRESS,
    express_file,
    module_files,
    names_in,
    split_entry,
)
from connectapi.bundles.kinds import PYTHON_MODULES
from connectapi.bundles.reading import parse_python
from connectapi.bundles.requirement_lines import normal_name
from connectapi.server.runtime import launchers
from connectapi.server.runtime.launching import CannotLaunch, Place, entry_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from connectapi.bundles.manifest import Manifest

_MOST_NAMED = 10
_LARGEST_MODULE = 4 * 1024 * 1024


def check_program(
    manifest: Manifest,
    folder: Path,
    programs: Mapping[str, Path],
    packages: Collection[str] | None,
) -> None:
    """See that a bundle has what it names to be run, and this machine what runs it.

    Args:
        packages: Normal names of the packages that will be installed, among which the module may
            be; None where they are not known before.

    Raises:
        CannotLaunch: Something is missing; the text says what, and what there is.
    """
    mode = manifest.metadata.appmode
    # A launcher says what is missing while it writes the command line, which is not used here.
    place = Place(folder, manifest, Path("python"), 1, "/", programs)
    launchers.launch(mode, place)
    if mode in PYTHON_MODULES:
        _check_module(entry_of(place), folder, packages)


def _check_module(entry: str, folder: Path, packages: Collection[str] | None) -> None:
    place, name = split_entry(entry)
    if place == EXPRESS:
        _check_express(entry, name, folder)
        return
    file = _file_of(place, folder)
    if file is None:
        top = place.partition(".")[0]
        brought = packages is None or normal_name(top) in packages
        if brought and not (folder / top).exists():
            return
        raise CannotLaunch(
            f"The bundle has no module {place!r}, which its entry point {entry!r} names: "
            f"there is no file {place.replace('.', '/')}.py. {_choice('Files', _modules(folder))}"
        )
    wanted = name.partition(".")[0].removesuffix("()")
    names = _names_in(file)
    if wanted and names is not None and wanted not in names:
        own = [one for one in sorted(names) if not one.startswith("_")]
        raise CannotLaunch(
            f"The module {place!r} has no {wanted!r}, which the entry point {entry!r} names. "
            f"{_choice('What it defines', own)}"
        )


def _check_express(entry: str, name: str, folder: Path) -> None:
    file = express_file(name)
    if not file or not _is_inside(folder / file, folder):
        raise CannotLaunch(
            f"The bundle has no file {file!r}, which its entry point {entry!r} names. "
            f"{_choice('Files', _modules(folder))}"
        )


def _file_of(module: str, folder: Path) -> Path | None:
    candidates = (folder / name for name in module_files(module))
    return next((path for path in candidates if _is_inside(path, folder)), None)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _modules(folder: Path) -> list[str]:
    found = (path for pattern in ("*.py", "*/*.py") for path in folder.glob(pattern))
    return sorted({path.relative_to(folder).as_posix() for path in found})


def _choice(what: str, names: list[str]) -> str:
    if not names:
        return "There is no Python file in it. Set the entry point, and deploy again."
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{what}: {', '.join(names[:_MOST_NAMED])}{more}. Set the entry point, and deploy again."


def _names_in(file: Path) -> set[str] | None:
    """Give what a module defines at its top; None where that cannot be told from reading it.

    A mistake in the syntax is none to be found here: the content's Python may be a newer one.
    """
    try:
        with file.open("rb") as source:
            tree = parse_python(source.read(_LARGEST_MODULE))
    except (SyntaxError, OSError):
        return None
    return names_in(tree)
