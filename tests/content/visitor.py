"""Somebody who opens content with a key: pages, calls and WebSockets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE = 240.0
"""Seconds that content may take to start: the machine may be busy, and nothing is compiled yet."""

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:  # Any: whatever the content answers
        return json.loads(self.text)


@dataclass(frozen=True)
class Visitor:
    """Opens an item at its address, or below."""

    url: str
    key: str | None

    def below(self, path: str) -> Visitor:
        return replace(self, url=f"{self.url}{path}/")

    def get(self, path: str = "", **headers: str) -> Answer:
        return self._ask(Request(self.url + path, headers=self._headers(headers)))

    def post(self, path: str, body: object) -> Answer:
        headers = self._headers({"content_type": "application/json"})
        return self._ask(Request(self.url + path, json.dumps(body).encode(), headers))

    def form(self, path: str, text: str) -> Answer:
        headers = self._headers({"content_type": "application/x-www-form-urlencoded"})
        return self._ask(Request(self.url + path, text.encode(), headers))

    @contextmanager
    def socket(self, path: str, subprotocols: Sequence[str] = ()) -> Iterator[ClientConnection]:
        address = self.url.replace("http", "ws", 1) + path
        spoken = [Subprotocol(name) for name in subprotocols] or None
        with connect(
            address,
            subprotocols=spoken,
            additional_headers=self._headers({}),
            open_timeout=PATIENCE,
            max_size=None,
        ) as socket:
            yield socket

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return named if self.key is None else {"Authorization": f"Key {self.key}", **named}

    def _ask(self, request: Request) -> Answer:
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(), dict(error.headers))
