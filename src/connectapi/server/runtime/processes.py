"""The processes of content: started, listened to, kept within their limits, and ended.

Each process has a small parent, its keeper (:mod:`~connectapi.server.runtime.keeper`), which ends
it and everything that it started, also when the server dies. One thread reads what all of them
print, another one measures what they use. POSIX only; see the keeper for what each system lacks.
"""

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
    """

    time: datetime
    cpu: float
    memory: int
    processes: int


class CannotStart(OSError):
    """A program could not be started: it is not there, may not be run, or its folder is gone."""


class Running:
    """A process that was started; all methods may be called from any thread.

    Attributes:
        pid: The content's own process, which leads a session and group of this number.
        keeper_pid: Its parent.
    """

    pid: int
    keeper_pid: int

    @property
    def exit_code(self) -> int | None:
        """The code it ended with (128 + number for a signal), or None while anything runs."""
        raise NotImplementedError

    @property
    def reason(self) -> str | None:
        """Why the server ended it, such as ``out of memory``; None where it ended by itself."""
        raise NotImplementedError

    @property
    def last_sample(self) -> Sample | None:
        """What its tree used when it was last looked at."""
        raise NotImplementedError

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until nothing of it runs and all lines were given; None where that takes longer."""
        raise NotImplementedError

    def stop(self, grace: float = 5.0, reason: str | None = None) -> None:
        """Ask it to end (SIGTERM), and kill what is left after the grace; returns at once.

        Asking again changes nothing, but that a shorter grace counts; the first reason stays.
        """
        raise NotImplementedError


class Processes:
    """Starts processes and keeps watch over them; threads begin with the first one.

    Args:
        now: The time that lines are stamped with.
        hold: While it says true nothing is read, so that who prints has to wait; for a log whose
            writer is behind.
        interval: Seconds between two looks at what the processes use.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        hold: Callable[[], bool] | None = None,
        interval: float = 1.0,
    ) -> None:
        raise NotImplementedError

    def start(
        self,
        command: Command,
        lines: LineSink,
        ended: Callable[[Running], None] | None = None,
        sampled: Callable[[Running, Sample], None] | None = None,
    ) -> Running:
        """Start a program; takes some 20 ms, so an event loop calls it in a thread.

        Args:
            ended: Called once, on the pump's thread, when nothing of it runs any more and all of
                its lines were given. It must not wait for anything.
            sampled: Called on the sampler's thread with each sample.

        Raises:
            CannotStart: The program cannot be started.
            RuntimeError: This was closed.
        """
        raise NotImplementedError

    def running(self) -> list[Running]:
        """List what runs, oldest first."""
        raise NotImplementedError

    def close(self, seconds: float = 5.0) -> None:
        """End all of them, with so much grace, and return when nothing is left."""
        raise NotImplementedError
