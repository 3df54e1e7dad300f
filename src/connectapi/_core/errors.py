"""The error tree: every failure is a `ConnectError` that says what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self


class ConnectError(Exception):
    """The root of every error that this package raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        # The default rebuilds from `args`, which hold the message but not the attributes.
        return (_revive, (type(self), self.args, dict(self.__dict__)))


def _revive(
    kind: type[ConnectError], args: tuple[object, ...], state: Mapping[str, object]
) -> ConnectError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InvalidArgument(ConnectError, ValueError):
    """A value that the caller gave cannot be used; nothing was sent."""


class CredentialsError(ConnectError):
    """There are no usable credentials, or they cannot be sent."""


class ConfigurationError(ConnectError):
    """A setting (argument, environment variable or file) cannot be used."""


class Ambiguous(ConnectError):
    """Several things fit where exactly one was asked for.

    Attributes:
        candidates: What fits, as short texts.
    """

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class APIError(ConnectError):
    """The server refused a request.

    Attributes:
        status: HTTP status.
        code: The API's error code, None when the answer has none.
        code_name: The code's name, such as `ObjectDoesNotExist`.
        server_message: What the server said.
        payload: What the server added, often None.
        method: HTTP method of the request.
        path: Path of the request, without query.
        correlation_id: The id to look for in the server's logs.
        server_version: The server's version when it is known.
        hint: What to do, when that can be said.
    """

    status: int
    code: int | None
    code_name: str | None
    server_message: str
    payload: object
    method: str
    path: str
    correlation_id: str | None
    server_version: str | None
    hint: str | None

    def __init__(  # noqa: PLR0913 - one fact each, all by keyword
        self,
        message: str,
        *,
        status: int,
        method: str,
        path: str,
        code: int | None = None,
        code_name: str | None = None,
        payload: object = None,
        correlation_id: str | None = None,
        server_version: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.code_name = code_name
        self.server_message = message
        self.payload = payload
        self.method = method
        self.path = path
        self.correlation_id = correlation_id
        self.server_version = server_version
        self.hint = hint
        super().__init__(self._sentence())

    def add_hint(self, hint: str) -> None:
        """Say what to do, in place of what was said before."""
        self.hint = hint
        self.message = self._sentence()
        self.args = (self.message,)

    def _sentence(self) -> str:
        said = self.server_message.strip().rstrip(".") or "no reason given"
        facts = [f"status {self.status}"]
        if self.code is not None:
            facts.append(f"code {self.code}" + (f" {self.code_name}" if self.code_name else ""))
        if self.correlation_id:
            facts.append(f"correlation id {self.correlation_id}")
        sentence = f"{self.method} {self.path} failed: {said} ({', '.join(facts)})."
        return f"{sentence} {self.hint}" if self.hint else sentence


class InvalidRequest(APIError):
    """The server found something wrong with what was sent (400, 413, 422)."""


class AuthenticationFailed(APIError):
    """The server does not accept the credentials (401)."""


class PermissionDenied(APIError):
    """The credentials do not allow this (403)."""


class NotFound(APIError):
    """There is no such object (404)."""

    @classmethod
    def local(cls, message: str) -> Self:
        """Make the error for a search that found nothing, where no answer had status 404."""
        error = cls(message, status=404, method="", path="")
        error.message = message
        error.args = (message,)
        return error


class RouteNotFound(NotFound):
    """The server does not know the route: it is too old, too new, or not a Connect server."""


class UnsupportedByServer(RouteNotFound):
    """The server is older than what was asked of it.

    Attributes:
        needs: The first version that can do it.
    """

    needs: str | None = None


class Conflict(APIError):
    """What was asked clashes with what is there, such as a name in use (409)."""


class RateLimited(APIError):
    """Too many requests (429).

    Attributes:
        retry_after: Seconds to wait as the server said, None when it did not.
    """

    retry_after: float | None = None


class LicenseError(APIError):
    """The server's licence does not allow this (402)."""


class ServerError(APIError):
    """The server failed (500 and above)."""


class NotImplementedByServer(ServerError):
    """The server says that it cannot do this (501)."""


class ServerUnavailable(ServerError):
    """The server or a proxy in front of it could not handle the request now (502, 503, 504)."""


class UnexpectedAnswer(ConnectError):
    """The answer is not what the API answers: a web page, broken JSON, or another shape.

    Attributes:
        status: HTTP status.
        method: HTTP method of the request.
        path: Path of the request, without query.
        correlation_id: The id to look for in the server's logs.
        excerpt: The beginning of the answer as plain text, at most 200 characters.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        method: str = "",
        path: str = "",
        correlation_id: str | None = None,
        excerpt: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.method = method
        self.path = path
        self.correlation_id = correlation_id
        self.excerpt = excerpt


class RedirectRefused(UnexpectedAnswer):
    """The server pointed to a place where the request must not be sent.

    Attributes:
        location: Where it pointed, without query and fragment.
    """

    location: str = ""


class TaskFailed(ConnectError):
    """A task on the server ended in failure.

    Attributes:
        task_id: The task.
        code: The task's code, not 0.
        error: The task's reason.
        log: Every log line seen.
    """

    def __init__(
        self, message: str, *, task_id: str, code: int, error: str, log: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.task_id = task_id
        self.code = code
        self.error = error
        self.log = tuple(log)


class TaskTimeout(ConnectError, TimeoutError):
    """A task did not end in the time given; it may still be running.

    Attributes:
        task_id: The task, to wait for it again.
        log: Every log line seen.
    """

    def __init__(self, message: str, *, task_id: str, log: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.task_id = task_id
        self.log = tuple(log)


class TransportError(ConnectError):
    """A request got no answer.

    Attributes:
        reason: Why, in a few words.
        method: HTTP method of the request.
        url: Where it went, without query.
        correlation_id: The id that was sent with the request.
        not_received: True when the server surely did not receive the request.
        transient: True when the same request may succeed a moment later.
    """

    not_received: bool = False
    transient: bool = True

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        method: str = "",
        url: str = "",
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.method = method
        self.url = url
        self.correlation_id = correlation_id


class ConnectionFailed(TransportError):
    """No connection could be made: refused, unreachable, or an unknown host."""

    not_received = True


class ConnectionLost(TransportError):
    """The connection broke before the whole answer had come."""


class TimedOut(TransportError, TimeoutError):
    """No answer came in time."""


class ConnectTimedOut(TimedOut):
    """No connection could be made in time."""

    not_received = True


class CertificateError(TransportError):
    """The server's certificate, or the client's, was not accepted."""

    not_received = True
    transient = False


class ProxyError(TransportError):
    """The proxy refused the request or cannot be reached."""

    not_received = True
    transient = False


class ProtocolError(TransportError):
    """What answered does not speak HTTP, or not the kind that was expected."""

    transient = False


class SessionClosed(TransportError):
    """The client was closed before or while a request was sent."""

    not_received = True
    transient = False


__all__ = [
    "APIError",
    "Ambiguous",
    "AuthenticationFailed",
    "CertificateError",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "ConnectTimedOut",
    "ConnectionFailed",
    "ConnectionLost",
    "CredentialsError",
    "InvalidArgument",
    "InvalidRequest",
    "LicenseError",
    "NotFound",
    "NotImplementedByServer",
    "PermissionDenied",
    "ProtocolError",
    "ProxyError",
    "RateLimited",
    "RedirectRefused",
    "RouteNotFound",
    "ServerError",
    "ServerUnavailable",
    "SessionClosed",
    "TaskFailed",
    "TaskTimeout",
    "TimedOut",
    "TransportError",
    "UnexpectedAnswer",
    "UnsupportedByServer",
]
