"""Faults between a client and a local server, injected by rule.

A rule says which requests a fault befalls, how often, and how likely::

    server.faults.add(Failing(503), path="/v1/users*", times=2)
    server.faults.add(Latency(0.5), probability=0.1)
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from connectapi.testing.faults import Fault


@dataclass(slots=True)
class Rule:
    """Which requests a fault befalls.

    Attributes:
        method: HTTP method, or a pattern such as ``*``.
        path: Pattern of the path; that of an operation counts from the API's base, as in
            ``/v1/users*``, every other from the server's root.
        times: How many requests at most; None for all.
        after: How many matching requests are spared first.
        probability: How likely each of the others is befallen.
        matched: How many requests have matched so far.
        applied: How many of them were befallen.
    """

    fault: Fault
    method: str = "*"
    path: str = "*"
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    matched: int = field(default=0, init=False)
    applied: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            message = f"a probability lies between 0 and 1, not {self.probability}"
            raise ValueError(message)

    def _befalls(self, method: str, paths: tuple[str, ...], chance: random.Random) -> bool:
        if not fnmatchcase(method, self.method.upper()):
            return False
        if not any(fnmatchcase(path, self.path) for path in paths):
            return False
        self.matched += 1
        if self.matched <= self.after or (self.times is not None and self.applied >= self.times):
            return False
        if self.probability < 1 and chance.random() >= self.probability:
            return False
        self.applied += 1
        return True


class Faults:
    """The rules of one server, in the order in which they were added; several may hold at once.

    Args:
        rules: Rules to begin with.
        seed: What chance is drawn from, so that a run can be repeated.
        on_socket: Whether the server listens on a socket; connections are dropped only there.
    """

    def __init__(self, rules: Iterable[Rule] = (), *, seed: int = 0, on_socket: bool) -> None:
        self._on_socket = on_socket
        self._chance = random.Random(seed)  # noqa: S311  # chance, not secrecy
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        for rule in rules:
            self._add(rule)

    def add(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str = "*",
        times: int | None = None,
        after: int = 0,
        probability: float = 1.0,
    ) -> Rule:
        """Add a rule; see :class:`Rule` for what the arguments mean.

        Returns:
            The rule, which counts what it was applied to.

        Raises:
            ValueError: The fault needs a socket, or the probability is none.
        """
        return self._add(Rule(fault, method, path, times, after, probability))

    def remove(self, rule: Rule) -> None:
        """Take a rule away; one that is gone already is no error."""
        with self._lock:
            if rule in self._rules:
                self._rules.remove(rule)

    def clear(self) -> None:
        """Take all rules away."""
        with self._lock:
            self._rules.clear()

    def _add(self, rule: Rule) -> Rule:
        if rule.fault.needs_socket and not self._on_socket:
            message = f"{rule.fault} needs a server on a socket: LocalConnect(socket=True)"
            raise ValueError(message)
        with self._lock:
            self._rules.append(rule)
        return rule

    def _befalling(self, method: str, paths: tuple[str, ...]) -> list[Fault]:
        with self._lock:
            # A rule counts what it is asked about, so each one is asked once.
            return [
                rule.fault
                for rule in self._rules
                if rule._befalls(method, paths, self._chance)  # noqa: SLF001
            ]


class FaultyApp:
    """An ASGI application with faults in front of it; it must be the outermost one."""

    def __init__(self, app: ASGIApp, faults: Faults, prefix: str = "") -> None:
        self._app = app
        self._faults = faults
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, with every fault that befalls it."""
        app = self._app
        if scope["type"] == "http":
            path = scope["path"].removeprefix(self._prefix)
            paths = (path, path.removeprefix("/__api__"))
            for fault in reversed(self._faults._befalling(scope["method"], paths)):  # noqa: SLF001
                app = partial(fault, app)
        await app(scope, receive, send)
