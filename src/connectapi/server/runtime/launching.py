"""How content of each kind is launched: what is given, and what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.bundles.entrypoints import DEFAULT_MODULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.bundles.manifest import Manifest

HOST = "127.0.0.1"
"""All content listens here alone: visitors come through the server."""


class CannotLaunch(Exception):
    """Content cannot be launched; the text says why and what to do, for its publisher."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where content is launched.

    Attributes:
        folder: Folder of the bundle's files, which is the process's own.
        manifest: The bundle's manifest.
        python: Interpreter of the content's environment, for kinds in Python.
        port: Free port of 127.0.0.1 to listen on.
        base_path: Path that visitors see in front of the content's own paths, without a slash at
            the end: ``/content/<guid>``, or of a draft ``/content/<guid>/_bundle<id>``, behind the
            server's own prefix where it has one.
        programs: Further programs of this machine by name: ``Rscript``, ``quarto``, ``node``,
            ``npm``, ``tensorflow_model_server``.
    """

    folder: Path
    manifest: Manifest
    python: Path | None
    port: int
    base_path: str
    programs: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Launch:
    """How content is launched.

    Attributes:
        argv: Program and arguments; it is run in the bundle's folder.
        environment: Variables that this kind needs beyond those of every content process.
        keeps_prefix: Whether the program wants the whole path of a request, because it was told
            its base path; others get paths without it.
        ready_path: Path that is asked until it answers with anything.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    keeps_prefix: bool
    ready_path: str


def entry_of(place: Place) -> str:
    """Give the entry point: the manifest's, else a file of a usual name, else the only one.

    Raises:
        CannotLaunch: Nothing says what to run.
    """
    named = place.manifest.metadata.entrypoint
    if named:
        return named
    files = sorted(path.name for path in place.folder.glob("*.py") if path.is_file())
    for name in DEFAULT_MODULES:
        if f"{name}.py" in files:
            return name
    if len(files) == 1:
        return files[0].removesuffix(".py")
    raise CannotLaunch(
        "The bundle does not say what to run: its manifest names no entry point, and there is no "
        "app.py. Set the entry point and deploy again."
    )


def entry_file(place: Place, entry: str, *suffixes: str) -> str:
    """Give the file of an entry point, below the bundle's folder.

    Raises:
        CannotLaunch: There is no such file, or it would lie elsewhere.
    """
    module = entry.partition(":")[0]
    names = [module, *(module + suffix for suffix in suffixes)]
    names += [module.replace(".", "/") + suffix for suffix in suffixes]
    root = place.folder.resolve()
    for name in names:
        path = (place.folder / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path.relative_to(root).as_posix()
    wanted = module if Path(module).suffix in suffixes else module + "".join(suffixes[:1])
    raise CannotLaunch(
        f"The bundle has no file {wanted!r}, which its entry point {entry!r} names. "
        "Set the entry point to a file of the bundle and deploy again."
    )


def program(place: Place, name: str, needed: str) -> str:
    """Give the path of a further program of this machine.

    Raises:
        CannotLaunch: It is not there.
    """
    found = place.programs.get(name)
    if found is None:
        raise CannotLaunch(
            f"The program {name!r}, which {needed} needs, is not on the PATH of this server: "
            "install it and start the server again."
        )
    return str(found)
