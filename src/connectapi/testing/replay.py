"""Answering from a recording, without the server that it was made of."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectapi.testing import recording
from connectapi.testing.recording import HERE, Exchange
from connectapi.testing.running import OnSocket
from connectapi.testing.scrub import Scrubber

if TYPE_CHECKING:
    import os

    from starlette.types import Receive, Scope, Send

    from connectapi import AsyncClient, Client

_READS = ("GET", "HEAD")
_SHOWN = 5


class Replay:
    """A server on loopback that answers as a recording says, and refuses everything else.

    A request is known by method, path, query and JSON body; keys and cookies do not matter. Where
    the same request was recorded more than once, its answers come in their order; a read gets the
    last one again, a write that was not recorded so often is refused.

    Args:
        path: The recording.

    Attributes:
        refused: What was asked for and is not in the recording.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._scrubber = Scrubber()
        self._answers: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in recording.load(self._path):
            self._answers[_identity(exchange)].append(exchange)
        self._used: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._running: OnSocket | None = None
        self.refused: list[str] = []

    def __repr__(self) -> str:
        return f"Replay({self._path.name}, {sum(map(len, self._answers.values()))} exchanges)"

    def __enter__(self) -> Self:
        self._running = OnSocket(self._serve)
        self._stack.callback(self._running.stop)
        return self

    def __exit__(self, *_reason: object) -> None:
        self._stack.close()
        self._running = None

    @property
    def url(self) -> str:
        """Address of the server."""
        if self._running is None:
            message = "this Replay does not run; use it as 'with Replay(...) as server:'"
            raise RuntimeError(message)
        return self._running.origin

    @property
    def unused(self) -> list[str]:
        """What was recorded and has not been asked for yet."""
        with self._lock:
            return [
                exchange.title
                for identity, exchanges in self._answers.items()
                for exchange in exchanges[self._used[identity] :]
            ]

    # Any: the keywords are those of connectapi.Client, which checks them.
    def client(self, **options: Any) -> Client:
        """Make a client; no API key is needed."""
        from connectapi import Client

        return Client(self.url, **{"api_key": "replayed", **options})

    # Any: the keywords are those of connectapi.AsyncClient, which checks them.
    def async_client(self, **options: Any) -> AsyncClient:
        """Make an async client; no API key is needed."""
        from connectapi import AsyncClient

        return AsyncClient(self.url, **{"api_key": "replayed", **options})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            for phase in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{phase}.complete"})
            return
        request = Request(scope, receive)
        asked = self._asked(request, await request.body())
        exchange = self._next(asked)
        response = self._refusal(asked) if exchange is None else self._answer(exchange)
        await response(scope, receive, send)

    def _asked(self, request: Request, data: bytes) -> Exchange:
        raw: bytes = request.scope["raw_path"]
        path = raw.partition(b"?")[0].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        media_type = request.headers.get("content-type", "")
        placed = data.replace(self.url.encode(), HERE.encode())
        sent = recording.request_body(placed, media_type, path, self._scrubber)
        ordered = recording.sorted_query(query, self._scrubber)
        return Exchange(request.method, path, ordered, sent, 0, {}, None)

    def _next(self, asked: Exchange) -> Exchange | None:
        identity = _identity(asked)
        with self._lock:
            answers = self._answers.get(identity, [])
            number = self._used[identity]
            if number < len(answers):
                self._used[identity] = number + 1
                return answers[number]
            return answers[-1] if answers and asked.method in _READS else None

    def _answer(self, exchange: Exchange) -> Response:
        body = recording.body_bytes(exchange.body).replace(HERE.encode(), self.url.encode())
        headers = {name: text.replace(HERE, self.url) for name, text in exchange.headers.items()}
        return Response(body, exchange.status, headers)

    def _refusal(self, asked: Exchange) -> Response:
        self.refused.append(asked.title)
        known = [one for found in self._answers.values() for one in found]
        same = [one for one in known if (one.method, one.path) == (asked.method, asked.path)]
        text = f"The recording {self._path.name} holds no (further) answer for {asked.title}"
        if same:
            text += f" with the body {json.dumps(asked.sent)}; it was asked for"
        else:
            text += "; it begins with"
            same = known
        text += f": {', '.join(one.title for one in same[:_SHOWN])}. Record it anew."
        return JSONResponse({"code": 1, "error": text, "payload": None}, 501)


def _identity(exchange: Exchange) -> str:
    """Say what makes a request the same as another; of bytes only that there are some."""
    sent = exchange.sent
    if sent is not None and "bytes" in sent:
        sent = {"bytes": True}
    parts = (exchange.method, exchange.path, exchange.query, sent)
    return json.dumps(parts, sort_keys=True)
