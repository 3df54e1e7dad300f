"""Which error a response means."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from connectapi._core.error_codes import ERROR_CODES
from connectapi._core.errors import (
    APIError,
    AuthenticationFailed,
    Conflict,
    ConnectError,
    InvalidRequest,
    LicenseError,
    NotFound,
    NotImplementedByServer,
    PermissionDenied,
    ProxyError,
    RateLimited,
    RouteNotFound,
    ServerError,
    ServerUnavailable,
    UnsupportedByServer,
)
from connectapi._core.pages import describe, excerpt, is_html
from connectapi._core.response import Response, unexpected
from connectapi._core.retry import retry_after_seconds
from connectapi._core.rows import BROKEN_JSON
from connectapi._core.url import shown, site
from connectapi._core.version import UNKNOWN, ServerVersion

_BY_STATUS: Final[dict[int, type[APIError]]] = {
    401: AuthenticationFailed,
    402: LicenseError,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    429: RateLimited,
    501: NotImplementedByServer,
    502: ServerUnavailable,
    503: ServerUnavailable,
    504: ServerUnavailable,
}


class _Body(msgspec.Struct):
    """An error as the API writes it, or as OAuth does; other fields do not matter here."""

    # Any: broken servers put anything here, and the error must still come out.
    code: Any = None
    error: Any = None
    error_description: Any = None
    payload: Any = None
    message: Any = None


def is_route_missing(response: Response) -> bool:
    """Say whether a 404 means an unknown route: those are not written as API errors."""
    return response.status == 404 and _api_body(response) is None


def error_for(
    response: Response,
    *,
    operation: str = "",
    since: str | None = None,
    version: ServerVersion = UNKNOWN,
    credentials: str = "",
    now: float = 0.0,
) -> ConnectError:
    """Make the error for a response of status 300 or above.

    Args:
        response: The response.
        operation: The contract's id of the operation, for the message.
        since: The first server version with this operation, when that is known.
        version: The server's version, when it is known.
        credentials: Where the credentials came from, for the hint.
        now: Seconds since the epoch, for a `Retry-After` that is a date.
    """
    if response.status == 407:
        return _proxy_refusal(response)
    body = _api_body(response)
    if body is None:
        return _foreign(response, operation, since, version, credentials, now)
    code = body.code if isinstance(body.code, int) and not isinstance(body.code, bool) else None
    name = ERROR_CODES.get(code) if code else None
    return _api_error(
        _class_for(response.status),
        response,
        _said(body),
        code=code,
        code_name=name,
        payload=body.payload,
        version=version,
        hint=_hint(response, credentials),
        now=now,
    )


def _class_for(status: int) -> type[APIError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return ServerError
    return InvalidRequest if status >= 400 else APIError


def _api_body(response: Response) -> _Body | None:
    try:
        body = msgspec.json.decode(response.buffer, type=_Body)
    except BROKEN_JSON:
        return None
    return None if body.code is None and body.error is None and body.message is None else body


def _said(body: _Body) -> str:
    texts = [body.error, body.error_description, body.message]
    return ": ".join(text for text in texts if isinstance(text, str) and text)


def _foreign(
    response: Response,
    operation: str,
    since: str | None,
    version: ServerVersion,
    credentials: str,
    now: float,
) -> ConnectError:
    """Make the error for an answer that the API itself did not write."""
    html = is_html(response.content_type, response.content)
    if response.status == 404 and not html:
        return _missing_route(response, operation, since, version)
    if html and response.status not in {429, 502, 503, 504, 413}:
        return unexpected(response, "JSON")
    if html:
        said, _ = describe(response.status, response.content_type, response.content)
    else:
        said = excerpt(response.text)
    hint = _hint(response, credentials)
    kind = _class_for(response.status)
    return _api_error(kind, response, said, version=version, hint=hint, now=now)


def too_old(what: str, needs: str, server: str, version: ServerVersion) -> UnsupportedByServer:
    """Make the error for what a server is known to lack; nothing was sent."""
    error = UnsupportedByServer.local(
        f"{what} needs Connect {needs} or later, {server} has {version}."
    )
    error.needs = needs
    error.server_version = str(version)
    return error


def _missing_route(
    response: Response, operation: str, since: str | None, version: ServerVersion
) -> APIError:
    named = operation or f"{response.method} {response.path}"
    if since and version.older_than(since):
        said = f"{named} needs Connect {since} or later, this server is {version}"
        error = _api_error(UnsupportedByServer, response, said, version=version, hint=None)
        if isinstance(error, UnsupportedByServer):
            error.needs = since
        return error
    if since and not version.known:
        hint = (
            f"{named} came with Connect {since}, and this server's version is not known: it may be "
            "older, or the address lacks the sub-path of a reverse proxy."
        )
    else:
        hint = (
            f"It was looked for at {shown(response.url)}: is that a Connect server, with the "
            "sub-path of its reverse proxy?"
        )
    said = "the server does not know this route"
    return _api_error(RouteNotFound, response, said, version=version, hint=hint)


def _api_error(  # noqa: PLR0913 - one fact each
    kind: type[APIError],
    response: Response,
    said: str,
    *,
    version: ServerVersion,
    hint: str | None,
    code: int | None = None,
    code_name: str | None = None,
    payload: object = None,
    now: float = 0.0,
) -> APIError:
    error = kind(
        said,
        status=response.status,
        method=response.method,
        path=response.path,
        code=code,
        code_name=code_name,
        payload=payload,
        correlation_id=response.correlation_id,
        server_version=str(version) if version.known else None,
        hint=hint,
    )
    if isinstance(error, RateLimited):
        error.retry_after = retry_after_seconds(response.headers.get("retry-after"), now)
    return error


def _proxy_refusal(response: Response) -> ProxyError:
    reason = "the proxy wants credentials"
    return ProxyError(
        f"{response.method} {response.path} got no answer: {reason}. Give them with its address.",
        reason=reason,
        method=response.method,
        url=response.path,
        correlation_id=response.correlation_id,
    )


def _hint(response: Response, credentials: str) -> str | None:
    status = response.status
    if status == 401:
        named = f"the API key from {credentials}" if credentials else "the API key"
        return (
            f"Check {named}: it may be mistyped, deleted or expired, "
            f"or of another server than {site(response.url)}."
        )
    if status == 403:
        return (
            "The owner of the API key lacks the role or the right on this item; "
            "ask its owner or an administrator."
        )
    return _OTHER_HINTS.get(status)


_OTHER_HINTS: Final = {
    402: "Ask the server's administrator to look at the licence.",
    409: "Something like it exists already, or its present state does not allow this.",
    413: "The upload is larger than the server, or a proxy before it, takes.",
    429: "Send fewer requests at a time, or wait.",
    502: "The server, or a proxy before it, is down or restarting; try again later.",
    503: "The server, or a proxy before it, is down or restarting; try again later.",
    504: "The server took longer than a proxy before it waits.",
}
