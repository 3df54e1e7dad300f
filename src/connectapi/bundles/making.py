"""Manifests for projects: from what was found to what is written."""

from __future__ import annotations

import re
from pathlib import Path

from connectapi.bundles.dependencies_r import RPackages, read_renv
from connectapi.bundles.environment import Dependencies
from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import Manifest, Metadata, Section
from connectapi.bundles.project import Project
from connectapi.bundles.reading import LARGEST_SOURCE, read_json, read_text, table, text_or

LOCALE = "en_US.UTF-8"
"""Not that of whoever packs, or two people would make two bundles of one folder."""

ANY_QUARTO = "99.9.9"
"""Stands for the newest that the server has, as in the manifests of rsconnect-python."""

ANY_NODE = "22.0.0"


def manifest_for(
    project: Project,
    dependencies: Dependencies | None = None,
    *,
    image: str | None = None,
    quarto_version: str | None = None,
) -> Manifest:
    """Make the manifest of a project, without its files (see `Manifest.with_files`).

    It is the same for the same project: nothing in it tells when and where it was made.

    Args:
        dependencies: What it needs installed, for projects that need Python.
        image: The image that the server is to run it in.
        quarto_version: The version of Quarto to come nearest to, for its documents.

    Raises:
        BundleError: A project in Python comes without dependencies, one in R without renv.lock.
    """
    if project.needs_python and dependencies is None:
        raise BundleError(f"a {project.label} needs dependencies; see connectapi.dependencies()")
    if project.kind == "static":
        return Manifest(version=1, metadata=_metadata(project))
    r = _r_packages(project)
    return Manifest(
        version=1,
        locale=LOCALE,
        metadata=_metadata(project),
        platform=r.version if r else None,
        packages={name: dict(one) for name, one in r.packages.items()} if r else None,
        python=_python(dependencies) if dependencies else None,
        quarto=_quarto(project, quarto_version) if project.engines else None,
        node=_node(project.folder) if project.kind == "nodejs" else None,
        environment=_environment(dependencies, image),
    )


def _metadata(project: Project) -> Metadata:
    rendered = project.kind.startswith(("rmd-", "quarto-"))
    static = project.kind == "static"
    return Metadata(
        appmode=project.kind,
        primary_html=project.primary if static else None,
        primary_rmd=(project.entrypoint or None) if rendered else None,
        # Voila's list of all notebooks is an entry point that is there, and empty.
        entrypoint=None if rendered else _entrypoint(project),
        content_category=project.category or None,
        has_parameters=project.has_parameters or None if rendered else None,
    )


def _entrypoint(project: Project) -> str | None:
    return project.entrypoint if project.kind == "jupyter-voila" else project.entrypoint or None


def _r_packages(project: Project) -> RPackages | None:
    found = read_renv(project.folder)
    if found is None and project.needs_r:
        raise BundleError(
            f"{project.folder} has no renv.lock, so no server knows which packages of R a "
            f"{project.label} needs: write it in R with renv::snapshot(), or write a "
            "manifest.json with rsconnect::writeManifest()"
        )
    return found if project.needs_r or project.needs_python else None


def _python(dependencies: Dependencies) -> Section:
    manager = {"name": "pip", "package_file": dependencies.package_file}
    return {"version": dependencies.python_version, "package_manager": manager}


def _environment(dependencies: Dependencies | None, image: str | None) -> Section | None:
    section: Section = {}
    if image:
        section["image"] = image
    if dependencies and dependencies.python_constraint:
        section["python"] = {"requires": dependencies.python_constraint}
    return section or None


def _quarto(project: Project, version: str | None) -> Section:
    return {"version": version or ANY_QUARTO, "engines": list(project.engines)}


def _node(folder: Path) -> Section:
    manager = {"name": "npm", "package_file": "package.json"}
    return {"version": _node_version(folder), "package_manager": manager}


def _node_version(folder: Path) -> str:
    """Give the version that the project says, or the least that will do for it."""
    for name in (".node-version", ".nvmrc"):
        if (folder / name).is_file():
            match = re.match(r"\s*v?(\d+(?:\.\d+){0,2})", read_text(folder / name))
            if match:
                return _three(match[1])
    package: dict[str, object] = {}
    if (folder / "package.json").is_file():
        package = read_json(folder / "package.json", LARGEST_SOURCE)
    least = re.match(r"\s*(?:[\^~]|>=)?\s*v?(\d+(?:\.\d+){0,2})", _engine(package))
    return _three(least[1]) if least else ANY_NODE


def _engine(package: dict[str, object]) -> str:
    return text_or(table(package.get("engines")).get("node"))


def _three(version: str) -> str:
    parts = [*version.split("."), "0", "0"]
    return ".".join(parts[:3])
