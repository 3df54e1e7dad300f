"""A valid request for an operation, without its sender."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from connectapi.server.contract import Operation
from tests.server.foundation.wire import Answer, Wire
from tests.server.rights.world import World


@dataclass(frozen=True)
class Asked:
    """What a request holds beside its method and the fixed part of its path.

    Attributes:
        path: Values of the path's parameters.
        body: A JSON body; None for none.
        data: A body of another kind, of ``media_type``.
    """

    path: Mapping[str, str]
    query: str = ""
    body: object = None
    data: bytes | None = None
    media_type: str = ""
    authorization: str = ""


Example = Callable[[World], Asked]
"""Makes what a request needs, and the request."""


def ask(body: object = None, query: str = "", **path: str) -> Asked:
    """A request with a JSON body, or with none."""
    return Asked(path, query, body)


def send(wire: Wire, operation: Operation, asked: Asked) -> Answer:
    """Send a request as somebody."""
    path = filled(operation, asked.path) + (f"?{asked.query}" if asked.query else "")
    headers = {"authorization": asked.authorization} if asked.authorization else {}
    if asked.data is not None:
        headers["content_type"] = asked.media_type
        return wire.send(operation.method, f"/__api__{path}", asked.data, **headers)
    return wire.api(operation.method, path, asked.body, **headers)


def filled(operation: Operation, values: Mapping[str, str]) -> str:
    """The path of an operation with values in the places of its parameters."""
    path = operation.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value)).replace(f"*{name}", quote(value))
    assert not {"{", "*"} & set(path), f"the example of {operation.id} does not fill {path}"
    return path
