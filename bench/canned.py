"""A server of answers made beforehand, for granian's RSGI; never the slower end.

Sizes come from the environment, so that a quick run can be small: `BENCH_USERS`, `BENCH_HITS` and
`BENCH_BUNDLE_MIB`.
"""

import json
import os
from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import parse_qs

from bench import GUID

USERS = int(os.environ.get("BENCH_USERS", "10000"))
HITS = int(os.environ.get("BENCH_HITS", "200000"))
BUNDLE_MIB = int(os.environ.get("BENCH_BUNDLE_MIB", "1024"))
PAGE = 500
TIME = "2026-03-{:02d}T12:{:02d}:{:02d}Z"
JSON = [("content-type", "application/json")]
BYTES = [("content-type", "application/gzip"), ("content-length", str(BUNDLE_MIB << 20))]
MIB = bytes(1 << 20)


class Scope(Protocol):
    """What is read of a request's head."""

    proto: str
    method: str
    path: str
    query_string: str


class Stream(Protocol):
    """Where the pieces of an answer go."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a piece."""


class Channel(Protocol):
    """One request with its answer."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer at once."""

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Stream:
        """Answer piece by piece."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...


def _user(number: int) -> dict[str, object]:
    return {
        "email": f"user{number}@example.com",
        "username": f"user{number}",
        "first_name": f"First{number}",
        "last_name": f"Last{number}",
        "user_role": ("viewer", "publisher", "administrator")[number % 3],
        "created_time": TIME.format(1 + number % 28, number % 60, number // 60 % 60),
        "updated_time": TIME.format(1 + number % 28, number % 60, number // 60 % 60),
        "active_time": None if number % 7 == 0 else TIME.format(1 + number % 28, 0, number % 60),
        "confirmed": True,
        "locked": number % 50 == 0,
        "external_id": "",
        "guid": GUID.format(number),
    }


def _hit(number: int) -> dict[str, object]:
    return {
        "id": str(number),
        "user_guid": None if number % 3 == 0 else GUID.format(number % 997),
        "content_guid": GUID.format(number % 211),
        "timestamp": TIME.format(1 + number % 28, number % 60, number // 60 % 60),
        "data": {
            "path": f"/some/path/{number}",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome",
        },
    }


def _pages() -> dict[int, bytes]:
    users = [_user(number) for number in range(USERS)]
    return {
        page: json.dumps(
            {
                "results": users[(page - 1) * PAGE : page * PAGE],
                "current_page": page,
                "total": USERS,
            }
        ).encode()
        for page in range(1, USERS // PAGE + 2)
    }


BUNDLE = {"id": "1", "content_guid": GUID.format(1), "created_time": TIME.format(1, 0, 0)}
CONTENT = {"guid": GUID.format(1), "name": "big", "bundle_id": "1"}
SETTINGS = {"version": "2026.06.1"}
PAGES = _pages()
FIXED = {
    "/__api__/v1/user": json.dumps(_user(1)).encode(),
    f"/__api__/v1/users/{GUID.format(1)}": json.dumps(_user(1)).encode(),
    f"/__api__/v1/content/{GUID.format(1)}": json.dumps(CONTENT).encode(),
    "/__api__/server_settings": json.dumps(SETTINGS).encode(),
    "/__api__/v1/server_settings": json.dumps(SETTINGS).encode(),
    "/__api__/v1/instrumentation/content/hits": json.dumps(
        [_hit(number) for number in range(HITS)]
    ).encode(),
}
STORED = json.dumps(BUNDLE).encode()


class Canned:
    """The application."""

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        """Answer one request."""
        fixed = FIXED.get(scope.path)
        if fixed is not None:
            channel.response_bytes(200, JSON, fixed)
        elif scope.path == "/__api__/v1/users":
            page = int(parse_qs(scope.query_string).get("page_number", ["1"])[0])
            channel.response_bytes(200, JSON, PAGES.get(page, PAGES[max(PAGES)]))
        elif scope.path.endswith("/bundles") and scope.method == "POST":
            async for _ in channel:
                pass
            channel.response_bytes(200, JSON, STORED)
        elif scope.path.endswith("/download"):
            stream = channel.response_stream(200, BYTES)
            for _ in range(BUNDLE_MIB):
                await stream.send_bytes(MIB)
        else:
            channel.response_bytes(404, [("content-type", "text/plain")], b"404 page not found\n")


app = Canned()
