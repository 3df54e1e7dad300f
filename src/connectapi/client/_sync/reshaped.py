# Derived from src/connectapi/client/_async/reshaped.py by `make generate`. Do not edit.
"""Listings whose rows are put into today's form before they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

import msgspec

from connectapi._core.errors import RouteNotFound
from connectapi._core.operation import Operation
from connectapi._core.request import EMPTY, Request
from connectapi._core.response import builtins, raw
from connectapi._core.url import build_path
from connectapi._session._sync.session import Session
from connectapi._session._sync.stream import Stream
from connectapi.client._sync.listing import Listing

T = TypeVar("T")
R = TypeVar("R")

# Any: an answer as a server sent it, and rows before they are typed.
Reshape: TypeAlias = Callable[[Any], list[dict[str, Any]]]


class Reshaper:
    """A session's sender that reshapes answers, and tries an older path where one is missing."""

    def __init__(self, session: Session, reshape: Reshape, older_path: str = "") -> None:
        self._session = session
        self._reshape = reshape
        self._older_path = older_path

    def send(self, request: Request[R]) -> R:
        """Send a request, and decode the rows that are made of its answer."""
        wanted = Request(request.operation, request.method, request.path, raw, request.query)
        try:
            response = self._session.send(wanted)
        except RouteNotFound as missing:
            if not self._older_path:
                raise
            older = Request("", request.method, self._older_path, raw, request.query)
            try:
                response = self._session.send(older)
            except RouteNotFound:
                raise missing from None
        rows = self._reshape(builtins(response))
        return request.decode(msgspec.structs.replace(response, buffer=msgspec.json.encode(rows)))

    # Any: as in the session.
    def stream(self, request: Request[Any]) -> Stream:
        """Send a request as it is; `reshaped` makes listings that never stream."""
        return self._session.stream(request)


# The facts of one listing, all but the first two by keyword.
def reshaped(  # noqa: PLR0913
    session: Session,
    operation: Operation | str,
    *,
    model: type[T],
    reshape: Reshape,
    path: Mapping[str, str] = EMPTY,
    query: Mapping[str, object] = EMPTY,
    older_path: str = "",
    limit: int | None = None,
    bind: Callable[[Any], T] | None = None,  # Any: a record of `model`
) -> Listing[T]:
    """A listing of all rows that one answer holds, once `reshape` has made them of it.

    The operation is one of the contract or the path of an unversioned route; `older_path` is
    asked where the server does not know it. Both are templates of the same parameters.
    """
    if isinstance(operation, str):
        operation = Operation("", "GET", operation, "", "", "")
    sender = Reshaper(session, reshape, build_path(older_path, **path) if older_path else "")
    whole = replace(operation, paging="envelope", rows="")
    return Listing(sender, whole, path, query, model=model, limit=limit, bind=bind)
