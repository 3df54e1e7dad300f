# Derived from src/connectapi/client/_async/prepared.py by `make generate`. Do not edit.
"""Listings that must find something out before their first request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from msgspec.structs import replace

from connectapi._core.request import Request
from connectapi._io.synchronous import Step
from connectapi._session._sync.session import Session
from connectapi._session._sync.stream import Stream, StreamedResponse

R = TypeVar("R")


class Prepared:
    """What sends a listing's requests, once their path is found out.

    Args:
        session: What sends.
        find_path: Gives the path to send to, or raises; called before each request, so it keeps
            what it found.
    """

    def __init__(self, session: Session, find_path: Step[str]) -> None:
        self._session = session
        self._find_path = find_path

    def send(self, request: Request[R]) -> R:
        """Send a request and give what its decoder makes of the answer."""
        self._session.refuse_lacked(request)
        path = self._find_path()
        return self._session.send(replace(request, path=path))

    # Any: what a streamed request would decode to does not matter.
    def stream(self, request: Request[Any]) -> Stream:
        """Send a request and read its answer piece by piece, in a `with` statement."""
        return self._streaming(request)

    @contextmanager
    def _streaming(self, request: Request[Any]) -> Iterator[StreamedResponse]:
        self._session.refuse_lacked(request)
        path = self._find_path()
        with self._session.stream(replace(request, path=path)) as answer:
            yield answer
