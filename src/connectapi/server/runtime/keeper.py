"""Keeps one process of content: starts it, and ends it with all that came of it.

A program of its own (``python -I -S keeper.py``), with the standard library only and as few modules
of it as can be, for every process of content waits for it. Its standard input is a socket to the
server. On it comes what to run, as :mod:`~connectapi.server.runtime.keeping` writes it (it holds
secrets, so it does not stand on the command line, where everybody may read it), and then orders,
``stop <seconds>``. The end of the input is such an order, too: that is how the death of the server
is noticed, however it died. On it go the answers, by line: ``pid <number>`` or ``failed <errno>``,
and ``code <exit code>`` when the program has ended. The keeper ends when nothing of it is left.
Its standard output and error are the program's; nothing is copied.

On Linux the keeper is the reaper of all that descends from it, so it finds those that left their
group or session, or whose parents ended. Elsewhere it knows the group of the program alone: what
leaves that is not found, and a limit of cores is not kept.
"""

# ruff: noqa: PTH123, PTH208, SIM105
# pathlib and contextlib would make each start some milliseconds longer.

import errno
import os
import resource
import select
import signal
import sys
import time

ORPHAN_GRACE = 0.4
"""Seconds between SIGTERM and SIGKILL where the server is gone."""
LEFTOVER_GRACE = 1.0
"""The same for what a program left behind that ended by itself."""
SHORTEST_LOOK, LONGEST_LOOK = 0.005, 0.05
"""Seconds between two looks at what is left while it is being ended."""

_SERVER = 0
HEAD = 12
"""Characters of the length in front of an order."""
_STATE, _PARENT, _GROUP, _THREADS = 0, 1, 2, 17  # places in /proc/<pid>/stat behind the name
_ON_LINUX = sys.platform == "linux"
_SET_PARENT_DEATH_SIGNAL, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVILEGES = 1, 36, 38


class Keeper:
    """The program and its descendants; single-threaded, woken by the server and by their ends."""

    def __init__(self) -> None:
        self._pid = 0
        self._code: int | None = None
        self._deadline: float | None = None
        self._asked: set[int] = set()
        self._look = SHORTEST_LOOK
        self._connected = True
        self._received = b""

    def run(self) -> None:
        """Do it all, from the first line of the input to the end of the last process."""
        woken = _wake_on_signals()
        order = _receive_order()
        if not order:
            return
        if _ON_LINUX:
            _control(_SET_CHILD_SUBREAPER, 1)
        try:
            self._pid = _start(order)
        except OSError as problem:
            self._answer(f"failed {problem.errno}")
            return
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        self._answer(f"pid {self._pid}")
        self._keep(woken)

    def _keep(self, woken: int) -> None:
        poll = select.poll()
        poll.register(_SERVER, select.POLLIN)
        poll.register(woken, select.POLLIN)
        while True:
            left = self._reap() or (not _ON_LINUX and _group(self._pid))
            if self._deadline is not None:
                if not left:
                    return
                self._end_what_is_left()
            pause = None if self._deadline is None else self._look * 1000
            for descriptor, _ in poll.poll(pause):
                if descriptor == woken:
                    if signal.SIGTERM in os.read(woken, 1024):
                        self._stop(ORPHAN_GRACE)
                elif not self._obey():
                    poll.unregister(_SERVER)

    def _obey(self) -> bool:
        """Read orders; false where there will be none any more."""
        try:
            piece = os.read(_SERVER, 4096)
        except OSError:
            piece = b""
        if not piece:
            self._connected = False
            self._stop(ORPHAN_GRACE)
            return False
        *lines, self._received = (self._received + piece).split(b"\n")
        for line in lines:
            self._stop(float(line.removeprefix(b"stop ")))
        return True

    def _stop(self, grace: float) -> None:
        until = time.monotonic() + grace
        self._deadline = until if self._deadline is None else min(self._deadline, until)
        self._look = SHORTEST_LOOK

    def _reap(self) -> bool:
        """Take note of what has ended; false where there are no children any more.

        That tells for sure that nothing is left: what descends from a reaper has at its top a child
        of it, at every moment, where a look at all processes may miss one that was just made.
        """
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._pid and self._code is None:
                code = os.waitstatus_to_exitcode(status)
                self._code = code if code >= 0 else 128 - code
                self._answer(f"code {self._code}")
                self._stop(LEFTOVER_GRACE)

    def _end_what_is_left(self) -> None:
        """Ask those to end that were not asked yet, or kill them all where it is time to."""
        force = self._deadline is not None and time.monotonic() >= self._deadline
        left = descendants(os.getpid()) if _ON_LINUX else _group(self._pid)
        if force:
            # Stopped first: what forks faster than it is killed would never be caught up with.
            # A group is killed as a whole, in one step that none of it can fork in.
            for number in (signal.SIGSTOP, signal.SIGKILL):
                for target in {-group for group in left.values()} | left.keys():
                    _signal(target, number)
        else:
            for pid in left.keys() - self._asked:
                _signal(pid, signal.SIGTERM)
                _signal(pid, signal.SIGCONT)
            self._asked |= left.keys()
        self._look = SHORTEST_LOOK if force else min(self._look * 1.5, LONGEST_LOOK)

    def _answer(self, text: str) -> None:
        if self._connected:
            try:
                os.write(_SERVER, text.encode() + b"\n")
            except OSError:
                self._connected = False


def _wake_on_signals() -> int:
    """Let signals wake the loop: give a descriptor that can be read when there was one."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: None)
    return reading


def _receive_order() -> list[bytes]:
    """Read what to run; nothing where the server is gone already."""
    received, size = b"", None
    while size is None or len(received) < size:
        piece = os.read(_SERVER, 1 << 20 if size is None else size - len(received))
        if not piece:
            return []
        received += piece
        if size is None and len(received) >= HEAD:
            size = int(received[:HEAD]) + HEAD
    return received[HEAD:].split(b"\0")


def _start(order: list[bytes]) -> int:
    """Start the program; its own session, limits and folder are made between fork and exec."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _become(order)
        except OSError as failure:
            os.write(writing, str(failure.errno or errno.EIO).encode())
        finally:
            os._exit(127)
    os.close(writing)
    problem = os.read(reading, 16)
    os.close(reading)
    if problem:
        os.waitpid(pid, 0)
        raise OSError(int(problem), os.strerror(int(problem)))
    return pid


def _become(order: list[bytes]) -> None:
    """Turn into the program; returns only by an error."""
    program, folder, disk, files, nice, cores, count, *texts = order
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), _SERVER)
    if _ON_LINUX:
        # The keeper itself may be killed. A program with other rights could not be ended.
        _control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        _control(_SET_NO_NEW_PRIVILEGES, 1)
    _limit(resource.RLIMIT_CORE, b"0")
    _limit(resource.RLIMIT_FSIZE, disk)
    _limit(resource.RLIMIT_NOFILE, files)
    if nice:
        os.nice(int(nice))
    if cores and sys.platform == "linux":
        os.sched_setaffinity(0, [int(core) for core in cores.split()])
    os.chdir(folder)
    arguments, pairs = texts[: int(count)], texts[int(count) :]
    environment = {pair.partition(b"=")[0]: pair.partition(b"=")[2] for pair in pairs}
    os.execve(program, arguments, environment)  # noqa: S606  # no shell on purpose


def _limit(kind: int, wanted: bytes) -> None:
    if wanted:
        most = resource.getrlimit(kind)[1]
        value = int(wanted) if most == resource.RLIM_INFINITY else min(int(wanted), most)
        resource.setrlimit(kind, (value, value))


def _control(option: int, value: int) -> None:
    import ctypes

    # Arguments of prctl are as wide as a pointer.
    ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3)


def descendants(root: int) -> dict[int, int]:
    """Find all that descends from a process and has not ended; its groups by their numbers."""
    children: dict[int, list[int]] = {}
    alive = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    # Its name, in parentheses, may hold anything.
                    facts = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            children.setdefault(int(facts[_PARENT]), []).append(int(name))
            # One whose first thread has ended, but not its others, looks like a zombie.
            if facts[_STATE] not in (b"Z", b"X") or int(facts[_THREADS]) > 1:
                alive[int(name)] = int(facts[_GROUP])
    found: dict[int, int] = {}
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), ())
        found.update((pid, alive[pid]) for pid in below if pid in alive)
        waiting.extend(below)
    return found


def _group(pid: int) -> dict[int, int]:
    """Give the group of the program, as a negative number that kill takes, while it is there."""
    try:
        os.killpg(pid, 0)
    except OSError:
        return {}
    return {-pid: pid}


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        pass  # it has ended


if __name__ == "__main__":
    Keeper().run()
