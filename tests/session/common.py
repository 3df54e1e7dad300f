"""Settings and requests that the tests of a session share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectapi._core.auth import ApiKey
from connectapi._core.config import Settings, make_settings
from connectapi._core.raw import raw_request
from connectapi._core.request import EMPTY, Request
from connectapi._core.retry import RetryPolicy

KEY = "k3y-k3y-k3y-k3y-k3y-k3y"
QUICK = RetryPolicy(attempts=3, base=0.001, longest=0.002, longest_asked=2)


def settings(url: str, **changes: Any) -> Settings:
    """Settings of a client that is quick to try again."""
    return make_settings(url, ApiKey(KEY, source="the test"), **({"retry": QUICK} | changes))


def get(path: str = "/v1/user", **query: object) -> Request[Any]:
    """A read."""
    return raw_request("GET", path, query=query)


def post(body: object = EMPTY, path: str = "/v1/content", method: str = "POST") -> Request[Any]:
    """A write of JSON."""
    return raw_request(method, path, json={"name": "a"} if body is EMPTY else body)


def ok(**fields: object) -> bytes:
    """A JSON body."""
    return json.dumps(fields).encode()


def error(code: int, said: str) -> bytes:
    """An error as the API writes it."""
    return ok(code=code, error=said, payload=None)


Headers = Mapping[str, str]
