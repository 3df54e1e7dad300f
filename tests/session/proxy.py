"""A proxy on a socket of 127.0.0.1: it forwards plain requests and opens tunnels."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from types import TracebackType
from typing import Final, Self

_HEAD: Final = 65_536


class Proxy:
    """Leads everything to one address, whatever host is asked for; so hosts need not exist."""

    def __init__(self, target: int, *, login: str = "", refuses: int = 0) -> None:
        self.heard: list[str] = []
        self._target = target
        self._login = base64.b64encode(login.encode()).decode()
        self._refuses = refuses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._spawn(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)
        for connection in self._open:
            connection.close()

    def _spawn(self, work: object, *arguments: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(_HEAD)
                if not piece:
                    return
                head += piece
            self._lead(connection, head)
            connection.shutdown(socket.SHUT_RDWR)

    def _lead(self, connection: socket.socket, head: bytes) -> None:
        first, _, rest = head.decode("latin-1").partition("\r\n")
        self.heard.append(first)
        if self._refuses:
            connection.sendall(b"HTTP/1.1 %d No\r\ncontent-length: 0\r\n\r\n" % self._refuses)
            return
        if self._login and f"basic {self._login}".lower() not in rest.lower():
            connection.sendall(
                b"HTTP/1.1 407 Who\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n"
            )
            return
        target = socket.create_connection(("127.0.0.1", self._target))
        self._open.append(target)
        if first.startswith("CONNECT "):
            connection.sendall(b"HTTP/1.1 200 Tunnel\r\n\r\n")
        else:
            target.sendall(head)
        self._spawn(_copy, connection, target)
        _copy(target, connection)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_HEAD):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
