"""A local server whose content is an application of the test itself: no process, nothing installed.

The application runs on a socket in a thread, and a fleet that the test steers leads visitors to it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from connectapi.server.runtime.fleet import Lease
from connectapi.testing import LocalConnect
from connectapi.testing.running import OnSocket
from tests.server.foundation.conftest import archive, finished, upload
from tests.server.foundation.wire import Answer, Wire
from tests.waiting import until

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from connectapi.server.content.view import View
    from connectapi.server.runtime.runtime import Runtime
    from connectapi.server.services import Services


@dataclass
class SteeredFleet:
    """Leads every visitor to the same addresses in turn, or fails as a test wants it.

    Attributes:
        addresses: Where content is; the first one is leased first, and the last one from then on.
        failure: What is raised instead, if anything.
        asked: What each call was asked for.
        open: How many leases are not released.
    """

    addresses: list[str] = field(default_factory=list)
    keeps_prefix: bool = False
    failure: Exception | None = None
    asked: list[dict[str, object]] = field(default_factory=list)
    open: int = 0

    async def lease(
        self, view: View, *, prefer: str | None = None, wait: float | None = None
    ) -> Lease:
        self.asked.append({"bundle": view.bundle["id"], "prefer": prefer, "wait": wait})
        if self.failure is not None:
            raise self.failure
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        self.open += 1
        released: list[bool] = []

        def release() -> None:
            if not released:
                released.append(True)
                self.open -= 1

        # As a process is told it: behind no prefix of the server in these tests.
        base = f"/content/{self.guid}" + (f"/{view.prefix.rstrip('/')}" if view.prefix else "")
        worker = address.replace(":", "-").replace(".", "-")
        return Lease(address, worker, "job", self.keeps_prefix, base, release)

    guid: str = ""


@dataclass
class SteeredRuntime:
    """The part of a runtime that visitors get to know."""

    fleet: SteeredFleet

    def begin(self) -> None:
        pass

    def renew(self, _content_id: int) -> None:
        pass

    def stop_content(self, _content_id: int) -> None:
        pass

    def stop_bundle(self, _bundle_id: int) -> None:
        pass

    def close(self) -> None:
        pass


class Below(Wire):
    """A server as somebody reaches it below its prefix."""

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        return super().send(method, urlsplit(self.server.url).path + path, body, **headers)


class Proxied(LocalConnect):
    """A local server that leads visitors of programs to addresses of a test."""

    # Any: the options are those of LocalConnect.
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fleet = SteeredFleet()

    def _make_app(self, services: Services, stack: ExitStack) -> ASGIApp:
        runtime = cast("Runtime", SteeredRuntime(cast("Any", self.fleet)))  # Any: stands for one
        return super()._make_app(replace(services, runtime=runtime), stack)

    def published(
        self, mode: str = "python-fastapi", access_type: str = "all", **runtime: object
    ) -> str:
        """Deploy an item of a kind by its administrator, and give its GUID."""
        admin = Below(self, self.api_key)
        fields = {"name": f"item{time.monotonic_ns()}", "access_type": access_type, **runtime}
        guid: str = admin.api("POST", "/v1/content", fields).ok()["guid"]
        self.fleet.guid = guid
        self.deployed(guid, mode)
        return guid

    def deployed(
        self, guid: str, mode: str, *, activate: bool = True, key: str | None = None
    ) -> str:
        """Deploy a bundle to an item and give its id."""
        admin = Below(self, key or self.api_key)
        bundle = upload(admin, guid, archive({"app.py": "app = None\n"}, mode, "app"))
        order = {"bundle_id": bundle, "activate": activate}
        task = finished(
            admin, admin.api("POST", f"/v1/content/{guid}/deploy", order).ok(202)["task_id"]
        )
        assert task["code"] == 0, task
        return bundle

    def vanity(self, guid: str, path: str) -> str:
        """Give an item a vanity path."""
        admin = Below(self, self.api_key)
        admin.api("PUT", f"/v1/content/{guid}/vanity", {"path": path}).ok()
        return path


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Run an application on a socket, and give its host and port."""
    running = OnSocket(app)
    try:
        assert running.address is not None
        yield "{}:{}".format(*running.address)
    finally:
        running.stop()


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Take connections one after the other, each with a function of the test."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def take() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(20)
            with connection:
                answer(connection)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)


def head_of(connection: socket.socket) -> bytes:
    """Read the head of a request; empty where the other side closes instead."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    return data


def nobody_answers() -> str:
    """Give an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


@dataclass
class Stage:
    """What applications of tests and tests tell each other."""

    go: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    sent: int = 0

    async def wait_for_go(self) -> None:
        until = time.monotonic() + 20
        while not self.go.is_set():
            assert time.monotonic() < until
            await asyncio.sleep(0.005)


class Echo:
    """Answers with what it was asked, and does a few other things by path."""

    def __init__(self, stage: Stage | None = None) -> None:
        self.stage = stage or Stage()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        name = scope["path"].rpartition("/")[2]
        await getattr(self, f"_{name}", self._echo)(scope, receive, send)

    async def _echo(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await whole(receive)
        facts = {
            "method": scope["method"],
            "path": scope["raw_path"].decode("latin-1"),
            "query": scope["query_string"].decode("latin-1"),
            "headers": [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]],
            "body": body.decode("latin-1") if len(body) < 10_000 else len(body),
        }
        await answer(send, json.dumps(facts).encode(), (b"content-type", b"application/json"))

    async def _early(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer to each part of the body before the next one has come."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            data = b"got " + message.get("body", b"") + b"\n" if message.get("body") else b""
            await send({"type": "http.response.body", "body": data, "more_body": more})

    async def _events(self, _scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await whole(receive)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        await self.stage.wait_for_go()
        await send({"type": "http.response.body", "body": b"data: 2\n\n"})

    async def _flood(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send 64 MiB, as fast as they are taken."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        piece = b"x" * 65536
        for _ in range(1024):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            self.stage.sent += len(piece)
        await send({"type": "http.response.body", "body": b""})

    async def _count(self, _scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        await answer(send, str(size).encode())

    async def _hang(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Begin to answer and say nothing more until the other side has left."""
        await whole(receive)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        self.stage.gone.set()

    async def _silent(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.stage.gone.set()

    async def _refuse(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer without reading the body."""
        await answer(send, b"too large", status=413)

    async def _given(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the query says: status and headers."""
        await whole(receive)
        status, headers = json.loads(bytes.fromhex(scope["query_string"].decode()))
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": b""})


async def whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def answer(send: Send, body: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


def steady(count: Callable[[], int]) -> int:
    """Wait until a number has stayed the same for a quarter of a second."""
    seen = [-1]

    def stays() -> bool:
        seen.append(count())
        return len(set(seen[-25:])) == 1 and len(seen) > 25

    until(stays)
    return seen[-1]
