"""Whether what an entry point names is there: seen in the files, without running any of them."""

from __future__ import annotations

import ast
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from connectapi.server.runtime import launchers
from connectapi.server.runtime.launching import CannotLaunch, Place, entry_of
from connectapi.server.runtime.requirements import normal_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from connectapi.bundles.manifest import Manifest

# Kinds whose entry point is a module, of which an object is served.
_MODULES = frozenset(
    {"python-api", "python-dash", "python-fastapi", "python-gradio", "python-shiny"}
)
_EXPRESS = "shiny.express.app"
_MOST_NAMED = 10
_LARGEST_MODULE = 4 * 1024 * 1024
# Code that calls these may define what no reader can see.
_UNFORESEEABLE = frozenset({"exec", "eval", "globals", "vars", "locals", "setattr"})
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


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
    if mode in _MODULES:
        _check_module(entry_of(place), folder, packages)


def _check_module(entry: str, folder: Path, packages: Collection[str] | None) -> None:
    place, _, name = entry.partition(":")
    place = place.replace("\\", "/").removesuffix(".py").strip("./").replace("/", ".")
    if place == _EXPRESS:
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
    file = re.sub(r"_([0-9a-f]+)_", lambda match: chr(int(match[1], 16)), name)
    if not file or not _is_inside(folder / file, folder):
        raise CannotLaunch(
            f"The bundle has no file {file!r}, which its entry point {entry!r} names. "
            f"{_choice('Files', _modules(folder))}"
        )


def _file_of(module: str, folder: Path) -> Path | None:
    path = folder.joinpath(*PurePosixPath(module.replace(".", "/")).parts)
    for candidate in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
        if _is_inside(candidate, folder):
            return candidate
    return None


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
            tree = ast.parse(source.read(_LARGEST_MODULE))
    except (SyntaxError, ValueError, RecursionError, OSError):
        return None
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in _UNFORESEEABLE:
                return None
    for node in _at_the_top(tree):
        names.update(_defined_by(node))
    return None if names & {"*", "__getattr__"} else names


def _at_the_top(tree: ast.Module) -> Iterator[ast.AST]:
    """Go through a module without entering functions, classes and other scopes of their own."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            yield node
            if not isinstance(node, _SCOPES):
                waiting.append(node)


def _defined_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, ast.alias):
        return {node.asname or node.name.partition(".")[0]}
    if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        return {node.name}
    return set()
