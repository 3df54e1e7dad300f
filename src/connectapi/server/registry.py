"""How handlers are written and found.

A handler is a function marked with :func:`handler`. It gets a :class:`Call` and returns the body of
the answer as plain values, None for no body, or an :class:`Answer` where status, headers or media
type are its own.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from connectapi.server.store import audit

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from starlette.requests import Request

    from connectapi.server.contract import Operation
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is more than a JSON body with the ordinary status.

    Attributes:
        body: Plain values for JSON, or bytes, text or pieces for another media type.
        status: HTTP status; None takes the operation's ordinary success.
        file: A file to send instead of a body.
    """

    body: object = None
    status: int | None = None
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    pieces: Iterator[bytes] | AsyncIterator[bytes] | None = None


@dataclass(slots=True)
class Call:
    """One request for one operation, already checked against the contract.

    Attributes:
        root: Address of the server as the client sees it, without a slash at the end.
    """

    operation: Operation
    services: Services
    request: Request
    root: str
    parameters: dict[str, object] = field(default_factory=dict)
    body: object = None
    identity: Caller | None = None

    @property
    def caller(self) -> Caller:
        """Who calls; for operations that need somebody to be signed in."""
        if self.identity is None:
            message = f"{self.operation.id} is open to anyone, so it may not ask who calls"
            raise LookupError(message)
        return self.identity

    @property
    def fields(self) -> dict[str, object]:
        """The JSON object in the body, empty where there is none."""
        return self.body if isinstance(self.body, dict) else {}

    def text(self, name: str) -> str:
        """Give a parameter that is a text and always there, such as one of the path."""
        return str(self.parameters[name])

    def optional(self, name: str) -> str | None:
        """Give a parameter that is a text, or None where it was left out."""
        value = self.parameters.get(name)
        return None if value is None else str(value)

    def integer(self, name: str) -> int:
        """Give a parameter that is a number, with its default."""
        value = self.parameters[name]
        if not isinstance(value, int):
            message = f"the contract has no default for {name}"
            raise TypeError(message)
        return value

    def flag(self, name: str) -> bool:
        """Give a parameter that is true or false, with its default."""
        return bool(self.parameters[name])

    def several(self, name: str) -> list[str]:
        """Give a parameter that may hold several values, empty where it was left out."""
        value = self.parameters.get(name)
        return [str(item) for item in value] if isinstance(value, list) else []

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction for reading."""
        return self.services.database.read()

    def write(self) -> AbstractContextManager[Connection]:
        """Open a transaction for changes."""
        return self.services.database.write()

    def now(self) -> str:
        """Give the present time as it is written down."""
        return self.services.clock.stamp()

    def audit(self, connection: Connection, action: str, description: str) -> None:
        """Add a row to the audit log, within the transaction that changes something."""
        audit.add(connection, self.now(), self.identity, action, description)


SyncFunction = Callable[[Call], object]
AsyncFunction = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that serves an operation; ``waits`` tells whether it is to be awaited."""

    operation: str
    function: SyncFunction | AsyncFunction
    waits: bool

    def __call__(self, call: Call) -> object:
        """Run the function."""
        return self.function(call)


def handler(operation: str) -> Callable[[SyncFunction], Handler]:
    """Mark a function that serves an operation in a thread of its own."""

    def mark(function: SyncFunction) -> Handler:
        return Handler(operation, function, waits=False)

    return mark


def async_handler(operation: str) -> Callable[[AsyncFunction], Handler]:
    """Mark a coroutine that serves an operation on the event loop; it must never block."""

    def mark(function: AsyncFunction) -> Handler:
        return Handler(operation, function, waits=True)

    return mark


def collect(package: ModuleType) -> dict[str, Handler]:
    """Find all handlers in the modules of a package.

    Raises:
        ValueError: Two handlers serve the same operation.
    """
    found: dict[str, Handler] = {}
    for module in _modules(package):
        for member in vars(module).values():
            if not isinstance(member, Handler):
                continue
            if found.get(member.operation, member) is not member:
                message = f"two handlers serve {member.operation}"
                raise ValueError(message)
            found[member.operation] = member
    return found


# Looking at the disk for each of very many servers, as tests start them, takes its time.
@cache
def _modules(package: ModuleType) -> Sequence[ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]
