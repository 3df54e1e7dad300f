"""What can be run, within which limits, and what comes of it: values alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process and all that it starts may use; None is no limit.

    Attributes:
        memory: Bytes of resident memory of the whole tree; over it the tree is killed (137).
        cpu: Cores; rounded up to whole ones, which the tree is bound to (Linux).
        disk: Bytes that the folder and the workspace of the command may grow to together.
        seconds: How long the whole run may take.
        files: Most open files of a process.
        nice: How far the tree steps back for others, from 0 to 19.
    """

    memory: int | None = None
    cpu: float | None = None
    disk: int | None = None
    seconds: float | None = None
    files: int | None = None
    nice: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run; never by a shell.

    Attributes:
        argv: The program, looked for on the PATH of ``environment``, and its arguments.
        folder: Working directory.
        environment: All its environment variables; nothing is added.
        workspace: Folder of HOME and TMPDIR, which counts for the limit of the disk.
    """

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    limits: Limits = Limits()
    workspace: Path | None = None


class Line(NamedTuple):
    """A line that a process printed; ``source`` is ``stdout`` or ``stderr``."""

    source: str
    time: datetime
    text: str


LineSink = Callable[[Sequence[Line]], None]
"""Takes lines in batches, on the pump's thread; must not wait for anything."""


class Sample(NamedTuple):
    """What a tree of processes used at a moment.

    Attributes:
        cpu: Cores in use since the sample before, such as 0.25.
        memory: Bytes of resident memory.
        processes: How many there were.
        cpu_seconds: CPU time of the tree from its start on, as far as it was seen.
    """

    time: datetime
    cpu: float
    memory: int
    processes: int
    cpu_seconds: float


class CannotStart(OSError):
    """A program could not be started: it is not there, may not be run, or its folder is gone."""
