"""What a request looks like on both sides: to its visitor, and to the process that gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.identity.tokens import USER_SESSION_HEADER
from connectapi.server.runtime.proxy_headers import WORKER_COOKIE, Pair, cookie
from connectapi.server.runtime.relocation import Relocation

if TYPE_CHECKING:
    from starlette.types import Scope

    from connectapi.server.content.visit import Visit
    from connectapi.server.runtime.fleet import Lease

CORRELATION = "connectapi.correlation"
"""Where a scope holds the id of the request."""

_SECURE = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_SESSION_TOKEN = USER_SESSION_HEADER.lower().encode()


@dataclass(frozen=True, slots=True)
class Route:
    """A request on its way to content.

    Attributes:
        rest: Path below the root of the visit, as it was sent, without a slash in front.
        headers: The first value of each header.
        root: Address of the server as the visitor sees it, without a slash at the end.
    """

    visit: Visit
    rest: str
    scope: Scope
    headers: Mapping[bytes, bytes]
    root: str

    def target(self, lease: Lease) -> str:
        """Give path and query as the process wants them, escapes as they were sent."""
        base = lease.base_path if lease.keeps_prefix else ""
        query: bytes = self.scope["query_string"]
        return f"{base}/{self.rest}{'?' if query else ''}{query.decode('latin-1')}"

    def relocation(self, lease: Lease) -> Relocation:
        """Say how addresses in the answer of a process are put right."""
        host = self.headers.get(b"host", b"").decode("latin-1")
        visit = self.visit
        return Relocation(visit.base, lease.base_path, visit.prefix, host, lease.address)

    def added(self) -> list[Pair]:
        """Make the headers that say who asks, and for which address."""
        visit, scope = self.visit, self.scope
        base = self._outside(visit.base)
        query: bytes = scope["query_string"]
        whole = f"{base}/{self.rest}{'?' if query else ''}{query.decode('latin-1')}"
        scheme, _, host = self.root.partition("://")
        pairs = [
            (b"rstudio-connect-app-base-url", _encoded(base)),
            (b"x-rsc-request", _encoded(whole)),
            (b"x-correlation-id", _encoded(str(scope.get(CORRELATION, "")))),
            (b"x-forwarded-proto", _encoded(scheme)),
            (b"x-forwarded-host", _encoded(host.partition("/")[0])),
        ]
        if scope.get("client"):
            pairs.append((b"x-forwarded-for", _encoded(str(scope["client"][0]))))
        if visit.person is not None:
            pairs.append((b"rstudio-connect-credentials", visit.person))
            pairs.append((b"shiny-server-credentials", visit.person))
        if visit.token is not None:
            pairs.append((_SESSION_TOKEN, visit.token))
        return pairs

    def worker(self) -> str | None:
        """Give the process that has this visitor's state, as far as the browser remembers it."""
        if self.visit.view.app_mode not in kinds.STATEFUL:
            return None
        return cookie(self.scope["headers"], WORKER_COOKIE)

    def worker_cookie(self, lease: Lease) -> Pair | None:
        """Make the header that lets a browser remember its process; None where it does."""
        visit = self.visit
        if visit.view.app_mode not in kinds.STATEFUL or self.worker() == lease.worker_id:
            return None
        secure = "; Secure" if self.root.startswith("https:") else ""
        path = f"Path={visit.base}/; HttpOnly; SameSite=Lax{secure}"
        return b"set-cookie", _encoded(f"{WORKER_COOKIE}={lease.worker_id}; {path}")

    def _outside(self, path: str) -> str:
        return self.root + path.removeprefix(self.visit.prefix)


def route(visit: Visit, rest: str, scope: Scope, public_url: str | None) -> Route:
    """Make the route of a request.

    Args:
        public_url: The server's address, where the settings name it.
    """
    # Of several headers of one name the first counts, as everywhere else in this server.
    headers = dict(reversed(scope["headers"]))
    root = (public_url or "").rstrip("/")
    if not root:
        host = headers.get(b"host", b"").decode("latin-1") or ":".join(map(str, scope["server"]))
        root = f"{_SECURE[scope['scheme']]}://{host}{visit.prefix.rstrip('/')}"
    return Route(visit, rest, scope, headers, root)


def _encoded(text: str) -> bytes:
    return text.encode("latin-1", "replace")
