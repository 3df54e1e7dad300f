"""Asking content by sockets, and saying which program answers."""

import http.client
import json
import socket
from urllib.parse import urlsplit

from tests.server.foundation.wire import Answer, Wire
from tests.server.runtime.proxied import Proxied


def lead_to(server: Proxied, guid: str, *addresses: str) -> None:
    server.fleet.addresses[:] = addresses
    server.fleet.guid, server.fleet.failure, server.fleet.keeps_prefix = guid, None, False
    server.fleet.asked.clear()


def connection(server: Proxied) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)


def wire(server: Proxied, data: bytes) -> socket.socket:
    """Open a connection and send something as it is."""
    parts = urlsplit(server.url)
    opened = socket.create_connection((parts.hostname or "", parts.port or 0), 20)
    opened.sendall(data)
    return opened


def read_until(asked: socket.socket, end: bytes) -> bytes:
    data = b""
    while end not in data:
        piece = asked.recv(65536)
        assert piece, data
        data += piece
    return data


def given(asker: Wire, base: str, status: int, *headers: tuple[str, str]) -> Answer:
    """Have content below a path answer so."""
    query = json.dumps([status, headers]).encode().hex()
    return asker.send("GET", f"{base}given?{query}", accept="*/*")
