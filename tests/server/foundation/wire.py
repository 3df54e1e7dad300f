"""Requests as bytes and answers as bytes, to a local server in process or on a socket."""

import asyncio
import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from connectapi.server.contract import load
from connectapi.testing import LocalConnect

CODE_NAMES = {int(number): code.name for number, code in load().errors.items()}


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # Any: tests look into whatever was answered
        assert self.headers["content-type"].startswith("application/json"), self
        return json.loads(self.body)

    def ok(self, status: int = 200) -> Any:  # Any: as above
        """The body of a success, decoded where it is JSON."""
        assert self.status == status, self
        kind = self.headers.get("content-type", "")
        return json.loads(self.body) if kind.startswith("application/json") else self.body

    def refused(self, status: int, name: str, *words: str) -> None:
        """Check that this is an error of the API with a code of this name in the contract."""
        assert self.status == status, self
        assert set(self.json) == {"code", "error", "payload"}
        assert CODE_NAMES[self.json["code"]] == name, self
        for word in words:
            assert word in self.json["error"]


@dataclass(frozen=True)
class Wire:
    """A server as one caller reaches it; ``key`` is None for nobody."""

    server: LocalConnect
    key: str | None
    headers: Mapping[str, str] = field(default_factory=dict)

    def api(self, method: str, path: str, json_body: object = None, **headers: str) -> Answer:
        """Send a request for an operation; ``path`` counts from the API's base."""
        body = None
        if json_body is not None:
            body = json.dumps(json_body).encode()
            headers.setdefault("content_type", "application/json")
        return self.send(method, f"/__api__{path}", body, **headers)

    def get(self, path: str, **headers: str) -> Answer:
        """Read something of the API."""
        return self.api("GET", path, **headers)

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request for anything; ``path`` counts from the server's root."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key is not None:
            given.setdefault("authorization", f"Key {self.key}")
        sent = {**self.headers, **given}
        if self.server.url.startswith("http://127."):
            return _over_socket(self.server.url, method, path, body, sent)
        return _in_process(self.server, method, path, body, sent)

    def anonymous(self) -> "Wire":
        return Wire(self.server, None)


def _over_socket(
    url: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        found = _joined((name.lower(), value) for name, value in response.getheaders())
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def _in_process(
    server: LocalConnect, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    parts = urlsplit(server.url)
    raw, _, query = path.partition("?")
    given = {"host": parts.netloc, "content-length": str(len(body or b"")), **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": (parts.hostname, 80),
        "state": {},
    }
    got: list[dict[str, Any]] = []  # Any: ASGI messages

    incoming = [{"type": "http.request", "body": body or b"", "more_body": False}]

    async def receive() -> dict[str, Any]:  # Any: an ASGI message
        if not incoming:
            await asyncio.Event().wait()  # the caller stays until it has its answer
        return incoming.pop()

    async def send(message: dict[str, Any]) -> None:  # Any: an ASGI message
        got.append(message)

    route = server._server.in_process()
    assert route is not None
    answering = route.application(scope, receive, send)  # type: ignore[arg-type]  # plain dictionaries do
    asyncio.run_coroutine_threadsafe(answering, route.loop).result(30)
    found = _joined((name.decode(), value.decode()) for name, value in got[0]["headers"])
    return Answer(got[0]["status"], found, b"".join(part.get("body", b"") for part in got[1:]))


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
