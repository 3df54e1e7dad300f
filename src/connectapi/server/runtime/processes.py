"""The processes of content: started, listened to, kept within their limits, and ended.

Each process has a small parent, its keeper (:mod:`~connectapi.server.runtime.keeper`), which ends
it and everything that it started, also when the server dies. One thread reads what all of them
print, another one measures what they use. POSIX only; see the keeper for what each system lacks.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from connectapi.server.runtime.commands import (
    CannotStart,
    Command,
    Limits,
    Line,
    LineSink,
    Sample,
)
from connectapi.server.runtime.keeping import START_TIMEOUT, launch
from connectapi.server.runtime.limits import cores_for
from connectapi.server.runtime.log_pump import LogPump, Source
from connectapi.server.runtime.sampler import Sampler, kill_session, kill_tree

if TYPE_CHECKING:
    from datetime import datetime

    from connectapi.server.runtime.keeping import Keeping

__all__ = [
    "CannotStart",
    "Command",
    "Limits",
    "Line",
    "LineSink",
    "Processes",
    "Running",
    "Sample",
]

KEEPER_LOST = "its keeper was killed"
_KILLED = 128 + signal.SIGKILL
_OVERDUE = 3.0  # seconds beyond its grace after which a keeper is not waited for any more


class Running:
    """A process that was started; all methods may be called from any thread.

    Attributes:
        pid: The content's own process, which leads a session and group of this number.
        keeper_pid: Its parent.
        command: What was started.
    """

    def __init__(
        self,
        keeping: Keeping,
        command: Command,
        ended: Callable[[Running], None],
        sampled: Callable[[Running, Sample], None] | None,
    ) -> None:
        self.pid = keeping.pid
        self.keeper_pid = keeping.process.pid
        self.command = command
        self._keeping = keeping
        self._ended = ended
        self._sampled = sampled
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._gone = threading.Event()
        self._over = False
        self._code: int | None = None
        self._reason: str | None = None
        self._until: float | None = None
        self._last_sample: Sample | None = None

    def __repr__(self) -> str:
        state = "running" if self.exit_code is None else f"ended with {self.exit_code}"
        return f"<process {self.pid} of {self.command.argv[0]}: {state}>"

    @property
    def exit_code(self) -> int | None:
        """The code it ended with (128 + number for a signal), or None while anything runs."""
        return self._code if self._over else None

    @property
    def reason(self) -> str | None:
        """Why the server ended it, such as ``out of memory``; None where it ended by itself."""
        return self._reason

    @property
    def age(self) -> float:
        """How many seconds ago it was started."""
        return time.monotonic() - self._begun

    @property
    def last_sample(self) -> Sample | None:
        """What its tree used when it was last looked at."""
        return self._last_sample

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait until nothing of it runs and all lines were given; None where that takes longer."""
        self._gone.wait(seconds)
        return self.exit_code

    def stop(self, grace: float = 5.0, reason: str | None = None) -> None:
        """Ask it to end (SIGTERM), and kill what is left after the grace; returns at once.

        Asking again changes nothing, but that a shorter grace counts; the first reason stays.
        """
        until = time.monotonic() + grace
        with self._lock:
            if self._code is not None:
                return
            self._reason = self._reason or reason
            if self._until is not None and self._until <= until:
                return
            self._until = until
            # The program may have stopped its own keeper.
            with contextlib.suppress(OSError):
                os.kill(self.keeper_pid, signal.SIGCONT)
                self._keeping.control.send(f"stop {grace:.3f}\n".encode())

    def sampled(self, sample: Sample) -> None:
        """Take what its tree used, from the sampler."""
        self._last_sample = sample
        if self._sampled is not None:
            self._sampled(self, sample)

    def end_if_overdue(self) -> None:
        """Kill all of it from outside where its keeper should have done so long ago."""
        if self._until is not None and time.monotonic() > self._until + _OVERDUE:
            self.kill()

    def kill(self) -> None:
        """Kill all of it from outside, its keeper as well."""
        with self._lock:
            if not self._over:
                kill_tree(self.keeper_pid)

    def answered(self, text: str) -> None:
        """Take a line that its keeper said, from the pump."""
        word, _, number = text.partition(" ")
        if word == "code":
            with self._lock:
                self._code = int(number)

    def gone(self) -> None:
        """Take note that its keeper has ended, from the pump."""
        lost = self._code is None
        if lost:
            kill_session(self.pid)
        with self._lock:
            self._keeping.process.wait()
            self._keeping.control.close()
            if lost:
                self._code, self._reason = _KILLED, self._reason or KEEPER_LOST
            self._over = True
        try:
            self._ended(self)
        finally:
            self._gone.set()


_Told = tuple[
    Callable[[Running], None] | None,
    Callable[[Running, Sample], None] | None,
    Callable[[Running], None] | None,
]


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
        self._now = now
        self._hold = hold
        self._interval = interval
        self._lock = threading.Condition()
        self._starting = 0
        self._running: dict[int, Running] = {}
        self._turns = itertools.count()
        self._threads: tuple[LogPump, Sampler] | None = None
        self._closed = False

    def start(
        self,
        command: Command,
        lines: LineSink,
        ended: Callable[[Running], None] | None = None,
        sampled: Callable[[Running, Sample], None] | None = None,
        begun: Callable[[Running], None] | None = None,
    ) -> Running:
        """Start a program; takes some 20 ms, so an event loop calls it in a thread.

        Args:
            ended: Called once, on the pump's thread, when nothing of it runs any more and all of
                its lines were given. It must not wait for anything.
            sampled: Called on the sampler's thread with each sample.
            begun: Called before any of the others, on the caller's thread.

        Raises:
            CannotStart: The program cannot be started.
            RuntimeError: This was closed.
        """
        pump, sampler = self._begin()
        try:
            return self._start(pump, sampler, command, lines, (ended, sampled, begun))
        finally:
            with self._lock:
                self._starting -= 1
                self._lock.notify_all()

    def _start(
        self,
        pump: LogPump,
        sampler: Sampler,
        command: Command,
        lines: LineSink,
        told: _Told,
    ) -> Running:
        ended, sampled, begun = told
        keeping = launch(command, self._cores(command))

        def gone(process: Running) -> None:
            with self._lock:
                self._running.pop(process.keeper_pid, None)
            if ended is not None:
                ended(process)

        process = Running(keeping, command, gone, sampled)
        with self._lock:
            self._running[process.keeper_pid] = process
        streams = {"stdout": keeping.output, "stderr": keeping.errors}
        try:
            if begun is not None:
                begun(process)
        except BaseException:
            process.stop(0)
            raise
        finally:
            pump.add(Source(keeping.control, streams, lines, process.answered, process.gone))
            sampler.begin()
        return process

    def running(self) -> list[Running]:
        """List what runs, oldest first."""
        with self._lock:
            return list(self._running.values())

    def close(self, seconds: float = 5.0) -> None:
        """End all of them, with so much grace, and return when nothing is left."""
        with self._lock:
            self._closed = True
            self._lock.wait_for(lambda: self._starting == 0, START_TIMEOUT)
        left = self.running()
        for process in left:
            process.stop(seconds)
        _await(left, seconds + 1)
        left = self.running()
        for process in left:
            process.kill()
        _await(left, 2)
        if self._threads is not None:
            for thread in self._threads:
                thread.close()

    def _begin(self) -> tuple[LogPump, Sampler]:
        with self._lock:
            if self._closed:
                raise RuntimeError("the server stops, so it starts nothing any more")
            if self._threads is None:
                pump = LogPump(self._now, self._hold)
                self._threads = pump, Sampler(self.running, self._now, self._interval)
            self._starting += 1
            return self._threads

    def _cores(self, command: Command) -> list[int] | None:
        cpu = command.limits.cpu
        # Only Linux binds processes to cores.
        if cpu is None or not hasattr(os, "sched_getaffinity"):
            return None
        return cores_for(cpu, sorted(os.sched_getaffinity(0)), next(self._turns))


def _await(processes: list[Running], seconds: float) -> None:
    until = time.monotonic() + seconds
    for process in processes:
        process.wait(max(0.0, until - time.monotonic()))
