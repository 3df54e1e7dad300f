"""The Python installations of this machine, and which of them a bundle gets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from connectapi.bundles.python_versions import nearest, range_of, version_of
from connectapi.server.runtime.uv_program import UvMissing, find_uv

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST = Version("3.9")
"""Older installations are passed over: what we add to an environment does not run there."""

_PATIENCE = 15.0
_PARALLEL = 4
# `_base_executable` is what a virtual environment was made from; there is no public name for it.
_QUESTION = """
import json, platform, sys, sysconfig
base = getattr(sys, "_base_executable", None) or sys.executable
free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
print(json.dumps([platform.python_version(), platform.python_implementation(), free, base]))
"""
_NAMED_VERSION = re.compile(r"python(\d+\.\d+)(?:\.exe)?")
_NAME = re.compile(r"python(?:3(?:\.\d+)?)?(?:\.exe)?")


@dataclass(frozen=True, slots=True)
class Installation:
    """A Python installation: its version, such as ``3.11.2``, and its program."""

    version: str
    python: Path


class NoPython(Exception):
    """No installation is what a bundle asks for; the text says which there are and what to do."""


class Interpreters:
    """The Python installations of this machine, looked for once, at the first question."""

    def __init__(self, installations: Sequence[Installation] | None = None) -> None:
        self._lock = threading.Lock()
        self._found = None if installations is None else tuple(installations)

    def installations(self) -> Sequence[Installation]:
        """List the installations: the server's own first, each version once."""
        with self._lock:
            if self._found is None:
                self._found = _look_around()
            return self._found

    def choose(self, requested: str | None, constraint: str | None = None) -> Installation:
        """Choose the installation for a bundle; see :func:`choose_python`."""
        return choose_python(self.installations(), requested, constraint)


def choose_python(
    installations: Sequence[Installation], requested: str | None, constraint: str | None = None
) -> Installation:
    """Choose an installation: that very version, else the same minor release, else the nearest.

    Another minor release of the same major one will do, where it satisfies the constraint, as real
    servers are set up by default; the constraint itself is never broken.

    Args:
        requested: Version that the bundle was made with; without one the server's own will do.
        constraint: Range such as ``~=3.11`` or ``>=3.11,<3.13``.

    Raises:
        NoPython: None fits.
    """
    wanted = _version(requested, installations)
    offered = {one.version: one for one in reversed(installations)}
    chosen = nearest([one.version for one in installations], wanted, _range(constraint))
    if chosen is None:
        raise _none(requested, constraint, installations)
    return offered[chosen]


def _version(requested: str | None, installations: Sequence[Installation]) -> Version | None:
    if requested is None:
        return None
    found = version_of(requested)
    if found is None:
        raise _none(requested, None, installations)
    return found


def _range(constraint: str | None) -> SpecifierSet:
    try:
        return range_of(constraint)
    except ValueError as error:
        text = str(error)
        message = (
            f"The manifest's environment.python.requires is {text!r}, which is no range of "
            'versions: write for example "~=3.11" or ">=3.11,<3.14".'
        )
        raise NoPython(message) from None


def _none(
    requested: str | None, constraint: str | None, installations: Sequence[Installation]
) -> NoPython:
    asked = (requested or constraint or "of any kind")[:80]
    also = f" and the range {constraint[:80]!r}" if requested and constraint else ""
    versions = ", ".join(one.version for one in installations) or "none"
    text = (
        "Cannot find compatible environment: no compatible Local environment with Python version "
        f"{asked}. The bundle asks for {asked}{also}; this machine has: {versions}. Install one "
        'that fits (for example "uv python install 3.12"; restart the server afterwards), or '
        "publish with a Python version from this list."
    )
    return NoPython(text)


def _look_around() -> tuple[Installation, ...]:
    """Find all installations: the server's own first, then what uv knows, then those of PATH."""
    on_path = [
        path for folder in _search_path() for path in _inside(folder) if _NAME.fullmatch(path.name)
    ]
    with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="python") as threads:
        # uv itself looks around for a while, so the others are asked at the same time.
        known_to_uv = threads.submit(_known_to_uv)
        asked: dict[Path, Future[Installation | None]] = {}
        for path in (Path(sys.executable), *on_path):
            _ask_once(threads, asked, path)
        by_uv = [_ask_once(threads, asked, path) for path in known_to_uv.result()]
        own, *others = asked.values()
        answers = [one.result() for one in (own, *by_uv, *others)]
    found: dict[str, Installation] = {}
    for one in answers:
        if one is not None and Version(one.version) >= OLDEST:
            found.setdefault(one.version, one)
    return tuple(found.values())


def _ask_once(
    threads: ThreadPoolExecutor, asked: dict[Path, Future[Installation | None]], path: Path
) -> Future[Installation | None]:
    program = path.resolve()
    if program not in asked:
        asked[program] = threads.submit(_ask, path)
    return asked[program]


def _search_path() -> list[Path]:
    """Give the folders of PATH, with the real installations in place of a folder of shims.

    Shims start slowly, and most of them fail where only one version is switched on.
    """
    folders: list[Path] = []
    for entry in os.get_exec_path():
        folder = Path(entry)
        if folder.name == "shims":
            places = ("versions/*/bin", "installs/python/*/bin")
            real = [found for place in places for found in sorted(folder.parent.glob(place))]
            folders += real or [folder]
        elif folder.is_absolute():
            folders.append(folder)
    return list(dict.fromkeys(folders))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _known_to_uv() -> list[Path]:
    """Ask uv for the installations that it manages or knows, in folders other than of PATH."""
    try:
        uv = find_uv()
    except UvMissing:
        return []
    path = os.pathsep.join(str(folder) for folder in _search_path())
    arguments = ["python", "list", "--only-installed", "--output-format", "json", "--no-config"]
    answer = _run([str(uv), *arguments], {**os.environ, "PATH": path})
    try:
        entries = json.loads(answer or "[]")
        return [Path(entry["path"]) for entry in entries]
    except (ValueError, TypeError, KeyError):
        return []


def _ask(program: Path) -> Installation | None:
    """Ask a program what it is; None for shims that fail, and for what is not plain CPython."""
    named = _NAMED_VERSION.fullmatch(program.resolve().name)
    if named and Version(named[1]) < OLDEST:
        return None
    answer = _run([str(program), "-I", "-S", "-c", _QUESTION], dict(os.environ))
    try:
        version, implementation, free_threaded, base = json.loads(answer)
        if implementation != "CPython" or free_threaded:
            return None
        # A version built from a checkout has a plus sign at its end.
        return Installation(str(Version(version.rstrip("+"))), Path(base))
    except (ValueError, TypeError, InvalidVersion):
        return None


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    """Run a program and give what it prints, nothing where it fails or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - programs of this machine, by their full paths
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
            text=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return done.stdout
