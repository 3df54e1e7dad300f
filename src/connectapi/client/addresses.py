"""What a person pastes to name a content item: links, vanity URLs, guids, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from connectapi._core.errors import InvalidArgument
from connectapi._core.url import origin, shown

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
# What stands before a guid or number in the dashboard's, the content's and the API's addresses.
_BEFORE: Final = frozenset({"apps", "content", "applications"})
# Where addresses begin that hold a guid; vanity URLs cannot begin so.
_OWN_ROOTS: Final = frozenset({"connect", "content", "__api__"})
_WEB_PORTS: Final = {80, 443}


@dataclass(frozen=True)
class Pasted:
    """What names the item: its guid, its old number, or a path that may begin with a vanity URL."""

    kind: Literal["guid", "number", "path"]
    value: str


def read_pasted(text: str, server: str) -> Pasted:
    """Find out what a pasted text names.

    Args:
        text: A dashboard link, an address of content or of the API, a vanity URL or its path, or a
            guid.
        server: The server's address.

    Raises:
        InvalidArgument: It is of another server, or names no content.
    """
    given = text.strip()
    if _GUID.fullmatch(given):
        return Pasted("guid", given.lower())
    path, fragment = _parts(given, server)
    segments = _segments(path)
    is_own = not segments or segments[0] in _OWN_ROOTS or segments[0].startswith("__")
    named = _named(_segments(fragment)) or (_named(segments) if is_own else None)
    if named is not None:
        return named
    if is_own:
        raise InvalidArgument(
            f"{shown(given)!r} names no content: paste a link to an item, its vanity URL or guid."
        )
    return Pasted("path", f"/{'/'.join(segments)}/")


def longest_match(path: str, vanities: dict[str, str]) -> str | None:
    """The value of the longest vanity path that `path` begins with, None where there is none."""
    fits = [vanity for vanity in vanities if path.startswith(vanity)]
    return vanities[max(fits, key=len)] if fits else None


def below_server(url: str, server: str) -> tuple[str, str]:
    """Path and fragment of a full address, the path counted from the server's own.

    Raises:
        InvalidArgument: It is of another server. The same host by http and https is one server.
    """
    root = f"{urlsplit(server).path.rstrip('/')}/"
    try:
        parts = urlsplit(url)
        _, host, port = origin(url)
    except ValueError:
        raise InvalidArgument(f"{url!r} is no address.") from None
    _, own_host, own_port = origin(server)
    same = host == own_host and (port == own_port or {port, own_port} == _WEB_PORTS)
    if not same or not f"{parts.path.rstrip('/')}/".startswith(root):
        raise InvalidArgument(f"{shown(url)!r} is no address of the server {server}.")
    return parts.path[len(root) - 1 :], parts.fragment


def _parts(text: str, server: str) -> tuple[str, str]:
    if _SCHEME.match(text):
        return below_server(text, server)
    base = urlsplit(server)
    if text.partition("/")[0] == base.netloc:
        return below_server(f"{base.scheme}://{text}", server)
    path, _, fragment = text.partition("#")
    return path, fragment


def _segments(path: str) -> list[str]:
    return [unquote(part) for part in path.split("?", maxsplit=1)[0].split("/") if part]


def _named(segments: list[str]) -> Pasted | None:
    for before, segment in pairwise(segments):
        if before not in _BEFORE:
            continue
        if _GUID.fullmatch(segment):
            return Pasted("guid", segment.lower())
        if _NUMBER.fullmatch(segment):
            return Pasted("number", segment)
    return None
