"""Folders of running jobs: a home and a place for temporary files, gone with the job."""

from __future__ import annotations

import logging
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_logger = logging.getLogger(__name__)

FOLDER = "workspaces"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders of one job."""

    folder: Path

    @property
    def home(self) -> Path:
        """The folder for HOME."""
        return self.folder / "home"

    @property
    def temporary(self) -> Path:
        """The folder for TMPDIR."""
        return self.folder / "tmp"

    def remove(self) -> None:
        """Remove them with all that is in them; what cannot be removed is left and logged."""
        _remove(self.folder)


class Workspaces:
    """The folders of all jobs of a server, below its data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def make(self, key: str) -> Workspace:
        """Make the folders of a job; they are there already where it asked before."""
        workspace = Workspace(self._folder / key)
        for folder in (workspace.home, workspace.temporary):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return workspace

    def remove(self, key: str) -> None:
        """Remove the folders of a job, where it has any."""
        Workspace(self._folder / key).remove()

    def clean(self) -> None:
        """Remove what an earlier server left behind."""
        if self._folder.is_dir():
            for folder in self._folder.iterdir():
                _remove(folder)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder, onerror=_open_and_retry)
    except OSError as problem:
        _logger.warning("the folder %s of an ended job cannot be removed: %s", folder, problem)


def _open_and_retry(function: Callable[[str], object], path: str, _problem: object) -> None:
    """Remove what a program had protected from being written."""
    parent = Path(path).parent
    parent.chmod(parent.stat().st_mode | stat.S_IRWXU)
    if function is os.rmdir or function is os.unlink:
        function(path)
