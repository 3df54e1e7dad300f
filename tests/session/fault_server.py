"""A server on a socket of 127.0.0.1 that answers what a test planned, well or badly."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

_KEPT: Final = 1_048_576
_RESET: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Heard:
    """A request as it came; of a large body only the first MiB is kept."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    size: int
    connection: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Reply:
    """What is answered; the faults come on top of an otherwise sound answer."""

    status: int = 200
    body: bytes | Iterable[bytes] = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """The length that is announced in place of the true one."""
    delay: float = 0.0
    """Seconds of silence before the answer."""
    stall_after: int | None = None
    """Bytes of the body after which there is silence until the server stops."""
    cut_after: int | None = None
    """Bytes of the body after which the connection is closed."""
    reset: bool = False
    """Whether the connection is reset in place of an answer."""
    closes: bool = False
    """Whether the connection is closed after the answer, without announcing it."""
    raw: bytes | None = None
    """Bytes that are sent in place of all this."""


Handler = Callable[[Heard], Reply]


class FaultServer:
    """Answers every request by the plan, in order; after its end, by `otherwise`."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.heard: list[Heard] = []
        self.connections = 0
        self.otherwise: Handler = lambda _: Reply(598, b'{"code":1,"error":"not planned"}')
        self._plan = list(replies)
        self._tls = tls
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._spawn(self._accept)

    def plan(self, *replies: Reply) -> None:
        """Add answers to the plan."""
        self._plan.extend(replies)

    def answer_with(self, handler: Handler) -> None:
        """Let a function answer what is not planned."""
        self.otherwise = handler

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        with self._lock:
            connections = list(self._open)
        for connection in [self._listener, *connections]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _spawn(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            # Head and body are sent apart, and the second would wait for the first's receipt.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                number = self.connections
                self._open.add(connection)
            self._spawn(lambda taken=connection, number=number: self._serve(taken, number))  # type: ignore[misc] # the defaults bind the loop's values

    def _serve(self, connection: socket.socket, number: int) -> None:
        # What goes wrong on a connection is the client's to see.
        with contextlib.suppress(OSError, ValueError, EOFError):
            secured = connection
            if self._tls is not None:
                secured = self._tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.add(secured)
            try:
                while not self._stopped.is_set() and self._exchange(secured, number):
                    pass
            finally:
                secured.close()
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def _exchange(self, connection: socket.socket, number: int) -> bool:
        with connection.makefile("rb") as stream:
            heard = _read(stream, number)
        if heard is None:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            return False
        with self._lock:
            self.heard.append(heard)
            reply = self._plan.pop(0) if self._plan else None
        reply = self.otherwise(heard) if reply is None else reply
        if reply.delay:
            self._stopped.wait(reply.delay)
        if reply.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            return False
        if reply.raw is not None:
            connection.sendall(reply.raw)
            return False
        return self._send(connection, reply, head_only=heard.method == "HEAD")

    def _send(self, connection: socket.socket, reply: Reply, *, head_only: bool) -> bool:
        whole = reply.body if isinstance(reply.body, bytes) else None
        length = reply.length if reply.length is not None or whole is None else len(whole)
        lines = [f"HTTP/1.1 {reply.status} Planned"]
        headers = {"content-type": "application/json", **reply.headers}
        if length is None:
            headers["transfer-encoding"] = "chunked"
        elif reply.status not in {204, 304}:
            headers["content-length"] = str(length)
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if head_only or reply.status in {204, 304}:
            return not reply.closes
        for piece in [whole] if whole is not None else reply.body:
            sent = bytes(piece) if isinstance(piece, bytes) else b""
            if reply.cut_after is not None:
                connection.sendall(sent[: reply.cut_after])
                return False
            if reply.stall_after is not None:
                connection.sendall(sent[: reply.stall_after])
                self._stopped.wait(30)
                return False
            connection.sendall(b"%x\r\n%s\r\n" % (len(sent), sent) if length is None else sent)
        if length is None:
            connection.sendall(b"0\r\n\r\n")
        return not reply.closes


def _read(stream: object, number: int) -> Heard | None:
    readline = getattr(stream, "readline")  # noqa: B009 - sockets and files alike
    read = getattr(stream, "read")  # noqa: B009 - the same
    first = readline(65_536)
    if not first:
        raise EOFError
    words = first.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        return None
    headers: dict[str, str] = {}
    while (line := readline(65_536)) not in {b"\r\n", b""}:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    kept, size = b"", 0
    for piece in _body(readline, read, headers):
        size += len(piece)
        kept += piece[: max(_KEPT - len(kept), 0)]
    return Heard(words[0], words[1], headers, kept, size, number)


def _body(
    readline: Callable[[], bytes], read: Callable[[int], bytes], headers: Mapping[str, str]
) -> Iterable[bytes]:
    if headers.get("transfer-encoding") == "chunked":
        while length := int(readline(), 16):
            yield read(length)
            readline()
        readline()
        return
    left = int(headers.get("content-length", "0"))
    while left:
        piece = read(min(left, 262_144))
        if not piece:
            raise EOFError
        left -= len(piece)
        yield piece
