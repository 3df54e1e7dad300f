"""Environments on disk: made once for the same requirements, found by a key, removed whole."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import logging
import os
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from connectapi.server.runtime.commands import Limits
from connectapi.server.runtime.failures import BUILD_FAILED, EnvironmentFailed
from connectapi.server.runtime.installed import lockfile
from connectapi.server.runtime.making import (
    Making,
    Wanted,
    python_of,
)
from connectapi.server.runtime.uv_program import Uv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connectapi.server.content.job import Job

_logger = logging.getLogger(__name__)

# Part of every key: raise it where environments are made in another way.
_FORMAT = 1
_FACTS = "environment.json"
_MAKING, _REMOVED = ".making", ".removed"
_MAKER = "uv"
_LOOK = 0.5
_FULL = {errno.ENOSPC, errno.EDQUOT}

LIMITS = Limits(disk=20 * 1024**3, seconds=3600.0)
"""What making one environment may use."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What content in Python runs in.

    Attributes:
        folder: The environment's own folder.
        python: Interpreter inside it.
        version: Version of Python, such as ``3.11.2``.
        key: Names what is in it; 22 characters.
        packages: Version of each package by name, without those that only we need.
        lockfile: Text of a requirements file that names exactly these.
    """

    folder: Path
    python: Path
    version: str
    key: str
    packages: Mapping[str, str]
    lockfile: str


def key_of(wanted: Wanted) -> str:
    """Name what an environment holds: the same for the same requirements, else another one."""
    requirements = wanted.requirements
    facts = {
        "format": _FORMAT,
        "python": wanted.installation.version,
        "lines": requirements.lines,
        "constraints": requirements.constraints,
        "arguments": requirements.arguments,
        "local": {name: _digest(wanted.folder / name) for name in requirements.local},
        "runtime": sorted(wanted.runtime),
        "manager": wanted.manager or "pip",
        "managed": wanted.managed,
    }
    whole = json.dumps(facts, sort_keys=True).encode()
    digest = hashlib.sha256(whole).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class EnvironmentCache:
    """The environments below a server's data folder.

    Each one appears there whole or not at all: it is made aside and renamed.

    Args:
        folder: Folder of all environments; nobody else writes to it.
        limits: What one run of uv may use.
    """

    def __init__(self, folder: Path, uv: Uv | None = None, limits: Limits = LIMITS) -> None:
        self._folder = folder / _MAKER
        self._aside = folder / _MAKING
        self._uv = uv or Uv()
        self._limits = limits
        self._changed = threading.Condition()
        self._made: set[str] = set()
        self.clean()

    def clean(self) -> None:
        """Remove what a killed server left half made or half removed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._aside, ignore_errors=True)
        self._aside.mkdir(exist_ok=True)

    def find(self, version: str, key: str) -> Environment | None:
        """Find an environment; None where it is not there or cannot be used any more."""
        folder = self._folder / version / key
        python = python_of(folder)
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            packages = {str(name): str(number) for name, number in facts["packages"].items()}
            lock = str(facts["lockfile"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        # The interpreter is a link: whoever removed that Python broke the environment.
        if not python.exists():
            return None
        return Environment(folder, python, version, key, packages, lock)

    def ensure(self, wanted: Wanted, job: Job, *, fresh: bool = False) -> Environment:
        """Give the environment that is wanted, made within a job where it is not there yet.

        Args:
            fresh: Make it anew even if it is there; what runs in the old one goes on.

        Raises:
            EnvironmentFailed: It cannot be made.
            JobKilled: Somebody asked for the job to end.
        """
        key = key_of(wanted)
        version = wanted.installation.version
        with self._alone(key, job):
            found = None if fresh else self.find(version, key)
            if found:
                job.line(f"Using cached environment: {key}")
            else:
                job.line(f"Creating environment: {key}")
            _note(wanted, job)
            if found is None:
                asked = wanted.manager or "no installer"
                job.line(f"Packages are installed by uv (the manifest asks for {asked}).")
                self._make(wanted, key, job)
                found = self.find(version, key)
        if found is None:
            message = f"The environment {key} was removed while it was made: deploy again."
            raise EnvironmentFailed(BUILD_FAILED, message)
        listed = ", ".join(f"{name}=={number}" for name, number in found.packages.items())
        job.line(f"Packages in the environment: {listed or 'none'}")
        job.line("Creating lockfile: python/requirements.txt.lock")
        return found

    def versions(self) -> list[str]:
        """List the versions of Python that there are environments of."""
        return sorted(
            path.name
            for path in self._folder.iterdir()
            if path.is_dir() and not path.name.startswith(".") and any(path.iterdir())
        )

    def place(self, version: str) -> Path:
        """Give the folder of all environments of a version of Python."""
        return self._folder / version

    def remove(self, version: str) -> None:
        """Remove all environments of a version of Python."""
        place = self.place(version)
        if place.parent != self._folder or version.startswith("."):
            return
        aside = self._aside / f"{_REMOVED}-{uuid4().hex}"
        try:
            place.rename(aside)
        except FileNotFoundError:
            return
        shutil.rmtree(aside, ignore_errors=True)

    def _make(self, wanted: Wanted, key: str, job: Job) -> None:
        work = self._aside / uuid4().hex
        try:
            work.mkdir(parents=True)
            making = Making(self._uv, work, job, wanted, self._limits)
            packages = making.make()
            facts = {
                "version": wanted.installation.version,
                "packages": {one.name: one.version for one in packages},
                "lockfile": lockfile(packages),
            }
            text = json.dumps(facts, indent=1)
            (making.environment / _FACTS).write_text(text, encoding="utf-8")
            self._take_over(making.environment, self._folder / wanted.installation.version / key)
        except OSError as problem:
            _logger.warning("the environment %s cannot be made: %s", key, problem)
            raise EnvironmentFailed(BUILD_FAILED, _unwritable(problem)) from None
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _take_over(self, made: Path, place: Path) -> None:
        """Put what was made into its place; what is there already goes with the work folder."""
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            place.rename(made.parent / "replaced")
        made.rename(place)

    @contextmanager
    def _alone(self, key: str, job: Job) -> Iterator[None]:
        """Let nobody else make the same environment at the same time."""
        told = False
        with self._changed:
            while key in self._made:
                if not told:
                    told = True
                    job.line("Waiting for another deployment that makes the same environment.")
                self._changed.wait(_LOOK)
                job.check()
            self._made.add(key)
        try:
            yield
        finally:
            with self._changed:
                self._made.discard(key)
                self._changed.notify_all()


def _note(wanted: Wanted, job: Job) -> None:
    """Tell what of the requirements is not done to the letter."""
    if not wanted.managed:
        python = wanted.installation.python
        job.line(f"Packages are not managed for this content: it uses those of {python}.")
        return
    if wanted.requirements.skipped:
        job.line(f"Skipped packages: {', '.join(wanted.requirements.skipped)}")
    for option in wanted.requirements.ignored:
        job.line(f"Ignored option: {option}")


def _unwritable(problem: OSError) -> str:
    if problem.errno in _FULL:
        return (
            "The disk is full, so the environment cannot be made. Make room on the server's disk "
            "(runtime caches that are not needed can be deleted) and deploy again."
        )
    return f"The server cannot write the environment: {problem.strerror or problem}."


def _digest(path: Path) -> str:
    """Name what is in a file, or in all files below a folder."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    whole = hashlib.sha256()
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            one = os.path.join(folder, name)  # noqa: PTH118 - fast for folders with many files
            whole.update(os.path.relpath(one, path).encode(errors="surrogateescape") + b"\0")
            with open(one, "rb") as file:  # noqa: PTH123 - as above
                whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
