"""Lets the lines of a synchronous example run on the async client.

What is asynchronous stands behind a :class:`Plain` object: each of its calls is awaited to its end
on one event loop, its iterators and context managers are ordinary ones, and what it answers is
put behind such an object again where it is asynchronous too. Whatever an example gives back to the
client is unpacked first, so that the client never sees one of them.
"""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

import connectapi

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator
    from types import TracebackType

    from connectapi.testing import LocalConnect

# Row -> why its example cannot run asynchronously.
LEFT_OUT: Final = {
    "databricks.ConnectStrategy.auth_type": "Databricks' packages take a synchronous client only",
    "databricks.sql_credentials": "as above",
    "databricks.databricks_config": "as above",
}


class Loop:
    """The event loop on which everything of one run happens."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._runner.close()

    # Any, here and below: whatever the client answers, or an example gives it.
    def plain(self, value: Any) -> Any:
        """What a synchronous client would have given in place of a value."""
        if inspect.isawaitable(value):
            value = self._runner.run(_awaited(value))
        if type(value) in {list, tuple}:
            return type(value)(map(self.plain, value))
        if inspect.isroutine(value) or _is_asynchronous(value):
            return _standing_for(type(value).__name__)(self, value)
        return value


class Plain:
    """Stands for something asynchronous, or for one of its methods."""

    def __init__(self, loop: Loop, behind: Any) -> None:
        self._loop = loop
        self._behind = behind

    def __repr__(self) -> str:
        return repr(self._behind)

    def __eq__(self, other: object) -> bool:
        return bool(self._behind == _unpacked(other))

    def __hash__(self) -> int:
        return hash(self._behind)

    def __getattr__(self, name: str) -> Any:
        return self._loop.plain(getattr(self._behind, name))

    def __call__(self, *given: Any, **named: Any) -> Any:
        named = {name: _unpacked(value) for name, value in named.items()}
        return self._loop.plain(self._behind(*map(_unpacked, given), **named))

    def __iter__(self) -> Iterator[Any]:
        rows = aiter(self._behind)
        try:
            while True:
                yield self._loop.plain(anext(rows))
        except StopAsyncIteration:
            return
        finally:
            self._loop.plain(rows.aclose())

    def __enter__(self) -> Any:
        return self._loop.plain(self._behind.__aenter__())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> Any:
        return self._loop.plain(self._behind.__aexit__(kind, error, traceback))


@dataclass(frozen=True)
class Twin:
    """Stands for a class of the synchronous client: made or asked about, it is the async one."""

    loop: Loop
    kind: type

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self.loop.plain(self.kind(*given, **named))

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(_unpacked(instance), self.kind)


@dataclass(frozen=True)
class Package:
    """Stands for `connectapi`: what has an async twin there is that twin."""

    loop: Loop

    def __getattr__(self, name: str) -> Any:
        kind = getattr(connectapi, "AsyncClient" if name == "connect" else f"Async{name}", None)
        return getattr(connectapi, name) if kind is None else Twin(self.loop, kind)


def client(local: LocalConnect, loop: Loop, **options: Any) -> Any:
    """What stands for a client of a local server."""
    return loop.plain(local.async_client(**options))


@cache
def _standing_for(name: str) -> type[Plain]:
    """The class whose name an example sees: that of the synchronous twin."""
    return type(name.removeprefix("Async"), (Plain,), {})


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


def _is_asynchronous(value: object) -> bool:
    return "_async" in type(value).__module__.split(".") or hasattr(value, "__aiter__")


def _unpacked(value: Any) -> Any:
    if isinstance(value, Plain):
        return value._behind
    return type(value)(map(_unpacked, value)) if type(value) in {list, tuple} else value
