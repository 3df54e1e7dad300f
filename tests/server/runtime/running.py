"""Short programs to run, what they printed, and waiting for what must come."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil

from connectapi.server.runtime.processes import Command, Limits, Line
from tests.waiting import until

PATIENCE = 20.0


def python(
    code: str, folder: Path, *arguments: object, limits: Limits | None = None, **environment: str
) -> Command:
    """A program of Python, started as fast as can be; ``os``, ``sys`` etc. are there."""
    head = "import os, signal, subprocess, sys, time\n"
    argv = [sys.executable, "-I", "-S", "-c", head + code, *map(str, arguments)]
    return Command(argv, folder, {"PATH": os.defpath, **environment}, limits or Limits())


class Printed:
    """Takes the lines of a process."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def __call__(self, batch: Sequence[Line]) -> None:
        self.lines.extend(batch)

    def texts(self, source: str = "stdout") -> list[str]:
        return [line.text for line in self.lines if line.source == source]

    def numbers(self, count: int) -> list[int]:
        """Wait until so many numbers were printed, and give them."""
        until(lambda: len(self.texts()) >= count, f"{count} numbers")
        return [int(text) for text in self.texts()[:count]]


def alive(pids: Iterable[int]) -> list[int]:
    """Which of these processes run."""
    found = []
    for pid in pids:
        try:
            status = psutil.Process(pid).status()
        except psutil.NoSuchProcess:
            continue
        if status not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            found.append(pid)
    return found


def end(pids: Iterable[int]) -> None:
    """Leave nothing running, whatever a test found."""
    for pid in alive(pids):
        os.kill(pid, signal.SIGKILL)
