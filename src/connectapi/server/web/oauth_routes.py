"""Which endpoint serves which of the routes at the server's root."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from starlette.routing import Route

from connectapi.server.identity.authority import CONNECT, IDENTITY
from connectapi.server.unversioned import AT_ROOT
from connectapi.server.web.oauth_endpoints import OAuthEndpoints
from connectapi.server.web.oauth_pages import OAuthPages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from connectapi.server.identity.authority import Authority
    from connectapi.server.services import Services


def routes(services: Services, threads: ThreadPoolExecutor) -> list[Route]:
    """Make the routes of both authorities that the server's release has."""
    served = {**_served(services, threads, CONNECT), **_served(services, threads, IDENTITY)}
    return [
        Route(operation.path, served[operation.handler], methods=[operation.method])
        for operation in AT_ROOT
        if services.release.has(operation.since)
    ]


def _served(
    services: Services, threads: ThreadPoolExecutor, authority: Authority
) -> dict[str, Callable[[Request], Awaitable[Response]]]:
    endpoints = OAuthEndpoints(services, threads, authority)
    pages = OAuthPages(services, threads, authority)
    return {
        f"{authority.name}.{name}": endpoint
        for name, endpoint in (
            ("metadata", endpoints.metadata),
            ("register", endpoints.register),
            ("token", endpoints.token),
            ("device_authorization", endpoints.device_authorization),
            ("revoke", endpoints.revoke),
            ("userinfo", endpoints.person),
            ("jwks", endpoints.key_set),
            ("id_token", endpoints.identity_token),
            ("authorize", pages.authorize),
            ("device", pages.device),
        )
    }
