"""How addresses that content names are kept below the content's own path; all of it pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# What the server has beside content; an address of these means the server, whoever names it.
_PLACES = re.compile(
    r"/(?:content/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|__(?:api|login|logout|oauth|docs|tokens|ping|identity)__)(?:[/?#]|$)",
    re.IGNORECASE,
)
_DASHBOARD = re.compile(r"/connect(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class Relocation:
    """Where content is, as its visitor sees it and as it was told itself.

    Attributes:
        base: Path of the content's root as the visitor sees it, without a slash at the end.
        told: The same as the process was told it; empty where it knows of none.
        prefix: Path of the server's root, without a slash at the end.
        host: Host and port that the visitor named.
        address: Host and port of the process.
    """

    base: str
    told: str
    prefix: str
    host: str
    address: str

    def url(self, value: str) -> str:
        """Give an address as the visitor has to see it; those elsewhere stay as they are."""
        if value.startswith("/") and not value.startswith("//"):
            return self._place(value, dashboard=False)
        try:
            parts = urlsplit(value)
        except ValueError:
            return value
        if parts.scheme.lower() not in ("", "http", "https") or not parts.netloc:
            return value
        path = value[value.index(parts.netloc) + len(parts.netloc) :]
        if not path.startswith("/"):
            path = f"/{path}"
        if parts.netloc == self.address:
            return self._place(path, dashboard=False)
        if parts.netloc.lower() == self.host.lower():
            return f"{value[: value.index(parts.netloc)]}{parts.netloc}" + self._place(
                path, dashboard=True
            )
        return value

    def below(self, path: str) -> str:
        """Give a path below the content's own."""
        return self._known(path) or self.base + path

    def _place(self, path: str, *, dashboard: bool) -> str:
        known = self._known(path)
        if known is not None:
            return known
        inside = path.removeprefix(self.prefix)
        has_prefix = path.startswith(self.prefix) and inside.startswith("/")
        if has_prefix and _PLACES.match(inside):
            return path
        # A program that names its own host may mean the dashboard, one that does not may not.
        if has_prefix and dashboard and _DASHBOARD.match(inside):
            return path
        return self.base + path

    def _known(self, path: str) -> str | None:
        """Give a path that is below the content's own already."""
        if _is_below(path, self.base):
            return path
        if self.told and _is_below(path, self.told):
            return self.base + path[len(self.told) :]
        return None


def _is_below(path: str, base: str) -> bool:
    return path.startswith(base) and path[len(base) : len(base) + 1] in ("", "/", "?", "#")
