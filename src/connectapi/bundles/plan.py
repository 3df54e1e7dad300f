"""From a folder to what its bundle is to be: kind, manifest, and which files belong to it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectapi.bundles.environment import Dependencies
from connectapi.bundles.manifest import Manifest
from connectapi.bundles.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePlan:
    """What a folder is packed as.

    Attributes:
        project: What it was found to be.
        dependencies: What it needs installed; None where it needs no Python.
        manifest: The manifest, still without files.
        only: The files to pack where it is one document (others go along by `include`); else None.
        generated: Files of the bundle that are made here and stand on no disk, by name.
        include: Patterns of its settings, to which those of the caller are added.
        exclude: The same; with what rendering leaves behind, such as `_site/`.
    """

    project: Project
    manifest: Manifest
    dependencies: Dependencies | None = None
    only: tuple[str, ...] | None = None
    generated: Mapping[str, bytes]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that is packed."""
        return self.project.folder

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may go wrong, one line each."""
        return (*self.project.warnings, *(self.dependencies.warnings if self.dependencies else ()))


def plan_bundle(
    source: str | os.PathLike[str],
    *,
    kind: str | None = None,
    entrypoint: str | None = None,
    requirements: str | os.PathLike[str] | None = None,
    groups: Sequence[str] = (),
    extras: Sequence[str] = (),
    python: str | None = None,
    image: str | None = None,
) -> BundlePlan:
    """Say what a folder or a file would be packed as, without packing it.

    Args:
        kind: App mode, where the folder could be several.
        entrypoint: Where to begin, where there are several.
        requirements: File with the dependencies, or an interpreter; see `dependencies`.
        groups: Dependency groups to install, too.
        extras: Optional dependencies to install, too.
        python: Version of Python, in place of what the project says.
        image: The image that the server is to run it in.

    Raises:
        BundleError: It cannot be told what the folder is, or what it needs.
    """
    raise NotImplementedError
