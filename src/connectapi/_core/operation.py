"""An operation of the contract as a value that makes requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from connectapi._core import encode
from connectapi._core.paging import Paging
from connectapi._core.request import EMPTY, Body, Request
from connectapi._core.response import Response
from connectapi._core.url import build_path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the contract says of one operation, and the way to make a request of it."""

    id: str
    method: str
    path: str
    """Path below the API base, with its parameters in braces."""
    room: str
    """The room of `client.api` that holds it."""
    name: str
    """Its method there."""
    since: str
    """The first server version that surely has it."""
    missing_in: str = ""
    """The newest version known to lack it, where the first one is not known exactly."""
    deprecated: bool = False
    query_type: str = ""
    """The `TypedDict` in `connectapi.models` that lists its query parameters."""
    filters_type: str = ""
    """The one that lists those which are not paging, where there are such."""
    wire: Mapping[str, str] = EMPTY
    """Parameter -> name on the wire, where they differ."""
    joins: Mapping[str, str] = EMPTY
    """Parameter that takes several values -> what joins them."""
    headers: tuple[str, ...] = ()
    """Parameters that are sent as headers."""
    paging: Paging = ""
    """How rows come: all at once (`single`, or in an `envelope`), or by pages."""
    rows: str = ""
    """The key of the rows in the answer."""
    item: str = ""
    """The model of a row."""
    key: str = ""
    """The field that tells rows apart."""
    largest_page: int = 0
    """The largest page to ask for; 0 where the operation is not paged."""

    def request(
        self,
        decode: Callable[[Response], T],
        *,
        path: Mapping[str, str] = EMPTY,
        query: Mapping[str, object] = EMPTY,
        body: Body | None = None,
    ) -> Request[T]:
        """Make a request.

        Raises:
            InvalidArgument: An empty or dotted path part, an unknown parameter or one that does not
                fit.
        """
        headers: Mapping[str, str] = EMPTY
        if query:
            query = self.checked(query)
            if self.headers:
                names = {self.wire.get(name, name) for name in self.headers}
                headers = {name: str(value) for name, value in query.items() if name in names}
                query = {name: value for name, value in query.items() if name not in names}
        return Request(
            self.id,
            self.method,
            build_path(self.path, **path) if path else self.path,
            decode,
            query,
            headers,
            body,
            since=self.since,
            missing_in=self.missing_in,
        )

    def filters(self, called: str, given: Mapping[str, object]) -> Mapping[str, object]:
        """Check what a listing is filtered by, and give it its wire form.

        `called` is the name of the verb that lists, for the error.

        Raises:
            InvalidArgument: An unknown filter, or a value that does not fit.
        """
        return self._on_the_wire(called, given, self.filters_type or self.query_type)

    def checked(self, query: Mapping[str, object]) -> Mapping[str, object]:
        """Check query parameters and give them their wire form.

        Raises:
            InvalidArgument: An unknown parameter, or a value that does not fit.
        """
        return self._on_the_wire(self.id, query, self.query_type)

    def _on_the_wire(
        self, called: str, given: Mapping[str, object], type_name: str
    ) -> Mapping[str, object]:
        # models stands to the right of the core and is loaded piece by piece, when it is needed.
        from connectapi import models

        allowed = getattr(models, type_name)
        return encode.query(called, given, allowed, wire=self.wire, join=self.joins)
