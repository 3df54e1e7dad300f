"""Vanity URLs as paths: put into the server's form, and compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Final

from connectapi._core.errors import InvalidArgument
from connectapi._core.reserved import RESERVED_WORDS
from connectapi.client.addresses import below_server

_FORM: Final = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
# What the API's contract says of the paths that a server keeps for itself.
_RESERVED: Final = RESERVED_WORDS | {"favicon.ico"}


def tidy_path(text: str, server: str) -> str:
    """The path that is meant by a path or a full address, as `/path/`.

    Args:
        text: A path with or without slashes at its ends, or an address below the server's.
        server: The server's address, whose sub-path is no part of a vanity URL.

    Raises:
        InvalidArgument: It has other signs than letters, digits, hyphen, underscore and slash, or
            is an address of another server.
    """
    path = text.strip()
    if _SCHEME.match(path):
        path, _ = below_server(path, server)
    path = re.sub("/{2,}", "/", path.strip("/"))
    if not _FORM.fullmatch(path):
        raise InvalidArgument(
            f"{text!r} is no vanity URL: its path holds letters, digits, hyphens, underscores and "
            "slashes, such as /reports-of/sales/."
        )
    return f"/{path}/"


def is_reserved(path: str) -> bool:
    """Whether a tidy path is one that servers keep for themselves."""
    first = path.split("/")[1]
    return first.startswith("__") or first.lower() in _RESERVED


class TakenPaths:
    """The paths that content has, put so that many others can be compared with them.

    Args:
        owners: Path to the GUID of the content that has it.
    """

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._owners = owners
        self._whole: dict[str, str] = {}
        self._below: dict[str, list[str]] = {}
        for path in owners:
            tidy, *above = _upward(f"/{path.strip('/')}/")
            self._whole[tidy] = path
            for part in above:
                self._below.setdefault(part, []).append(path)

    def clashing(self, path: str, guid: str) -> tuple[str, str] | None:
        """A path that is in the way of a tidy one, and whose it is; None where it is free.

        What the content with `guid` has itself is in nobody's way.
        """
        there = (self._whole[part] for part in _upward(path) if part in self._whole)
        for taken in chain(there, self._below.get(path, ())):
            if self._owners[taken] != guid:
                return taken, self._owners[taken]
        return None


def _upward(path: str) -> list[str]:
    """A tidy path and those above it."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1)]
