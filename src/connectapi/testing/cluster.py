"""Several nodes of one server behind a load balancer."""

from __future__ import annotations

import itertools
import json
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response

from connectapi.server.app import ServerApp
from connectapi.server.errors import Code, Refusal
from connectapi.testing.local import LocalConnect
from connectapi.testing.prefix import PrefixedApp

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from connectapi.server.services import Services

COOKIE = "balancer-node"

_LARGEST_ORDER = 10_000


@dataclass(slots=True)
class Node:
    """One node of a cluster.

    It knows only the tasks that it began itself, as nodes of a real cluster do; everything else the
    nodes share.

    Attributes:
        up: Whether the node takes requests; the balancer answers 502 for one that does not.
        requests: How many requests it has taken.
    """

    number: int
    app: ASGIApp = field(repr=False)
    up: bool = True
    requests: int = 0
    _tasks: set[str] = field(default_factory=set, repr=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        self.requests += 1
        before, found, rest = scope["path"].partition("/__api__/v1/tasks/")
        del before
        if found and scope["method"] == "GET" and rest not in self._tasks:
            text = f"There is no task {rest[:40]!r} on this node."
            refusal = Refusal(Code.TASK_DOES_NOT_EXIST, text)
            await JSONResponse(refusal.body(), refusal.status)(scope, receive, send)
            return
        await self.app(scope, receive, self._noting(send))

    def _noting(self, send: Send) -> Send:
        """Note the task that an answer names, before the client learns of it."""

        async def noting(message: Message) -> None:
            body = message.get("body", b"")
            if b"task_id" in body and len(body) < _LARGEST_ORDER:
                self._tasks.update(_task_in(body))
            await send(message)

        return noting


def _task_in(body: bytes) -> list[str]:
    try:
        order: Any = json.loads(body)  # Any: whatever was answered
    except ValueError:
        return []
    task_id = order.get("task_id") if isinstance(order, dict) else None
    return [task_id] if isinstance(task_id, str) else []


class Balancer:
    """Spreads requests over nodes in turn; with ``sticky`` a cookie keeps a client on its node."""

    def __init__(self, nodes: list[Node], *, sticky: bool) -> None:
        self._nodes = nodes
        self._sticky = sticky
        self._turns = itertools.cycle(nodes)
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to a node."""
        if scope["type"] != "http":
            await self._nodes[0].app(scope, receive, send)
            return
        kept = self._kept(scope) if self._sticky else None
        node = kept or self._next()
        if not node.up:
            await Response("no such node\n", 502, media_type="text/plain")(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{COOKIE}={node.number}; Path=/; HttpOnly"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await node(scope, receive, marked if self._sticky and kept is None else send)

    def _kept(self, scope: Scope) -> Node | None:
        try:
            cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        except CookieError:
            return None
        value = cookies[COOKIE].value if COOKIE in cookies else ""
        wanted = [node for node in self._nodes if str(node.number) == value and node.up]
        return wanted[0] if wanted else None

    def _next(self) -> Node:
        with self._lock:
            return next(self._turns)


class LocalCluster(LocalConnect):
    """A local server of several nodes behind a load balancer.

    The nodes share one database and one folder. Each of them knows only its own tasks, so that a
    client has to send the balancer's cookies back, or ask again.

    Args:
        size: How many nodes.
        sticky: Whether the balancer's cookie keeps a client on the node that it began with.
        options: Everything that :class:`LocalConnect` takes.
    """

    # Any: the options are those of LocalConnect, which checks them.
    def __init__(self, size: int = 2, *, sticky: bool = True, **options: Any) -> None:
        if size < 1:
            message = f"a cluster has at least one node, not {size}"
            raise ValueError(message)
        super().__init__(**options)
        self._size = size
        self._sticky = sticky
        self.nodes: list[Node] = []
        """The nodes, which count their requests and can be taken down."""

    def _make_app(self, services: Services, stack: ExitStack) -> ASGIApp:
        apps = [ServerApp(services) for _ in range(self._size)]
        for app in apps:
            stack.callback(app.close)
        self.nodes = [Node(number, app) for number, app in enumerate(apps, 1)]
        return PrefixedApp(Balancer(self.nodes, sticky=self._sticky), self._prefix)
