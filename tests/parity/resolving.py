"""Where the expressions of the tables lead."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields, is_dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import connectapi
from connectapi import AsyncClient, AsyncContentItem, Client, ContentItem, client

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is imported by itself: `import connectapi.external`.
MODULES = frozenset({"external"})
# Nobody listens there: what an expression leads to is found without a request.
NOWHERE = "http://127.0.0.1:1"


def resolve(expression: str) -> object:
    """What an expression such as `Client.users.find` stands for.

    Raises:
        AttributeError: There is no such thing.
    """
    root, *names = expression.split(".")
    return _follow(root, names)


def resolve_async(expression: str) -> object:
    """The async twin of what an expression stands for, or the thing itself where it has none.

    Raises:
        AttributeError: There is no such thing.
    """
    root, *names = expression.split(".")
    try:
        _named(f"Async{root}")
    except AttributeError:
        return resolve(expression)
    return _follow(f"Async{root}", names)


def _follow(root: str, names: list[str]) -> object:
    found = _client_or_item(root) if names else None
    if found is None:
        found = _named(root)
    for name in names:
        found = _given_by(found) if isinstance(found, property | cached_property) else found
        found = getattr(found, name) if hasattr(found, name) else _field(found, name)
    return found


def _field(record: object, name: str) -> object:
    """A field of a dataclass, which its class does not have as an attribute."""
    if not (isinstance(record, type) and is_dataclass(record)):
        raise AttributeError(f"{record!r} has no {name!r}")
    for field in fields(record):
        if field.name == name:
            return field
    raise AttributeError(f"{record.__name__} has no field {name!r}")


def _given_by(attribute: property | cached_property[object]) -> object:
    """The class that a property says it gives."""
    function = attribute.func if isinstance(attribute, cached_property) else attribute.fget
    assert function is not None
    return _named(str(function.__annotations__["return"]))


@cache
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


@cache
def _named(name: str) -> object:
    if name in connectapi.__all__:
        return getattr(connectapi, name)
    if name in MODULES:
        return importlib.import_module(f"connectapi.{name}")
    for module in _modules():
        found = vars(importlib.import_module(module)).get(name)
        if found is not None and getattr(found, "__module__", None) == module:
            return found
    raise AttributeError(f"neither connectapi nor its client has a name {name!r}")


def _modules() -> Iterator[str]:
    """Where what clients and items answer is defined."""
    for package in (f"{client.__name__}._sync", f"{client.__name__}._async", client.__name__):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if not module.ispkg:
                yield f"{package}.{module.name}"
