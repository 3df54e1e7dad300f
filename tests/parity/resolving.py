"""Where the expressions of the tables lead."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import connectapi
from connectapi import AsyncClient, AsyncContentItem, Client, ContentItem, client

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nobody listens there: what an expression leads to is found without a request.
NOWHERE = "http://127.0.0.1:1"


def resolve(expression: str) -> object:
    """What an expression such as `Client.users.find` stands for.

    Raises:
        AttributeError: There is no such thing.
    """
    root, *names = expression.split(".")
    return _follow(_client_or_item(root) if names else None, root, names)


def resolve_async(expression: str) -> object:
    """The async twin of what an expression stands for.

    Raises:
        AttributeError: There is no such thing.
    """
    root, *names = expression.split(".")
    if root in {"Client", "ContentItem"}:
        return _follow(_client_or_item(f"Async{root}"), root, names)
    return resolve(expression)


def _follow(start: object, root: str, names: list[str]) -> object:
    found = _named(root) if start is None else start
    for name in names:
        found = getattr(found, name)
    return found


def _client_or_item(root: str) -> object:
    if root == "Client":
        return Client(NOWHERE, "none")
    if root == "AsyncClient":
        return AsyncClient(NOWHERE, "none")
    if root == "ContentItem":
        return ContentItem(guid="1").bound_to(Client(NOWHERE, "none")._session)
    if root == "AsyncContentItem":
        return AsyncContentItem(guid="1").bound_to(AsyncClient(NOWHERE, "none")._session)
    return None


def _named(name: str) -> object:
    if name in connectapi.__all__:
        return getattr(connectapi, name)
    for module in _modules():
        found = vars(importlib.import_module(module)).get(name)
        if found is not None and getattr(found, "__module__", None) == module:
            return found
    raise AttributeError(f"neither connectapi nor its client has a name {name!r}")


def _modules() -> Iterator[str]:
    """Where what clients and items answer is defined."""
    for package in (f"{client.__name__}._sync", client.__name__):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if not module.ispkg:
                yield f"{package}.{module.name}"
