"""One thread that reads what all processes print and what their keepers say."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectapi.server.runtime.commands import Line
from connectapi.server.runtime.limits import Allowance
from connectapi.server.runtime.splitter import Splitter

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from connectapi.server.runtime.commands import LineSink

_logger = logging.getLogger(__name__)

PIECE = 64 * 1024
"""Most bytes that are read of a stream before the others have their turn."""
RATE = 2 * 1024 * 1024
"""Bytes a second that a process may print for long; a line costs some bytes more than it has."""
SAVED = 2 * RATE
LINE_COST = 100
HELD = 0.05
"""Seconds that streams wait where the log's writer is behind."""
_LAST = 4 * 1024 * 1024  # bytes that are still read of a stream after the end of its process


@dataclass(slots=True)
class Source:
    """What belongs to one process.

    Attributes:
        control: Socket to its keeper.
        streams: Its pipes by the names of their sources; closed by the pump.
        lines: Takes what it prints.
        answered: Takes each line that its keeper says.
        gone: Called when its keeper has ended and all lines were given.
    """

    control: socket.socket
    streams: dict[str, int]
    lines: LineSink
    answered: Callable[[str], None]
    gone: Callable[[], None]
    allowance: Allowance = field(
        default_factory=lambda: Allowance(RATE, SAVED, time.monotonic()), init=False
    )


@dataclass(slots=True)
class _Stream:
    source: Source
    name: str
    descriptor: int
    splitter: Splitter = field(default_factory=Splitter)
    paused_until: float = 0.0
    open: bool = True


class LogPump:
    """Reads for as long as there are sources, and never more of one than its allowance.

    A process that prints faster finds its pipe full and waits, so neither memory nor the log grow
    faster than that, and the others' lines are not delayed.
    """

    def __init__(self, now: Callable[[], datetime] | None, hold: Callable[[], bool] | None) -> None:
        self._now = now or (lambda: datetime.now(UTC))
        self._hold = hold or (lambda: False)
        self._selector = selectors.DefaultSelector()
        self._waking, self._wake = os.pipe()
        os.set_blocking(self._waking, False)
        os.set_blocking(self._wake, False)
        self._selector.register(self._waking, selectors.EVENT_READ)
        self._new: deque[Source] = deque()
        self._streams: dict[int, list[_Stream]] = {}
        self._paused: list[_Stream] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-pump", daemon=True)
        self._thread.start()

    def add(self, source: Source) -> None:
        """Begin to read from a process."""
        self._new.append(source)
        self._wake_up()

    def close(self) -> None:
        """End the thread; what is still open is closed unread."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._wake_up()
        self._thread.join(5)
        if not self._thread.is_alive():
            self._selector.close()
            os.close(self._waking)
            os.close(self._wake)

    def _wake_up(self) -> None:
        # A full pipe wakes as well as one with one more byte.
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"x")

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._turn()
        except Exception:
            _logger.exception("the lines of processes are not read any more")
        finally:
            for streams in list(self._streams.values()):
                self._forget(streams)

    def _turn(self) -> None:
        while self._new:
            self._register(self._new.popleft())
        held = bool(self._streams) and self._hold()
        for key, _ in self._selector.select(self._resume()):
            if isinstance(key.data, Source):
                self._listen(key.data)
            elif isinstance(key.data, _Stream):
                if not key.data.open:
                    continue  # its process was found to have ended in this very turn
                if held:
                    self._pause(key.data, HELD)
                else:
                    self._read(key.data)
            else:
                os.read(self._waking, 4096)

    def _register(self, source: Source) -> None:
        streams = [_Stream(source, name, number) for name, number in source.streams.items()]
        self._streams[source.control.fileno()] = streams
        self._selector.register(source.control, selectors.EVENT_READ, source)
        for stream in streams:
            self._selector.register(stream.descriptor, selectors.EVENT_READ, stream)

    def _resume(self) -> float | None:
        """Take up the streams that have waited long enough; the time until the next one has."""
        now = time.monotonic()
        waiting = [stream for stream in self._paused if stream.open]
        self._paused = [stream for stream in waiting if stream.paused_until > now]
        for stream in waiting:
            if stream.paused_until <= now:
                self._selector.register(stream.descriptor, selectors.EVENT_READ, stream)
        if not self._paused:
            return None
        return min(stream.paused_until for stream in self._paused) - now

    def _pause(self, stream: _Stream, seconds: float) -> None:
        self._selector.unregister(stream.descriptor)
        stream.paused_until = time.monotonic() + seconds
        self._paused.append(stream)

    def _read(self, stream: _Stream) -> None:
        data = _available(stream.descriptor)
        if data is None:
            return
        texts = stream.splitter.feed(data) if data else stream.splitter.end()
        self._give(stream, texts)
        if not data:
            self._selector.unregister(stream.descriptor)
            self._close(stream)
            return
        cost = len(data) + LINE_COST * len(texts)
        wait = stream.source.allowance.take(cost, time.monotonic())
        if wait:
            self._pause(stream, wait)

    def _give(self, stream: _Stream, texts: list[str]) -> None:
        if not texts:
            return
        now = self._now()
        try:
            stream.source.lines([Line(stream.name, now, text) for text in texts])
        except Exception:
            _logger.exception("lines of a process were not taken")

    def _listen(self, source: Source) -> None:
        try:
            data = source.control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        try:
            # Each answer of a keeper is written in one piece.
            for text in data.decode().splitlines():
                source.answered(text)
        except Exception:
            _logger.exception("what the keeper of a process says was not understood")
        if not data:
            self._finish(source)

    def _finish(self, source: Source) -> None:
        """Read what is left of a process of which nothing runs any more."""
        streams = self._streams[source.control.fileno()]
        for stream in streams:
            if stream.open:
                self._read_rest(stream)
        self._forget(streams)
        try:
            source.gone()
        except Exception:
            _logger.exception("the end of a process was not taken note of")

    def _read_rest(self, stream: _Stream) -> None:
        left = _LAST
        while left > 0 and (data := _available(stream.descriptor)):
            self._give(stream, stream.splitter.feed(data))
            left -= len(data)
        self._give(stream, stream.splitter.end())

    def _forget(self, streams: list[_Stream]) -> None:
        source = streams[0].source
        for stream in streams:
            if stream.open:
                with contextlib.suppress(KeyError):  # it is not there while it is paused
                    self._selector.unregister(stream.descriptor)
                self._close(stream)
        self._selector.unregister(source.control)
        del self._streams[source.control.fileno()]

    def _close(self, stream: _Stream) -> None:
        stream.open = False
        os.close(stream.descriptor)


def _available(descriptor: int) -> bytes | None:
    """Read what there is: no bytes at the end of a stream, None where there is nothing now."""
    try:
        return os.read(descriptor, PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""
