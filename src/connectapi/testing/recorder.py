"""Recording what a server answers, by standing between it and its clients."""

from __future__ import annotations

import asyncio
import http.client
import re
import ssl
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from connectapi._core.url import server_url
from connectapi.testing import recording
from connectapi.testing.recording import HERE, Exchange
from connectapi.testing.running import OnSocket
from connectapi.testing.scrub import Scrubber

if TYPE_CHECKING:
    import os

    from starlette.types import Receive, Scope, Send

    from connectapi import AsyncClient, Client

_TIMEOUT = 120.0
_NOT_PASSED = frozenset(
    [
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "proxy-connection",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ]
)


class Recorder:
    """A proxy on loopback that passes requests to a server and writes down what it answers.

    Any client can use it: give it :attr:`url` in place of the server's address. API keys, cookies,
    and secrets in bodies are not written; the server's address stands there as ``{server}``. Bodies
    are kept in memory until the end of the block, when the file appears whole.

    Args:
        server: Address of the server, in any form that `connect()` takes.
        path: File for the recording.
        api_key: Key of the clients that :meth:`client` makes; it is passed on, never written.
        verify: File with a certificate authority to trust, or False to trust anybody.
    """

    def __init__(
        self,
        server: str,
        path: str | os.PathLike[str],
        *,
        api_key: str | None = None,
        verify: Path | bool = True,
    ) -> None:
        self._server = server_url(server)
        self._path = Path(path)
        self._api_key = api_key
        self._verify = verify
        self._scrubber = Scrubber()
        self._exchanges: list[Exchange] = []
        self._stack = ExitStack()
        self._running: OnSocket | None = None

    def __repr__(self) -> str:
        return f"Recorder(of {self._server}, {len(self._exchanges)} exchanges)"

    def __enter__(self) -> Self:
        self._running = OnSocket(self._serve)
        self._stack.callback(self._running.stop)
        return self

    def __exit__(self, *reason: object) -> None:
        self._stack.close()
        self._running = None
        recording.save(self._path, self._exchanges, self._scrubber)

    @property
    def url(self) -> str:
        """Address that clients use in place of the server's."""
        if self._running is None:
            message = "this Recorder does not run; use it as 'with Recorder(...) as recorder:'"
            raise RuntimeError(message)
        return self._running.origin

    # Any: the keywords are those of connectapi.Client, which checks them.
    def client(self, **options: Any) -> Client:
        """Make a client of the server whose requests are recorded."""
        from connectapi import Client

        return Client(self.url, **{"api_key": self._api_key, **options})

    # Any: the keywords are those of connectapi.AsyncClient, which checks them.
    def async_client(self, **options: Any) -> AsyncClient:
        """Make an async client of the server whose requests are recorded."""
        from connectapi import AsyncClient

        return AsyncClient(self.url, **{"api_key": self._api_key, **options})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _no_lifespan(receive, send)
            return
        request = Request(scope, receive)
        data = await request.body()
        try:
            answer = await asyncio.to_thread(self._pass_on, request, data)
        except (OSError, http.client.HTTPException) as problem:
            text = f"the recorder cannot reach {self._server}: {problem}\n"
            answer = PlainTextResponse(text, 502)
        await answer(scope, receive, send)

    def _pass_on(self, request: Request, data: bytes) -> Response:
        parts = urlsplit(self._server)
        raw: bytes = request.scope["raw_path"]
        path = raw.partition(b"?")[0].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        headers = {
            name: value for name, value in request.headers.items() if name not in _NOT_PASSED
        }
        connection = self._connect(parts.scheme, parts.netloc)
        try:
            target = f"{parts.path}{path}{'?' if query else ''}{query}"
            connection.request(request.method, target, data or None, headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        self._note(request, path, query, data, response, body)
        return self._answer(response, body)

    def _connect(self, scheme: str, place: str) -> http.client.HTTPConnection:
        if scheme != "https":
            return http.client.HTTPConnection(place, timeout=_TIMEOUT)
        authority = str(self._verify) if isinstance(self._verify, Path) else None
        context = ssl.create_default_context(cafile=authority)
        if self._verify is False:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(place, timeout=_TIMEOUT, context=context)

    def _note(
        self,
        request: Request,
        path: str,
        query: str,
        data: bytes,
        response: http.client.HTTPResponse,
        body: bytes,
    ) -> None:
        scrubber = self._scrubber
        scrubber.learn(request.headers)
        headers = {name.lower(): value for name, value in response.getheaders()}
        for cookie in response.headers.get_all("set-cookie", ()):
            scrubber.learn({"cookie": cookie.partition(";")[0]})
        kind = headers.get("content-type", "")
        kept = recording.kept_headers(headers)
        exchange = Exchange(
            method=request.method,
            path=path,
            query=recording.sorted_query(query, scrubber),
            sent=recording.request_body(
                self._placed(data), request.headers.get("content-type", ""), path, scrubber
            ),
            status=response.status,
            headers={name: value.replace(self._server, HERE) for name, value in kept.items()},
            body=recording.answer_body(
                body.replace(self._server.encode(), HERE.encode()), kind, path, scrubber
            ),
        )
        self._exchanges.append(exchange)

    def _placed(self, data: bytes) -> bytes:
        """Put the placeholder where a request names the recorder, as its answers did."""
        return data.replace(self.url.encode(), HERE.encode())

    def _answer(self, response: http.client.HTTPResponse, body: bytes) -> Response:
        own = self.url.encode()
        answer = Response(body.replace(self._server.encode(), own), response.status)
        answer.raw_headers = [
            (name.lower().encode("latin-1"), self._own_header(name, value).encode("latin-1"))
            for name, value in response.getheaders()
            if name.lower() not in _NOT_PASSED
        ]
        answer.raw_headers.append((b"content-length", str(len(answer.body)).encode()))
        return answer

    def _own_header(self, name: str, value: str) -> str:
        if name.lower() == "set-cookie":
            # The recorder speaks http on loopback, whatever the server does.
            return re.sub(r"(?i);\s*(secure|domain=[^;]*)", "", value)
        return value.replace(self._server, self.url)


async def _no_lifespan(receive: Receive, send: Send) -> None:
    """Take part in the start and the end of the server; there is nothing to do."""
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})
