"""The packages of content for Node.js, installed by npm into the bundle's own folder."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.runtime.commands import Command
from connectapi.server.runtime.failures import BUILD_FAILED, BuildFailed
from connectapi.server.runtime.uv_lines import scrub
from connectapi.server.runtime.uv_program import passed_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from connectapi.server.content.job import Job
    from connectapi.server.runtime.commands import Limits

_LARGEST_PACKAGE = 1024 * 1024
_OPTIONS = ("--omit=dev", "--no-audit", "--no-fund", "--no-progress", "--color=false")
_KEPT_LINES = 5


@dataclass(frozen=True, slots=True)
class NodeWanted:
    """Packages that a bundle wants installed: by which program, and how."""

    folder: Path
    argv: tuple[str, ...]


def wanted_packages(folder: Path, npm: Path | None) -> NodeWanted | None:
    """Say how the packages of a bundle are installed; None where it has or needs none.

    Raises:
        BuildFailed: It needs some, and there is no npm.
    """
    if not read_package(folder).get("dependencies") or (folder / "node_modules").is_dir():
        return None
    if npm is None:
        message = (
            "The bundle's package.json names dependencies, and the program npm, which installs "
            "them, is not on this machine: install it, or put its folder on the PATH of the "
            "server, and start the server again."
        )
        raise BuildFailed(BUILD_FAILED, message)
    locked = any((folder / name).is_file() for name in ("package-lock.json", "npm-shrinkwrap.json"))
    return NodeWanted(folder, (str(npm), "ci" if locked else "install", *_OPTIONS))


def install(wanted: NodeWanted, job: Job, limits: Limits) -> None:
    """Install packages within a job.

    Raises:
        BuildFailed: They cannot be installed.
        JobKilled: Somebody asked for the job to end.
    """
    job.line(f"Installing packages with npm {wanted.argv[1]} ...")
    told: list[str] = []

    def edit(text: str) -> str:
        told.append(scrub(text))
        del told[:-_KEPT_LINES]
        return scrub(text)

    code = job.run(Command(wanted.argv, wanted.folder, _variables(os.environ), limits), edit)
    if code != 0:
        reason = job.reason or " ".join(line.strip() for line in told)
        message = (
            f"npm failed with exit code {code}, so the packages of package.json are not installed. "
            f"Correct them and deploy again. {reason}"
        )
        raise BuildFailed(BUILD_FAILED, message.strip())


def read_package(folder: Path) -> dict[str, object]:
    """Read a folder's ``package.json``; empty where there is none, or one that cannot be read."""
    try:
        with (folder / "package.json").open("rb") as file:
            found = json.loads(file.read(_LARGEST_PACKAGE))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _variables(own: Mapping[str, str]) -> dict[str, str]:
    """Give npm what installers get, and its own settings."""
    settings = {
        name: value
        for name, value in own.items()
        if re.match(r"npm_config_|NODE_EXTRA_CA_CERTS$", name, re.IGNORECASE)
    }
    return {**passed_on(own), **settings}
