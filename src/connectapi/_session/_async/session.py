"""The session: send, retry, redirect, decode or raise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from connectapi._core.auth import Auth, header_value
from connectapi._core.config import Settings, check_seconds
from connectapi._core.errors import ConnectError
from connectapi._core.failures import error_for, is_route_missing, too_old
from connectapi._core.request import EMPTY, READS, Prepared, Request
from connectapi._core.response import Response, builtins
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET, UnsetType
from connectapi._core.version import UNKNOWN, ServerVersion
from connectapi._io._async.transport import make_transport
from connectapi._io.asynchronous import Lock, gather
from connectapi._io.clock import Clock
from connectapi._session._async.ahead import AsyncAhead
from connectapi._session._async.attempts import perform
from connectapi._session._async.stream import AsyncChunks, AsyncStream, AsyncStreamedResponse
from connectapi._session.call import Call
from connectapi._session.shared import (
    DEPRECATED,
    Memory,
    label_of,
    note_deprecation,
    prepare,
    warn_if_insecure,
)

if TYPE_CHECKING:
    from connectapi._io.asgi import InProcess

T = TypeVar("T")

# An error's body is read up to about this many bytes where the answer was to be streamed.
_ERROR_BYTES: Final = 65_536


class AsyncSession:
    """A server, credentials, connections and cookies: sends requests and gives typed answers.

    Nothing is sent before the first request. `transport` leads requests to an application in this
    process in place of the network.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: InProcess | None = None,
        clock: Clock | None = None,
    ) -> None:
        warn_if_insecure(settings)
        self.settings = settings
        self._headers: Mapping[str, Secret] = settings.headers
        self._timeout = settings.timeouts.total
        self._clock = clock if clock is not None else Clock()
        self._route = transport
        self._transport = make_transport(settings, transport)
        self._memory = Memory()
        self._lock = Lock()

    async def send(self, request: Request[T]) -> T:
        """Send a request and decode its answer.

        Raises:
            UnsupportedByServer: The server is too old for it; nothing was sent if its version was
                known.
            APIError: The server refused the request.
            TransportError: No answer came.
            UnexpectedAnswer: The answer is not what the API answers.
        """
        self.refuse_lacked(request)
        prepared = prepare(request, self.settings, self._headers, self._timeout, self._clock)
        call = Call(prepared, self.settings, self._headers, self._clock)
        response = await perform(call, self._transport.send)
        self._note(request, response.headers)
        if response.status >= 400:
            raise await self._failure(request, response)
        return request.decode(response)

    async def read_ahead(self, requests: Iterable[Request[T]], *, limit: int) -> list[T | None]:
        """Send some hundred small reads, `limit` at a time, as long as all is well.

        After an answer that is not a success, or when there is much to keep, no further request is
        sent, and None stands for every answer that is missing: ask for those by `send`, which
        repeats or says what is wrong. In return, nothing that can be done before the first request
        or after the last answer holds up the others.

        Raises:
            UnsupportedByServer: The server is known to be too old for a request.
            UnexpectedAnswer: An answer is not what the API answers.
        """
        asked = list(requests)
        ahead = AsyncAhead(self._clock)
        attempts = []
        for request in asked:
            if request.method not in READS:
                raise AssertionError("what is in trouble is asked for again, so it must be a read")
            self.refuse_lacked(request)
            prepared = prepare(request, self.settings, self._headers, self._timeout, self._clock)
            attempts.append(partial(ahead.attempt, prepared, self._transport.ready(prepared)))
        answers: list[T | None] = []
        for request, response in zip(asked, await gather(attempts, limit=limit), strict=True):
            if response is not None:
                self._note(request, response.headers)
            answers.append(None if response is None else request.decode(response))
        return answers

    # Any: what the request would decode to does not matter.
    def refuse_lacked(self, request: Request[Any]) -> None:
        """Refuse an operation that the server is known to lack, before anything is sent for it.

        Nothing is asked for this: a version that nobody has needed yet is told by the server's
        answer.

        Raises:
            UnsupportedByServer: The server is too old, and its version is known.
        """
        version = self._memory.version
        if version is not None and request.is_lacked_by(version):
            raise too_old(request.operation, request.since, self.settings.server, version)

    # Any: what a streamed request would decode to does not matter.
    def stream(self, request: Request[Any]) -> AsyncStream:
        """Send a request and read its answer piece by piece, in a `with` statement.

        Raises:
            APIError: The server refused the request.
            TransportError: No answer came, or it broke off.
        """
        return self._streaming(request)

    @asynccontextmanager
    async def _streaming(self, request: Request[Any]) -> AsyncIterator[AsyncStreamedResponse]:
        self.refuse_lacked(request)
        prepared = prepare(request, self.settings, self._headers, self._timeout, self._clock)
        call = Call(prepared, self.settings, self._headers, self._clock)
        answer = await perform(call, self._open)
        self._note(request, answer.headers)
        if isinstance(answer, Response):
            raise await self._failure(request, answer)
        try:
            yield AsyncStreamedResponse(answer, call.prepared)
        finally:
            await answer.close()

    async def _open(self, prepared: Prepared) -> AsyncChunks | Response:
        """Open an answer; one that is not a success is read, so that nothing stays open."""
        opened = await self._transport.open(prepared)
        if opened.status < 300:
            return opened
        body = b""
        try:
            while len(body) < _ERROR_BYTES and (chunk := await opened.read_chunk()) is not None:
                body += chunk
        finally:
            await opened.close()
        return prepared.response(opened.status, opened.headers, body)

    async def server_version(self) -> ServerVersion:
        """Give the server's version; it is asked once, and unknown where the server hides it."""
        if self._memory.version is None:
            async with self._lock:
                if self._memory.version is None:
                    self._memory.version = await self._ask_version()
        return self._memory.version

    async def _ask_version(self) -> ServerVersion:
        found = await self.send(Request("", "GET", "/server_settings", builtins))
        return ServerVersion.parse(found.get("version") if isinstance(found, dict) else None)

    def with_options(
        self,
        *,
        timeout: float | UnsetType | None = UNSET,
        headers: Mapping[str, str | Secret] = EMPTY,
    ) -> Self:
        """Make a session that differs in some options and shares connections and cookies.

        Args:
            timeout: Seconds for a whole call with its repetitions; None for no limit.
            headers: Further headers for every request.
        """
        if isinstance(timeout, UnsetType):
            timeout = self._timeout
        elif timeout is not None:
            check_seconds("timeout", timeout)
        more = {name: header_value(name, value) for name, value in headers.items()}
        changed = object.__new__(type(self))
        changed.__dict__.update(self.__dict__, _timeout=timeout, _headers={**self._headers, **more})
        return changed

    def for_another(self, auth: Auth, *, without: Collection[str] = ()) -> Self:
        """Make a session of somebody else on the same server: no connection or cookie is shared.

        Args:
            auth: Whose session it is.
            without: Further headers of this session, in small letters, that it does not take over.
        """
        kept = {name: value for name, value in self._headers.items() if name.lower() not in without}
        settings = replace(self.settings, auth=auth, headers=kept)
        other = type(self)(settings, transport=self._route, clock=self._clock)
        # The server is the same, and so is its version.
        other.__dict__.update(_timeout=self._timeout, _memory=self._memory)
        return other

    @property
    def patience(self) -> float | None:
        """Seconds that an answer may take at most; None for any time."""
        limits = (self._timeout, self.settings.timeouts.read)
        return min((limit for limit in limits if limit is not None), default=None)

    async def close(self) -> None:
        """Close all connections, those of sessions made by `with_options` too."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.settings.server!r})"

    def _note(self, request: Request[Any], headers: Mapping[str, str]) -> None:
        advice = headers.get(DEPRECATED)
        if advice is not None:
            note_deprecation(self._memory, label_of(request), advice)

    async def _failure(self, request: Request[Any], response: Response) -> ConnectError:
        version = self._memory.version or UNKNOWN
        since = None
        since_of = self.settings.since_of
        if request.operation and since_of is not None and is_route_missing(response):
            since = since_of(request.operation)
            if since is not None:
                version = await self._version_or_unknown()
        return error_for(
            response,
            operation=request.operation,
            since=since,
            version=version,
            credentials=self.settings.auth.source,
            now=self._clock.now(),
        )

    async def _version_or_unknown(self) -> ServerVersion:
        try:
            return await self.server_version()
        except ConnectError:
            return UNKNOWN
