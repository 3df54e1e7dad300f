# Derived from src/connectapi/client/_async/search_checks.py by `make generate`. Do not edit.
"""Searches whose filters a server passed over."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.request import Request
from connectapi._core.response import Response
from connectapi._session._sync.session import Session
from connectapi._session._sync.stream import Stream

R = TypeVar("R")


class _Warnings(msgspec.Struct):
    warnings: list[str] | None = None


class CheckedSearch:
    """Sends searches, and refuses answers in which a filter was passed over.

    A server answers such a search as if the filter had not been given, so what was to be a few
    items would be all.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def send(self, request: Request[R]) -> R:
        """Send a request.

        Raises:
            InvalidArgument: The server passed a filter over; the error holds its words.
        """
        answer = self._session.send(request)
        if isinstance(answer, Response):
            _check(answer)
        return answer

    # Any: what a streamed request would decode to does not matter.
    def stream(self, request: Request[Any]) -> Stream:
        """Send a request and read its answer piece by piece; pages of a search come whole."""
        return self._session.stream(request)


def _check(answer: Response) -> None:
    try:
        found = msgspec.json.decode(answer.buffer, type=_Warnings)
    except msgspec.MsgspecError:
        return  # what it is instead is told where the rows are read
    if found.warnings:
        raise InvalidArgument(
            "The server passed over a part of the search, so its answer holds items that were not "
            f"asked for: {' '.join(found.warnings)}"
        )
