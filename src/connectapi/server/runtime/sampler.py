"""One thread that measures what the trees of processes use, and finds those beyond a limit."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psutil

from connectapi.server.runtime.commands import Sample
from connectapi.server.runtime.limits import GRACES, exceeded, folder_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectapi.server.runtime.commands import Command

_logger = logging.getLogger(__name__)

# Linux tells the children of a process; psutil looks at all processes of the machine for them.
_CHILDREN_ARE_TOLD = Path("/proc/thread-self/children").exists()

WALKING = 0.05
"""Largest part of the time that is spent on adding up the files of a process."""


class Watched(Protocol):
    """A process as the sampler sees it."""

    @property
    def keeper_pid(self) -> int:
        """The process that all of its tree descends from."""

    @property
    def command(self) -> Command:
        """What was started."""

    @property
    def age(self) -> float:
        """How many seconds it has run."""

    def stop(self, grace: float = 5.0, reason: str | None = None) -> None:
        """Ask it to end."""

    def sampled(self, sample: Sample) -> None:
        """Take what it used."""

    def end_if_overdue(self) -> None:
        """Kill it where it should have ended long ago."""


@dataclass(slots=True)
class _Measured:
    """What is remembered of a tree from one look to the next."""

    moment: float
    processes: dict[int, psutil.Process] = field(default_factory=dict)
    cpu_seconds: dict[int, float] = field(default_factory=dict)
    total: float = 0.0
    disk: int = 0
    next_walk: float = 0.0


class Sampler:
    """Looks at all processes at once every so many seconds, while there are any.

    Args:
        watched: Gives what runs.
    """

    def __init__(
        self,
        watched: Callable[[], Sequence[Watched]],
        now: Callable[[], datetime] | None,
        interval: float,
    ) -> None:
        self._watched = watched
        self._now = now or (lambda: datetime.now(UTC))
        self._interval = interval
        self._measured: dict[int, _Measured] = {}
        self._needed = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """Look from now on, for something runs."""
        self._needed.set()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._needed.set()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            self._needed.wait()
            if self._closing.wait(self._interval):
                return
            self._needed.clear()
            watched = self._watched()
            if watched:
                self._needed.set()
            try:
                self._look(watched)
            except Exception:
                _logger.exception("what processes use was not measured")

    def _look(self, watched: Sequence[Watched]) -> None:
        present = {each.keeper_pid for each in watched}
        self._measured = {pid: kept for pid, kept in self._measured.items() if pid in present}
        if not watched:
            return
        for each in watched:
            begun = _Measured(time.monotonic() - each.age)
            measured = self._measured.setdefault(each.keeper_pid, begun)
            sample = self._measure(measured, below(each.keeper_pid))
            self._judge(each, sample, measured)
            if sample.processes:  # else it has just ended
                each.sampled(sample)
            each.end_if_overdue()

    def _measure(self, measured: _Measured, tree: Sequence[int]) -> Sample:
        memory, used = 0, 0.0
        processes: dict[int, psutil.Process] = {}
        seconds: dict[int, float] = {}
        for pid in tree:
            try:
                process = measured.processes.get(pid) or psutil.Process(pid)
                with process.oneshot():
                    times = process.cpu_times()
                    memory += process.memory_info().rss
            except psutil.Error:
                continue
            processes[pid] = process
            seconds[pid] = times.user + times.system
            # It is less than before where another process got the number.
            used += max(0.0, seconds[pid] - measured.cpu_seconds.get(pid, 0.0))
        moment = time.monotonic()
        passed = max(moment - measured.moment, 0.001)
        measured.processes, measured.cpu_seconds, measured.moment = processes, seconds, moment
        measured.total += used
        return Sample(self._now(), used / passed, memory, len(seconds), measured.total)

    def _judge(self, watched: Watched, sample: Sample, measured: _Measured) -> None:
        limits = watched.command.limits
        moment = time.monotonic()
        if limits.disk is not None and moment >= measured.next_walk:
            folders = [watched.command.folder]
            if watched.command.workspace is not None:
                folders.append(watched.command.workspace)
            measured.disk = folder_size(folders, limits.disk)
            measured.next_walk = moment + (time.monotonic() - moment) / WALKING
        reason = exceeded(limits, memory=sample.memory, disk=measured.disk, seconds=watched.age)
        if reason is not None:
            watched.stop(GRACES[reason], reason)


def below(root: int) -> list[int]:
    """Find all that descends from a process."""
    if not _CHILDREN_ARE_TOLD:
        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(root).children(recursive=True)]
        return []
    found: list[int] = []
    waiting = [root]
    while waiting:
        children = _children(waiting.pop())
        found.extend(children)
        waiting.extend(children)
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it has ended
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # the same
                found.extend(map(int, (thread / "children").read_bytes().split()))
    return found


def kill_tree(root: int) -> None:
    """Kill a process and all that descends from it, as far as it can be found from outside."""
    for pid in (*below(root), root):
        with contextlib.suppress(psutil.Error):
            psutil.Process(pid).kill()


def kill_session(leader: int) -> None:
    """Kill what is left of the session that a process led, which itself may have ended."""
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(pid) == leader:
                psutil.Process(pid).kill()
