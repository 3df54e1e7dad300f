"""The base of every class of operations."""

from __future__ import annotations

from typing import Any, TypeVar

from connectapi._core.request import Request
from connectapi._session._async.session import AsyncSession
from connectapi._session._async.stream import AsyncStream

T = TypeVar("T")


class AsyncRoom:
    """Operations that belong together, on one session."""

    __slots__ = ("_session",)

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _send(self, request: Request[T]) -> T:
        return await self._session.send(request)

    # Any: what a streamed request would decode to does not matter.
    def _stream(self, request: Request[Any]) -> AsyncStream:
        return self._session.stream(request)
