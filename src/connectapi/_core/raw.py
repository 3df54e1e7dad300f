"""Requests that a caller writes by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from connectapi._core.encode import raw_json_body
from connectapi._core.errors import InvalidArgument
from connectapi._core.files import FileContent, file_body
from connectapi._core.operation import Operation
from connectapi._core.pages import is_html
from connectapi._core.paging import Paging
from connectapi._core.request import EMPTY, Body, Request
from connectapi._core.response import Response, builtins, unexpected

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


def raw_request(
    method: str,
    path: str,
    *,
    query: Mapping[str, object] = EMPTY,
    json: object = None,
    content: FileContent | None = None,
    headers: Mapping[str, str] = EMPTY,
    base: str = "api",
) -> Request[Any]:  # Any: whatever the server answers
    """Make a request of what a caller wrote.

    Raises:
        InvalidArgument: An unknown method, a path that does not begin with a slash, or two bodies.
    """
    if method.upper() not in _METHODS:
        raise InvalidArgument(f"{method!r} is no method; use one of {', '.join(sorted(_METHODS))}.")
    if not path.startswith("/"):
        raise InvalidArgument(f"The path {path!r} is to begin with a slash, such as /v1/users.")
    if base not in {"api", "server"}:
        raise InvalidArgument(f"base is 'api' or 'server', not {base!r}.")
    if json is not None and content is not None:
        raise InvalidArgument("Give json= or content=, not both.")
    body: Body | None = None
    if json is not None:
        body = raw_json_body(json)
    elif content is not None:
        kinds = (value for name, value in headers.items() if name.lower() == "content-type")
        body = file_body(content, next(kinds, "application/octet-stream"))
    return Request(
        operation="",
        method=method.upper(),
        path=path,
        decode=_whatever if base == "server" else _whatever_of_the_api,
        query=query,
        headers=headers,
        body=body,
        accept="application/json, */*",
        base="server" if base == "server" else "api",
    )


def raw_rows(path: str, paging: Paging | None, known: Iterable[Operation]) -> Operation:
    """Make the operation that lists the rows at a path that a caller wrote.

    How a path of the API pages is known; `paging` says it for any other.

    Raises:
        InvalidArgument: The path does not begin with a slash, or how it pages is not known.
    """
    raw_request("GET", path)
    bare = path.partition("?")[0]
    if paging is not None:
        rows = "results" if paging in {"envelope", "offset", "keyset"} else ""
        return Operation("", "GET", path, "", "", "", paging=paging, rows=rows)
    for operation in known:
        if operation.method == "GET" and operation.paging and _fits(operation.path, bare):
            return replace(operation, path=path)
    raise InvalidArgument(
        f"How {bare} pages is not known; say it with paging='offset' (page_number and page_size), "
        "'keyset' (a cursor), or 'single' (all rows at once)."
    )


def _fits(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part == text or (part.startswith("{") and text)
        for part, text in zip(parts, given, strict=True)
    )


def _whatever_of_the_api(response: Response) -> object:
    """The same, but no web page: the API has none, so something else answered."""
    if is_html(response.content_type, response.content):
        raise unexpected(response, "what the API answers")
    return _whatever(response)


def _whatever(response: Response) -> object:
    """JSON decoded, another body as bytes, no body as None."""
    if not response.content:
        return None
    return builtins(response) if response.content_type.endswith("json") else response.content
