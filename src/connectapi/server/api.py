"""The API under ``/__api__``: from a request to an operation, to its handler, to an answer."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse

from connectapi.server import auth, rights, signatures, unversioned, wire
from connectapi.server.contract import success_schema
from connectapi.server.errors import Code, Refusal, explained
from connectapi.server.registry import Answer, Call, Handler
from connectapi.server.routing import RouteTable
from connectapi.server.schema import Mismatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from connectapi.server.contract import Operation
    from connectapi.server.services import Services

_logger = logging.getLogger(__name__)
Result = TypeVar("Result")

# More than this is not read only to be thrown away.
_DRAINED = 64 * 1024 * 1024

_encoder = msgspec.json.Encoder()


class ApiApp:
    """The ASGI application that serves all operations of the contract.

    Handlers run in threads, so that a slow query holds up nobody else; those that wait (uploads,
    long polls) run on the event loop.
    """

    def __init__(
        self, services: Services, handlers: Mapping[str, Handler], threads: ThreadPoolExecutor
    ) -> None:
        self._services = services
        self._handlers = handlers
        self._threads = threads
        operations = [*services.contract.operations, *unversioned.OPERATIONS]
        lacking = [operation.id for operation in operations if operation.id not in handlers]
        if lacking:
            message = f"no handler serves {', '.join(lacking)}"
            raise LookupError(message)
        self._routes = RouteTable(operations, services.release)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        incoming = _Incoming(receive)
        request = Request(scope, incoming)
        path = _below_api(scope)
        method = "GET" if request.method == "HEAD" else request.method
        found = self._routes.find(method, path)
        if found is None:
            response: Response = PlainTextResponse("404 page not found\n", 404)
        else:
            response = await self._serve(request, *found)
        await incoming.drain()
        await response(scope, receive, send)

    async def _serve(
        self, request: Request, operation: Operation, path: dict[str, str]
    ) -> Response:
        call = Call(operation, self._services, request, root_of(request, self._services))
        try:
            response = await self._answer(call, path)
        except Refusal as refusal:
            response = _json(refusal.body(), refusal.status)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Exception as problem:
            # Whatever went wrong is for the server's log; a client is told where to look.
            _logger.exception("%s failed", operation.id)
            text = explained(problem, f"{operation.id} failed; the server's log says why.")
            response = _json(Refusal(Code.INTERNAL_FAILURE, text).body(), 500)
        if operation.deprecated:
            response.headers["X-Deprecated-Endpoint"] = self._instead_of(operation)
        return response

    def _instead_of(self, operation: Operation) -> str:
        """Name the path that took the place of a deprecated one, as far as the release has it."""
        path = operation.path.replace("/experimental/", "/")
        known = path != operation.path and self._routes.find(operation.method, path)
        return path if known else "n/a"

    async def _answer(self, call: Call, path: dict[str, str]) -> Response:
        handler = self._handlers[call.operation.id]
        takes_json = call.operation.takes_json
        data = await self._body(call.request) if takes_json else b""
        if not handler.waits:
            return await self._in_thread(self._run, call, path, data, handler)
        await self._in_thread(self._prepare, call, path, data)
        result = handler(call)
        if not asyncio.iscoroutine(result):
            message = f"the handler of {call.operation.id} is no coroutine"
            raise TypeError(message)
        return await self._in_thread(self._respond, call, await result)

    async def _in_thread(self, function: Callable[..., Result], *arguments: object) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, *arguments))

    def _run(self, call: Call, path: dict[str, str], data: bytes, handler: Handler) -> Response:
        self._prepare(call, path, data)
        return self._respond(call, handler(call))

    def _prepare(self, call: Call, path: dict[str, str], data: bytes) -> None:
        services = self._services
        bootstraps = rights.is_bootstrap(call.operation)
        headers = call.request.headers
        if not bootstraps:
            call.identity = auth.by_headers(services.database, services.clock, headers)
        if call.identity is None and signatures.is_signed(headers):
            body = data if call.operation.takes_json else None
            call.identity = signatures.by_signature(services, call.request, body)
        rights.check_role(call.operation, call.identity)
        request = call.request
        call.parameters = wire.read_parameters(
            call.operation, path, request.query_params, request.headers
        )
        if call.operation.takes_json:
            call.body = wire.read_json(call.operation, data, services.schemas)

    async def _body(self, request: Request) -> bytes:
        largest = self._services.settings.max_json
        pieces: list[bytes] = []
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > largest:
                message = f"The body is too large: at most {largest} bytes are taken."
                raise Refusal(Code.INVALID_CONTENT_LENGTH, message)
            pieces.append(piece)
        return b"".join(pieces)

    def _respond(self, call: Call, result: object) -> Response:
        answer = result if isinstance(result, Answer) else Answer(result)
        status = answer.status or call.operation.success
        answer = self._trimmed(call.operation, status, answer)
        if self._services.settings.check_answers:
            self._check(call.operation, status, answer)
        headers = dict(answer.headers)
        if answer.file is not None:
            return FileResponse(answer.file, status, headers, answer.media_type)
        if answer.pieces is not None:
            return StreamingResponse(answer.pieces, status, headers, answer.media_type)
        if answer.media_type is not None:
            return Response(answer.body, status, headers, answer.media_type)
        if answer.body is None:
            return Response(None, status, headers)
        return _json(answer.body, status, headers)

    def _trimmed(self, operation: Operation, status: int, answer: Answer) -> Answer:
        schema = success_schema(operation, status)
        if schema is None or answer.media_type is not None or answer.body is None:
            return answer
        body = self._services.trimmer.trim(answer.body, schema)
        return answer if body is answer.body else replace(answer, body=body)

    def _check(self, operation: Operation, status: int, answer: Answer) -> None:
        if str(status) not in operation.responses:
            raise BrokenContract(operation.id, f"status {status} is not declared")
        schema = success_schema(operation, status)
        plain = answer.file is None and answer.pieces is None and answer.media_type is None
        if schema is None or not plain:
            return
        try:
            body = msgspec.json.decode(_encode(answer.body))
            self._services.schemas.check(body, schema, closed=True)
        except Mismatch as problem:
            raise BrokenContract(operation.id, str(problem)) from None


class _Incoming:
    """A request's body, which is read to its end even where nobody wants it.

    A client that still sends when the connection is closed would not get to see the answer.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def drain(self) -> None:
        left = _DRAINED
        while not self._ended and left > 0:
            left -= len((await self()).get("body", b""))


class BrokenContract(AssertionError):
    """An answer of the server differs from the contract."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(f"the answer of {operation} breaks the contract: {reason}")


def root_of(request: Request, services: Services) -> str:
    """Give the address of the server as the client sees it, without a slash at the end."""
    if services.settings.public_url:
        return services.settings.public_url.rstrip("/")
    scope = request.scope
    host = request.headers.get("host") or ":".join(map(str, scope["server"]))
    # A mount adds to the one and keeps the other.
    prefix = str(scope.get("app_root_path", scope.get("root_path", ""))).rstrip("/")
    return f"{scope['scheme']}://{host}{prefix}"


def _below_api(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1").partition("/__api__")[2]


def _encode(body: object) -> bytes:
    try:
        return _encoder.encode(body)
    except UnicodeEncodeError:
        # Names of files in another encoding bring some along, and escapes in what was sent.
        return _encoder.encode(_whole(body))


def _whole(value: object) -> object:
    """Put U+FFFD in place of half surrogates, which no JSON can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(name): _whole(item) for name, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else value


def _json(body: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(_encode(body), status, headers, "application/json")
