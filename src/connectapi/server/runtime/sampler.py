"""One thread that measures what the trees of processes use, and finds those beyond a limit."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import psutil

from connectapi.server.runtime.commands import Sample
from connectapi.server.runtime.limits import GRACES, exceeded, folder_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectapi.server.runtime.commands import Command

_logger = logging.getLogger(__name__)

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
    cpu_seconds: dict[tuple[int, float], float] = field(default_factory=dict)
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
        children = _children()
        for each in watched:
            begun = _Measured(time.monotonic() - each.age)
            measured = self._measured.setdefault(each.keeper_pid, begun)
            sample = self._measure(measured, _tree(children, each.keeper_pid))
            self._judge(each, sample, measured)
            if sample.processes:  # else it has just ended
                each.sampled(sample)
            each.end_if_overdue()

    def _measure(self, measured: _Measured, tree: Sequence[psutil.Process]) -> Sample:
        memory, used = 0, 0.0
        seconds: dict[tuple[int, float], float] = {}
        for process in tree:
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    memory += process.memory_info().rss
                    name = (process.pid, process.create_time())
            except psutil.Error:
                continue
            seconds[name] = times.user + times.system
            used += max(0.0, seconds[name] - measured.cpu_seconds.get(name, 0.0))
        moment = time.monotonic()
        passed = max(moment - measured.moment, 0.001)
        measured.cpu_seconds, measured.moment = seconds, moment
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


def _children() -> dict[int, list[psutil.Process]]:
    """Find the children of every process of the machine, in one look at it."""
    children: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        try:
            parent = process.ppid()
        except psutil.Error:
            continue
        children.setdefault(parent, []).append(process)
    return children


def _tree(children: dict[int, list[psutil.Process]], root: int) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), ())
        found.extend(below)
        waiting.extend(process.pid for process in below)
    return found


def kill_tree(root: int) -> None:
    """Kill a process and all that descends from it, as far as it can be found from outside."""
    below = _tree(_children(), root)
    with contextlib.suppress(psutil.Error):
        below.append(psutil.Process(root))
    for process in below:
        with contextlib.suppress(psutil.Error):
            process.kill()


def kill_session(leader: int) -> None:
    """Kill what is left of the session that a process led, which itself may have ended."""
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(pid) == leader:
                psutil.Process(pid).kill()
