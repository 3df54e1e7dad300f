"""Manifests for projects: from what was found to what is written."""

from __future__ import annotations

from connectapi.bundles.environment import Dependencies
from connectapi.bundles.manifest import Manifest
from connectapi.bundles.project import Project


def manifest_for(
    project: Project, dependencies: Dependencies | None = None, *, image: str | None = None
) -> Manifest:
    """Make the manifest of a project, without its files (see `Manifest.with_files`).

    It is the same for the same project: nothing in it tells when and where it was made.

    Args:
        dependencies: What it needs installed, for projects that need Python.
        image: The image that the server is to run it in.
    """
    raise NotImplementedError
