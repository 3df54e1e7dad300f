"""The API's operations, called within the process in the name of who is signed in."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request

from connectapi.server import rights, unversioned, wire
from connectapi.server.registry import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message

    from connectapi.server.contract import Operation
    from connectapi.server.registry import Handler
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

_NAMES_IN_PATH = re.compile(r"\{(\w+)\}")


class Operations:
    """All operations by name, of whatever release the server behaves as.

    Role, parameters and body are checked as in a request from outside; what needs a look at the
    object is up to the handler, as always.
    """

    def __init__(self, services: Services, handlers: Mapping[str, Handler]) -> None:
        self._services = services
        self._handlers = handlers
        everything = (*services.contract.operations, *unversioned.OPERATIONS)
        self._operations = {operation.id: operation for operation in everything}

    def known(self, name: str) -> Operation:
        """Give an operation, for what the contract says of it."""
        return self._operations[name]

    def run(  # what an operation takes, and who asks
        self,
        name: str,
        caller: Caller,
        root: str,
        parameters: Mapping[str, object],
        body: object = None,
    ) -> Answer:
        """Run an operation and give its answer; called in a thread of its own.

        Args:
            root: Address of the server as the visitor sees it.
            parameters: Those of the path and of the query; None leaves one out.
            body: Bytes, or plain values that become JSON.

        Raises:
            Refusal: As the operation refuses any caller.
        """
        operation = self._operations[name]
        given = {key: _text(value) for key, value in parameters.items() if value is not None}
        places = _NAMES_IN_PATH.findall(operation.path)
        path = {key: given.pop(key) for key in places}
        data = body if isinstance(body, bytes) else b""
        if operation.takes_json and body is not None:
            data = msgspec.json.encode(body)
        call = Call(operation, self._services, _request(operation, given, data), root)
        call.identity = caller
        rights.check_role(operation, caller)
        call.parameters = wire.read_parameters(operation, path, given, {})
        if operation.takes_json:
            call.body = wire.read_json(operation, data, self._services.schemas)
        return _answer(self._handlers[name], call)


def _answer(handler: Handler, call: Call) -> Answer:
    # What waits is meant for the event loop; here a thread has the time, and a loop of its own.
    found = asyncio.run(_awaited(handler, call)) if handler.waits else handler(call)
    return found if isinstance(found, Answer) else Answer(found)


async def _awaited(handler: Handler, call: Call) -> object:
    result: Any = handler(call)  # Any: those that wait give something to await
    return await result


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _request(operation: Operation, query: Mapping[str, str], data: bytes) -> Request:
    """Make the request that a program would have sent."""
    pieces: list[Message] = [{"type": "http.request", "body": data, "more_body": False}]

    async def receive() -> Message:
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": operation.method,
        "path": operation.path,
        "query_string": urlencode(query).encode(),
        "headers": [],
    }
    return Request(scope, receive)
