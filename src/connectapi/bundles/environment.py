"""What a project needs installed, and the Python that it needs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from packaging.version import Version

from connectapi.bundles.dependencies_installed import is_environment, read_installed
from connectapi.bundles.dependencies_locks import PIPENV, POETRY, read_pipenv, read_poetry
from connectapi.bundles.dependencies_project import has_dependencies, read_project
from connectapi.bundles.dependencies_text import Listed, read_requirements
from connectapi.bundles.dependencies_uv import FILE as UV
from connectapi.bundles.dependencies_uv import has_lock, read_uv
from connectapi.bundles.errors import BundleError
from connectapi.bundles.imports import foreign_imports
from connectapi.bundles.manifest import shorten
from connectapi.bundles.python_constraint import Constraint, read_constraint
from connectapi.bundles.python_versions import lowest_in, nearest, range_of, version_of

REQUIREMENTS = "requirements.txt"
PROJECT = "pyproject.toml"
PRECEDENCE = (REQUIREMENTS, UV, POETRY, PIPENV, PROJECT)
"""The files that dependencies are looked for in; the first that is there counts."""


class HasVersion(Protocol):
    """An installation as servers list it."""

    @property
    def version(self) -> str:
        """Its version, such as `3.12.4`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """The packages that a project needs, and its Python.

    Attributes:
        requirements: Requirement lines, in the language of requirements.txt.
        source: Where they come from, such as `requirements.txt`, `uv.lock`, `pyproject.toml` or
            the path of an interpreter; empty where nothing is needed.
        package_file: The file of the bundle that holds them.
        generated: The bytes of that file where it is made here; None where it is the project's own.
        files: Further files of the folder that it refers to.
        python_version: The version of Python that a server is to come nearest to.
        python_constraint: The range of versions that the project allows, such as `~=3.12.0`.
        constraint_source: The file that says so.
        warnings: What may go wrong, one line each.
    """

    requirements: tuple[str, ...] = ()
    source: str = ""
    package_file: str = REQUIREMENTS
    generated: bytes | None = None
    files: tuple[str, ...] = ()
    python_version: str = ""
    python_constraint: str | None = None
    constraint_source: str = ""
    warnings: tuple[str, ...] = ()

    def check_against(self, installations: Iterable[HasVersion | str]) -> str:
        """Give the version that a server would use, before anything is sent there.

        Args:
            installations: What the server has, such as `client.server.installations("python")`.

        Raises:
            BundleError: It has none that fits; the text says what it has.
        """
        offered = [one if isinstance(one, str) else one.version for one in installations]
        offered = [one for one in offered if version_of(one)]
        wanted = version_of(self.python_version)
        try:
            allowed = range_of(self.python_constraint)
        except ValueError as error:
            raise BundleError(
                f"{self.constraint_source} asks for Python {self.python_constraint!r}, which is no "
                "range of versions"
            ) from error
        chosen = nearest(offered, wanted, allowed)
        if chosen is not None:
            return chosen
        by = f" ({self.constraint_source})" if self.constraint_source else ""
        asked = (
            f"Python {self.python_constraint}{by}"
            if self.python_constraint
            else f"Python {self.python_version or 'of any version'}"
        )
        there = ", ".join(sorted(offered, key=Version)) or "none"
        raise BundleError(
            f"the project asks for {asked}, but the server has: {there}. Change what it asks for, "
            "or have such a Python installed there"
        )


def dependencies(
    folder: str | os.PathLike[str],
    *,
    source: str | os.PathLike[str] | None = None,
    groups: Sequence[str] = (),
    extras: Sequence[str] = (),
    python: str | None = None,
    code: Sequence[str] | None = None,
) -> Dependencies:
    """Find what a folder needs installed.

    The first of these that is there counts: `requirements.txt`, `uv.lock`, `poetry.lock`,
    `Pipfile.lock`, `pyproject.toml`. The `uv.lock` of a member of a workspace is that at the
    workspace's root. A folder whose Python code imports the standard library and itself alone
    needs none of them.

    Args:
        source: The file to use in place of the first, or the path of an interpreter or a virtual
            environment, whose installed packages are listed.
        groups: Dependency groups of pyproject.toml or of a lock to install, too.
        extras: Optional dependencies to install, too.
        python: Version of Python, or a range of versions, in place of what the project says.
        code: The files whose imports count; by default all that lie at the top of the folder.

    Raises:
        BundleError: There is none, it cannot be read, or a requirement in it cannot be installed
            elsewhere; the text says file and line.
    """
    root = Path(folder)
    constraint = _asked(python) if python else read_constraint(root)
    if source is not None and is_environment(Path(source)):
        installed = read_installed(Path(source), root)
        return _made(root, str(source), installed.listed, constraint, installed.version)
    name = _chosen(root, source)
    if name == "":
        missing = foreign_imports(root, code)
        if missing:
            raise BundleError(_nothing(root, missing))
        return _made(root, "", Listed(), constraint)
    listed = _read(root, name, groups, extras)
    if not _is_list(name):
        return _made(root, name, listed, constraint)
    return _finished(name, listed, constraint, name, None)


def _chosen(root: Path, source: str | os.PathLike[str] | None) -> str:
    """Name the file in the folder, empty where there is none."""
    if source is None:
        return next((name for name in PRECEDENCE if _is_there(root, name)), "")
    path = root / source
    if not path.is_file():
        if str(source) == UV and has_lock(root):
            return UV
        raise BundleError(f"there is no file {path}, which the dependencies are to come from")
    if not path.resolve().is_relative_to(root.resolve()):
        raise BundleError(f"{path} is not in {root}; copy it into the folder")
    return path.resolve().relative_to(root.resolve()).as_posix()


def _is_there(root: Path, name: str) -> bool:
    if name == UV:
        return has_lock(root)
    return (root / name).is_file() and (name != PROJECT or has_dependencies(root))


def _is_list(name: str) -> bool:
    return name not in PRECEDENCE or name == REQUIREMENTS


def _read(root: Path, name: str, groups: Sequence[str], extras: Sequence[str]) -> Listed:
    if _is_list(name):
        # A list has no groups; that they were asked for must not go unnoticed.
        if groups or extras:
            raise BundleError(
                f"{name} knows no groups and no extras; name the file that does, with "
                "requirements='pyproject.toml' or a lock"
            )
        return read_requirements(root, name)
    if name == UV:
        return read_uv(root, groups, extras)
    if name == POETRY:
        return read_poetry(root, groups, extras)
    if name == PIPENV:
        if extras:
            raise BundleError(f"{name} knows no extras; name its categories as groups")
        return read_pipenv(root, groups)
    return read_project(root, groups, extras)


def _made(
    root: Path, source: str, listed: Listed, constraint: Constraint, version: str = ""
) -> Dependencies:
    """Put a list into a file of its own, which says where it comes from and never when."""
    origin = Path(source).name if os.sep in source else source
    comment = f"# Made from {origin} by connectapi; change that, not this.\n" if source else ""
    text = comment + "".join(f"{line}\n" for line in listed.lines)
    taken = (root / REQUIREMENTS).exists()
    name = "requirements.connectapi.txt" if taken else REQUIREMENTS
    return _finished(source, listed, constraint, name, text.encode(), version)


def _finished(
    source: str,
    listed: Listed,
    constraint: Constraint,
    name: str,
    generated: bytes | None,
    version: str = "",
) -> Dependencies:
    chosen = constraint.version or version or _version(constraint)
    warnings = [*constraint.warnings, *listed.warnings]
    if constraint.range and not range_of(constraint.range).contains(chosen, prereleases=True):
        warnings.append(
            f"the environment has Python {chosen}, but {constraint.source} asks for "
            f"{constraint.range}"
        )
    return Dependencies(
        requirements=listed.lines,
        source=source,
        package_file=name,
        generated=generated,
        files=listed.files,
        python_version=chosen,
        python_constraint=constraint.range,
        constraint_source=constraint.source,
        warnings=tuple(warnings),
    )


def _version(constraint: Constraint) -> str:
    """Say which Python a server is to come nearest to: this one, if the project allows it."""
    own = platform.python_version().partition("+")[0]
    allowed = range_of(constraint.range)
    if allowed.contains(own, prereleases=True):
        return own
    return lowest_in(allowed) or own


def _asked(python: str) -> Constraint:
    exact = version_of(python)
    try:
        text = str(range_of(python))
    except ValueError as error:
        raise BundleError(
            f"python={python!r} is no version of Python and no range of them: write for example "
            '"3.12" or ">=3.11,<3.14"'
        ) from error
    whole = python.strip() if exact and len(exact.release) == 3 else None
    return Constraint(text, "python=", whole)


def _nothing(root: Path, missing: Sequence[str]) -> str:
    return (
        f"{root} imports {shorten(missing)}, but nothing says which packages to install. Looked "
        f"for: {', '.join(PRECEDENCE)}. Write one of them, or list what an environment has, with "
        "requirements= and the path of its interpreter"
    )
