"""An application in this process: bodies of requests, and callers that are gone."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from connectapi._core.auth import NoAuth
from connectapi._core.config import make_settings
from connectapi._core.raw import raw_request
from connectapi._io.asgi import InProcess, Message, Receive, Send
from connectapi._session._async.session import AsyncSession
from connectapi._session._sync.session import Session

SETTINGS = make_settings("http://in-process.invalid", NoAuth())


class Application:
    """Answers at once, then reads the body; it goes on when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.ended = threading.Event()
        self.heard: list[Message | Exception] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        await asyncio.to_thread(self.go_on.wait, 20)
        try:
            more = True
            while more:
                message = await receive()
                self.heard.append(message)
                more = message.get("more_body", False)
        except Exception as error:  # noqa: BLE001 - told to the test
            self.heard.append(error)
        self.ended.set()


@contextmanager
def running(application: Application) -> Iterator[InProcess]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield InProcess(application, loop)
    finally:
        application.go_on.set()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


def the_body(application: Application) -> bytes:
    assert application.ended.wait(20)
    return b"".join(message["body"] for message in application.heard if isinstance(message, dict))


@pytest.mark.parametrize(
    "body, sent",
    [({"json": {"a": 1}}, b'{"a":1}'), ({}, b""), ({"content": b"x" * 9}, b"x" * 9)],
)
def test_a_body_that_is_known_needs_no_caller(body: dict[str, Any], sent: bytes) -> None:
    application = Application()

    async def ask() -> None:
        async with AsyncSession(SETTINGS, transport=route) as session:
            assert await session.send(raw_request("POST", "/v1/x", **body)) == b"{}"

    with running(application) as route:
        asyncio.run(ask())
        application.go_on.set()
        assert the_body(application) == sent


def test_a_body_that_is_known_goes_out_synchronously_too() -> None:
    application = Application()
    application.go_on.set()
    with running(application) as route, Session(SETTINGS, transport=route) as session:
        assert session.send(raw_request("POST", "/v1/x", json=[1])) == b"{}"
        assert the_body(application) == b"[1]"


def test_a_caller_may_be_gone_before_its_stream_was_read() -> None:
    application = Application()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"never read"

    async def ask() -> None:
        async with AsyncSession(SETTINGS, transport=route) as session:
            assert await session.send(raw_request("POST", "/v1/x", content=pieces())) == b"{}"

    with running(application) as route:
        asyncio.run(ask())
        application.go_on.set()
        assert application.ended.wait(20)
    gc.collect()
    (error,) = application.heard
    assert isinstance(error, RuntimeError)
