"""The further programs that content may need, and their versions, asked for once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 15.0
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*(?:[-+.]?[0-9A-Za-z.]+)?")

NAMES = ("Rscript", "quarto", "node", "npm", "tensorflow_model_server")


@dataclass(frozen=True, slots=True)
class Program:
    """A program of this machine; its version is empty where it does not tell."""

    name: str
    path: Path
    version: str


class Programs(Mapping[str, Path]):
    """The paths of the programs on PATH by name; each is looked for once, when it is asked for."""

    def __init__(self, found: Mapping[str, Program | None] | None = None) -> None:
        self._lock = threading.Lock()
        self._found = dict(found or {})

    def find(self, name: str) -> Program | None:
        """Find a program by its name, one of :data:`NAMES`."""
        with self._lock:
            if name not in self._found:
                self._found[name] = look_for(name) if name in NAMES else None
            return self._found[name]

    def is_on_path(self, name: str) -> bool:
        """Tell whether there is such a program, without asking it for its version."""
        return self._found.get(name) is not None or shutil.which(name) is not None

    def paths(self) -> Mapping[str, Path]:
        """Give the paths of those that are there, by name."""
        return self

    def __getitem__(self, name: str) -> Path:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return found.path

    def __iter__(self) -> Iterator[str]:
        return (name for name in NAMES if self.find(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def look_for(name: str) -> Program | None:
    """Look for a program on PATH and ask it for its version.

    One that cannot be run at all is none: so it is with the shims of version managers.
    """
    place = shutil.which(name)
    if place is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a program of this machine, by its full path
            [place, "--version"],
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Program(name, Path(place).absolute(), version_in(done.stdout.decode(errors="replace")))


def version_in(text: str) -> str:
    """Find the version in what a program says of itself.

    >>> version_in("Rscript (R) version 4.3.1 (2023-06-16)")
    '4.3.1'
    """
    match = _VERSION.search(text)
    return match[0] if match else ""
