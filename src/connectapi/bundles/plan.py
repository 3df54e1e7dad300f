"""From a folder to what its bundle is to be: kind, manifest, and which files belong to it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from connectapi.bundles.dependencies_r import FILE as RENV
from connectapi.bundles.detect_documents import PROJECT_FILES, SUFFIXES
from connectapi.bundles.detection import detect
from connectapi.bundles.documents import inner_keys, keys
from connectapi.bundles.environment import Dependencies, dependencies
from connectapi.bundles.errors import BundleError
from connectapi.bundles.making import manifest_for
from connectapi.bundles.manifest import Manifest, shorten
from connectapi.bundles.project import Project
from connectapi.bundles.reading import LARGEST_NOTEBOOK, read_bytes

_MOST_SIBLINGS = 500


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
        mentions: Warnings of files that are named in a document but not shipped with it.
    """

    project: Project
    manifest: Manifest
    dependencies: Dependencies | None = None
    only: tuple[str, ...] | None = None
    generated: Mapping[str, bytes]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that is packed."""
        return self.project.folder

    @property
    def warnings(self) -> tuple[str, ...]:
        """What may go wrong, one line each."""
        more = self.dependencies.warnings if self.dependencies else ()
        return (*self.project.warnings, *more, *self.mentions)


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

    What is not given is taken from `[tool.connectapi]` of its pyproject.toml, else found out.

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
    project = detect(source, kind=kind, entrypoint=entrypoint)
    settings = project.settings
    needs = None
    if project.needs_python:
        needs = dependencies(
            project.folder,
            source=requirements or settings.requirements_file,
            groups=groups or settings.groups,
            extras=extras or settings.extras,
            python=python or settings.python,
            code=project.only,
        )
    only = _only(project, needs)
    return BundlePlan(
        project=project,
        dependencies=needs,
        manifest=manifest_for(project, needs, image=image),
        only=only,
        generated=_generated(needs),
        include=settings.include,
        exclude=(*settings.exclude, *_left_behind(project)),
        mentions=_mentions(project, only),
    )


def _generated(needs: Dependencies | None) -> dict[str, bytes]:
    if needs is None or needs.generated is None:
        return {}
    return {needs.package_file: needs.generated}


def _only(project: Project, needs: Dependencies | None) -> tuple[str, ...] | None:
    if project.only is None:
        return None
    names = [*project.only]
    if needs is not None and needs.generated is None:
        names += [needs.package_file, *needs.files]
    if project.needs_r and (project.folder / RENV).is_file():
        names.append(RENV)
    return tuple(dict.fromkeys(names))


def _left_behind(project: Project) -> list[str]:
    """Give patterns for what rendering a document wrote beside it, which the server does itself."""
    if not project.kind.startswith(("quarto-", "rmd-")):
        return []
    patterns = ["/.quarto/", "/_site/", "/_book/", "/_manuscript/", *_output(project)]
    documents = [project.entrypoint] if project.entrypoint else _documents(project.folder)
    for name in documents:
        stem = _escaped(PurePosixPath(name).with_suffix("").as_posix())
        patterns += [f"/{stem}.html", f"/{stem}_files/", f"/{stem}_cache/"]
    return patterns


def _output(project: Project) -> list[str]:
    for name in PROJECT_FILES:
        try:
            text = read_bytes(project.folder / name).decode("utf-8", "replace")
        except BundleError:
            continue
        output = inner_keys(keys(text).get("project", "")).get("output-dir", "").strip()
        place = PurePosixPath(output)
        if output and not place.is_absolute() and not {"..", "."} & {*place.parts} and place.parts:
            return [f"/{_escaped(place.as_posix())}/"]
    return []


def _documents(folder: Path) -> list[str]:
    return sorted(
        path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()
    )


def _escaped(name: str) -> str:
    return "".join(f"\\{one}" if one in "*?[]\\!# " else one for one in name)


def _mentions(project: Project, only: tuple[str, ...] | None) -> tuple[str, ...]:
    """Warn of files beside a document that it names but that do not go along."""
    if only is None:
        return ()
    try:
        text = read_bytes(project.folder / only[0], LARGEST_NOTEBOOK).decode("utf-8", "replace")
        names = sorted(path.name for path in project.folder.iterdir() if path.is_file())
    except (BundleError, OSError):
        return ()
    found = [
        name
        for name in names[:_MOST_SIBLINGS]
        if name not in only and len(name) > 4 and "." in name[1:] and name in text
    ]
    if not found:
        return ()
    warning = (
        f"{only[0]} mentions {shorten(found)}, which is not shipped with it: publish the folder, "
        f"or name it with include={found[:1]}"
    )
    return (warning,)
