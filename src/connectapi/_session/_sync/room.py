# Derived from src/connectapi/_session/_async/room.py by `make generate`. Do not edit.
"""The base of every class of operations."""

from __future__ import annotations

from typing import Any, TypeVar

from connectapi._core.request import Request
from connectapi._session._sync.session import Session
from connectapi._session._sync.stream import Stream

T = TypeVar("T")


class Room:
    """Operations that belong together, on one session."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def _send(self, request: Request[T]) -> T:
        return self._session.send(request)

    # Any: what a streamed request would decode to does not matter.
    def _stream(self, request: Request[Any]) -> Stream:
        return self._session.stream(request)
