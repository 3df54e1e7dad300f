"""A server of answers made beforehand, for granian's RSGI; never the slower end.

Sizes come from the environment, so that a quick run can be small; see `cases.Sizes`.
"""

import json
import os
from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import parse_qs

from bench import GUID, records

USERS = int(os.environ.get("BENCH_USERS", "10000"))
CONTENT_ITEMS = int(os.environ.get("BENCH_CONTENT", "5000"))
TAGS = int(os.environ.get("BENCH_TAGS", "5000"))
GROUPS = int(os.environ.get("BENCH_GROUPS", "300"))
HITS = int(os.environ.get("BENCH_HITS", "200000"))
BUNDLE_MIB = int(os.environ.get("BENCH_BUNDLE_MIB", "1024"))
PAGE = 500
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


def _encoded(value: object) -> bytes:
    # Without blanks, as a server in Go writes it.
    return json.dumps(value, separators=(",", ":")).encode()


def _pages(rows: list[dict[str, object]]) -> dict[int, bytes]:
    return {
        page: _encoded(
            {
                "results": rows[(page - 1) * PAGE : page * PAGE],
                "current_page": page,
                "total": len(rows),
            }
        )
        for page in range(1, len(rows) // PAGE + 2)
    }


BUNDLE = {"id": "1", "content_guid": GUID.format(1), "created_time": "2026-03-01T12:00:00Z"}
CONTENT = {"guid": GUID.format(1), "name": "big", "bundle_id": "1"}
SETTINGS = {"version": "2026.06.1"}
PAGED = {
    "/__api__/v1/users": _pages([records.user(number) for number in range(USERS)]),
    "/__api__/v1/groups": _pages([records.group(number) for number in range(GROUPS)]),
}
# Three a group; user 1 is in every tenth.
MEMBERS = [
    _pages([records.user(n) for n in (number + 2, number + 3, 1 if number % 10 == 0 else 4)])[1]
    for number in range(GROUPS)
]
FIXED = {
    "/__api__/v1/user": _encoded(records.user(1)),
    f"/__api__/v1/users/{GUID.format(1)}": _encoded(records.user(1)),
    f"/__api__/v1/content/{GUID.format(1)}": _encoded(CONTENT),
    "/__api__/v1/content": _encoded([records.content(number) for number in range(CONTENT_ITEMS)]),
    "/__api__/v1/tags": _encoded([records.tag(number) for number in range(1, TAGS + 1)]),
    "/__api__/server_settings": _encoded(SETTINGS),
    "/__api__/v1/server_settings": _encoded(SETTINGS),
    "/__api__/v1/instrumentation/content/hits": _encoded(
        [records.hit(number) for number in range(HITS)]
    ),
}
STORED = _encoded(BUNDLE)


class Canned:
    """The application."""

    async def __rsgi__(self, scope: Scope, channel: Channel) -> None:
        """Answer one request."""
        fixed = FIXED.get(scope.path)
        if fixed is not None:
            channel.response_bytes(200, JSON, fixed)
        elif (pages := PAGED.get(scope.path)) is not None:
            page = int(parse_qs(scope.query_string).get("page_number", ["1"])[0])
            channel.response_bytes(200, JSON, pages.get(page, pages[max(pages)]))
        elif scope.path.endswith("/members"):
            guid = scope.path.removesuffix("/members").rpartition("/")[2]
            channel.response_bytes(200, JSON, MEMBERS[int(guid.rpartition("-")[2], 16)])
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
