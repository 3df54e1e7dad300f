"""Which content item an address leads to, and where in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from connectapi.server.schema import is_uuid, tidy_uuid
from connectapi.server.store import content, extras

if TYPE_CHECKING:
    from collections.abc import Collection, MutableMapping
    from typing import Any

    from sqlalchemy import Connection, RowMapping

_CONTENT = "/content/"


@dataclass(frozen=True, slots=True)
class Address:
    """Where in the content a request leads.

    Attributes:
        base: Path of the content's root with a slash at the end (unless the request lacks it),
            escaped, as the client sees it.
        raw: Path below it, as it was sent.
        root: Path of the content's root below the server's, as it was sent; empty where the path
            below it had to be put together anew.
    """

    item: RowMapping
    base: str
    raw: str
    root: str

    @property
    def rest(self) -> str:
        """Path below the root, without escapes."""
        return unquote(self.raw)


# Any: an ASGI scope holds anything.
def path_of(scope: MutableMapping[str, Any]) -> tuple[str, str]:
    """Give the path of the server's root (its prefix), and that of a request below it, as sent."""
    prefix = str(scope.get("app_root_path", scope.get("root_path", "")))
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return prefix, raw.partition(b"?")[0].decode("latin-1").removeprefix(prefix)


def find(connection: Connection, path: str, prefix: str) -> Address | None:
    """Find the item that a path below the server's root leads to."""
    if path.startswith(_CONTENT):
        guid, slash, raw = path.removeprefix(_CONTENT).partition("/")
        if not is_uuid(guid):
            return None
        item = content.by_guid(connection, tidy_uuid(guid))
        root = _CONTENT + guid
        return None if item is None else Address(item, f"{prefix}{root}{slash}", raw, root)
    found = extras.vanity_for(connection, unquote(path))
    if found is None:
        return None
    vain = content.by_id(connection, found["content_id"])
    return None if vain is None else _below_vanity(vain, found["path"].rstrip("/"), path, prefix)


def _below_vanity(item: RowMapping, whole: str, path: str, prefix: str) -> Address:
    segments = path.split("/")
    count = whole.count("/") + 1
    root, below = "/".join(segments[:count]), segments[count:]
    if unquote(root) != whole:  # slashes of the vanity path itself were escaped
        root, below = "", quote(unquote(path)[len(whole) :]).split("/")[1:]
    slash = "/" if below else ""
    return Address(item, f"{prefix}{quote(whole)}{slash}", "/".join(below), root)


def root_and_rest(path: str, bases: Collection[str]) -> tuple[str, str] | None:
    """Split a path into one of an item's root, known to be one, and what follows its slash.

    Args:
        bases: Paths below the server's root that lead to items by vanity paths, as they were sent.
    """
    if path.startswith(_CONTENT):
        guid, slash, raw = path[len(_CONTENT) :].partition("/")
        return (_CONTENT + guid, raw) if slash else None
    end = path.find("/", 1)
    while end > 0:
        if path[:end] in bases:
            return path[:end], path[end + 1 :]
        end = path.find("/", end + 1)
    return None
