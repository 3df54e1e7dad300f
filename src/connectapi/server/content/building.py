"""Builds what a bundle needs to run: programs are found, versions matched, packages installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from connectapi.bundles.manifest import MANIFEST_NAME
from connectapi.server.content import document, kinds, rendering_plan
from connectapi.server.content.rendering_plan import CannotRender
from connectapi.server.runtime import r_packages
from connectapi.server.runtime.entry_points import check_program
from connectapi.server.runtime.environment_cache import LIMITS
from connectapi.server.runtime.failures import BUILD_FAILED, BuildFailed
from connectapi.server.runtime.launching import CannotLaunch
from connectapi.server.runtime.node_packages import install, wanted_packages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from connectapi.bundles.manifest import Manifest
    from connectapi.server.content.bundle import Inspected
    from connectapi.server.content.job import Job
    from connectapi.server.runtime.environments import Environment, Environments, Wanted
    from connectapi.server.runtime.node_packages import NodeWanted
    from connectapi.server.runtime.programs import Programs
    from connectapi.server.runtime.r_packages import RWanted

_PYTHON = "py_version"
# Other languages: the column of their version, what they are called, and the program that counts.
_OTHERS = (
    ("r_version", "R", "Rscript"),
    ("quarto_version", "Quarto", "quarto"),
    ("node_version", "Node.js", "node"),
)
_MOST_NAMED = 10
_ORDER = ("R", "Python", "Quarto", "Node.js")


class Used(NamedTuple):
    """A language of a bundle, as it was asked for and as it is used."""

    name: str
    requested: str | None
    version: str
    path: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """How a bundle is built.

    Attributes:
        wanted: Python environment that it needs, where it needs one.
        node: Packages of Node.js that it needs, where it needs any.
        r: Packages of R that it lists, where there is R.
        versions: Versions that are used, by column.
        lines: What a log says about them.
    """

    wanted: Wanted | None
    versions: Mapping[str, str | None]
    lines: Sequence[str]
    node: NodeWanted | None = None
    r: RWanted | None = None


class Builder:
    """Builds bundles with what is on this machine."""

    def __init__(self, environments: Environments, programs: Programs) -> None:
        self._environments = environments
        self._programs = programs

    def plan(self, inspected: Inspected, folder: Path) -> Plan:
        """Say how an unpacked bundle is built.

        Raises:
            BuildFailed: A program, a Python version or the entry point is missing.
        """
        manifest = inspected.manifest
        try:
            wanted, node = None, None
            if not _brings_its_page(manifest, folder):
                wanted = self._environments.plan(manifest, folder)
                self._check(manifest, folder, wanted)
            if manifest.metadata.appmode.startswith("nodejs"):
                npm = self._programs.find("npm")
                node = wanted_packages(folder, None if npm is None else npm.path)
        except (CannotLaunch, CannotRender) as problem:
            raise BuildFailed(BUILD_FAILED, str(problem)) from None
        used = self._used(inspected, wanted)
        versions = {**inspected.versions(), **{one.column: one.used.version for one in used}}
        lines = version_lines([one.used for one in used])
        listed = manifest.packages or {}
        r = r_packages.wanted_packages(listed, self._programs.get("Rscript")) if listed else None
        return Plan(wanted, versions, lines, node, r)

    def build(self, plan: Plan, job: Job, *, fresh: bool) -> Environment | None:
        """Make the environment that a bundle needs, within a job.

        Args:
            fresh: Make it anew even if it is there.

        Raises:
            BuildFailed: It cannot be made.
            JobKilled: Somebody asked for the job to end.
        """
        if plan.node is not None:
            install(plan.node, job, LIMITS)
        for line in r_packages.compared(plan.r) if plan.r is not None else ():
            job.line(line)
        if plan.wanted is None:
            return None
        installation = plan.wanted.installation
        job.line(
            f"Bootstrapping environment using Python {installation.version} "
            f"from {installation.python} at {plan.wanted.folder}"
        )
        return self._environments.ensure(plan.wanted, job, fresh=fresh)

    def _check(self, manifest: Manifest, folder: Path, wanted: Wanted | None) -> None:
        """See that the bundle has what it names first, and this machine what runs it."""
        mode = manifest.metadata.appmode
        programs = self._programs.paths()
        if mode not in kinds.RENDERED:
            check_program(manifest, folder, programs, _packages(wanted))
            return
        named = manifest.metadata.primary_rmd or manifest.metadata.entrypoint
        if named and not document.has_file(folder, named):
            raise CannotRender(_missing(named, folder))
        python = None if wanted is None else wanted.installation.python
        source = document.find_source(folder, manifest)
        rendering_plan.plan(mode, rendering_plan.Source(folder, source, manifest, python, programs))

    def _used(self, inspected: Inspected, wanted: Wanted | None) -> list[_InColumn]:
        requested = inspected.versions()
        found = []
        if wanted is not None:
            chosen = wanted.installation
            python = Used("Python", requested[_PYTHON], chosen.version, chosen.python)
            found.append(_InColumn(_PYTHON, python))
        for column, name, program_name in _OTHERS:
            program = self._programs.find(program_name) if requested[column] else None
            if program is not None:
                used = Used(name, requested[column], program.version, program.path)
                found.append(_InColumn(column, used))
        return sorted(found, key=lambda one: _ORDER.index(one.used.name))


class _InColumn(NamedTuple):
    column: str
    used: Used


def version_lines(used: Sequence[Used]) -> list[str]:
    """Say which versions a bundle asked for and which it gets, as real servers do."""
    asked = [f"{one.name} version {one.requested}" for one in used if one.requested]
    offered = [f"{one.name} version {one.version} from {one.path}" for one in used if one.requested]
    lines = []
    if asked:
        lines.append(
            f"Bundle created with {_listed(asked)} is compatible with environment Local with "
            f"{_listed(offered)}"
        )
    for one in used:
        wanted = f"version {one.requested}" if one.requested else "without a version"
        lines.append(
            f"Bundle requested {one.name} {wanted}; using {one.path} from Local which has version "
            f"{one.version}"
        )
    return lines


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _missing(named: str, folder: Path) -> str:
    sources = {path.name for path in folder.iterdir() if document.is_source(path)}
    there = ", ".join(sorted(sources - {MANIFEST_NAME})[:_MOST_NAMED])
    return (
        f"The bundle has no file {named!r}, which its manifest names first. "
        f"Documents in it: {there or 'none'}. Set the entry point, and deploy again."
    )


def _brings_its_page(manifest: Manifest, folder: Path) -> bool:
    """Tell whether a document is there as its page alone, so that nothing of it is run."""
    return (
        manifest.metadata.appmode in kinds.RENDERED
        and document.find_source(folder, manifest) is None
        and not rendering_plan.is_project(folder, manifest)
        and document.shipped_page(folder, manifest) is not None
    )


def _packages(wanted: Wanted | None) -> Collection[str] | None:
    """Name the packages that will be there; None where that is not known before."""
    if wanted is None or not wanted.managed:
        return None
    # What an address or a place brings has any name.
    if any(re.match(r"-r |[A-Za-z][\w+.-]*:", line) for line in wanted.requirements.lines):
        return None
    return wanted.requirements.names()
