"""Listings that must find something out before their first request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from msgspec.structs import replace

from connectapi._core.request import Request
from connectapi._io.asynchronous import Step
from connectapi._session._async.session import AsyncSession
from connectapi._session._async.stream import AsyncStream, AsyncStreamedResponse

R = TypeVar("R")


class AsyncPrepared:
    """What sends a listing's requests, once their path is found out.

    Args:
        session: What sends.
        find_path: Gives the path to send to, or raises; called before each request, so it keeps
            what it found.
    """

    def __init__(self, session: AsyncSession, find_path: Step[str]) -> None:
        self._session = session
        self._find_path = find_path

    async def send(self, request: Request[R]) -> R:
        """Send a request and give what its decoder makes of the answer."""
        self._session.refuse_lacked(request)
        path = await self._find_path()
        return await self._session.send(replace(request, path=path))

    # Any: what a streamed request would decode to does not matter.
    def stream(self, request: Request[Any]) -> AsyncStream:
        """Send a request and read its answer piece by piece, in a `with` statement."""
        return self._streaming(request)

    @asynccontextmanager
    async def _streaming(self, request: Request[Any]) -> AsyncIterator[AsyncStreamedResponse]:
        self._session.refuse_lacked(request)
        path = await self._find_path()
        async with self._session.stream(replace(request, path=path)) as answer:
            yield answer
