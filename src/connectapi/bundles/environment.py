"""What a project needs installed, and the Python that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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
            the path of an interpreter.
        package_file: The file of the bundle that holds them.
        generated: The bytes of that file where it is made here; None where it is the project's own.
        python_version: The version of Python that a server is to come nearest to.
        python_constraint: The range of versions that the project allows, such as `~=3.12.0`.
        constraint_source: The file that says so.
        warnings: What may go wrong, one line each.
    """

    requirements: tuple[str, ...] = ()
    source: str = ""
    package_file: str = "requirements.txt"
    generated: bytes | None = None
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
        raise NotImplementedError


def dependencies(
    folder: str | os.PathLike[str],
    *,
    source: str | os.PathLike[str] | None = None,
    groups: Sequence[str] = (),
    extras: Sequence[str] = (),
    python: str | None = None,
) -> Dependencies:
    """Find what a folder needs installed.

    The first of these that is there counts: `requirements.txt`, `uv.lock`, `poetry.lock`,
    `Pipfile.lock`, `pyproject.toml`. A folder whose Python code imports the standard library and
    itself alone needs none of them.

    Args:
        source: The file to use in place of the first, or the path of an interpreter or a virtual
            environment, whose installed packages are listed.
        groups: Dependency groups of pyproject.toml or of a lock to install, too.
        extras: Optional dependencies to install, too.
        python: Version of Python, in place of what the project says.

    Raises:
        BundleError: There is none, it cannot be read, or a requirement in it cannot be installed
            elsewhere; the text says file and line.
    """
    raise NotImplementedError


_ = Path  # used by what follows
