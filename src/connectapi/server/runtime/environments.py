"""Python environments of content: made by the program uv, once for the same requirements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from connectapi.server.content.job import Job


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


class EnvironmentFailed(Exception):
    """An environment cannot be made.

    Attributes:
        code: Code of the failure as clients know it, such as ``python-package-install-failed``.
        message: What is wrong and what to do, for the content's publisher.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Environments:
    """The environments below a server's data folder."""

    def of_bundle(self, bundle_id: int) -> Environment | None:
        """Give the environment that a bundle was deployed with.

        Returns:
            None where it was deployed without one, or where that one is gone: then
            :meth:`restore` makes it again.
        """
        raise NotImplementedError

    def restore(self, bundle_id: int, job: Job) -> Environment | None:
        """Make the environment of a bundle that was deployed before again, within a job.

        Returns:
            None where the bundle uses no Python.

        Raises:
            EnvironmentFailed: It cannot be made.
            JobKilled: Somebody asked for the job to end.
        """
        raise NotImplementedError
