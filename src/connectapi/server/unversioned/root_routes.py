"""The routes of OAuth at the server's root, in the form of the contract."""

from __future__ import annotations

from connectapi.server.contract import Operation, Since
from connectapi.server.identity.authority import CONNECT, DEVICES_SINCE, IDENTITY, TOOLS_SINCE

_ANYONE = "none"
_ANY_USER = "any user"


def _route(
    handler: str, method: str, path: str, access: str = _ANYONE, since: Since | None = None
) -> Operation:
    return Operation(
        id=f"{handler}:{method}:{path}",
        tag="oauth",
        method=method,
        path=path,
        access=access,
        handler=handler,
        responses={"200": {}},
        since=since,
    )


_DISCOVERY = "/.well-known/oauth-authorization-server"
_CONNECT = (
    _route("connect.metadata", "GET", _DISCOVERY, since=TOOLS_SINCE),
    *(
        _route(f"connect.{name}", method, f"{CONNECT.base}/{name}", access, since)
        for name, method, access, since in (
            ("register", "POST", _ANYONE, TOOLS_SINCE),
            ("authorize", "GET", _ANY_USER, TOOLS_SINCE),
            ("authorize", "POST", _ANY_USER, TOOLS_SINCE),
            ("token", "POST", _ANYONE, TOOLS_SINCE),
            ("revoke", "POST", _ANYONE, TOOLS_SINCE),
            ("device_authorization", "POST", _ANYONE, DEVICES_SINCE),
            ("device", "GET", _ANY_USER, DEVICES_SINCE),
            ("device", "POST", _ANY_USER, DEVICES_SINCE),
        )
    ),
)
# Stands in for a provider elsewhere, whose release is nobody's concern.
_IDENTITY = (
    # Where OpenID Connect looks, and where RFC 8414 does.
    _route("identity.metadata", "GET", f"{IDENTITY.base}/.well-known/openid-configuration"),
    _route("identity.metadata", "GET", f"{_DISCOVERY}{IDENTITY.base}"),
    *(
        _route(f"identity.{name}", method, f"{IDENTITY.base}/{name}", access)
        for name, method, access in (
            ("register", "POST", _ANYONE),
            ("authorize", "GET", _ANY_USER),
            ("authorize", "POST", _ANY_USER),
            ("token", "POST", _ANYONE),
            ("revoke", "POST", _ANYONE),
            ("device_authorization", "POST", _ANYONE),
            ("device", "GET", _ANY_USER),
            ("device", "POST", _ANY_USER),
            ("userinfo", "GET", _ANY_USER),
            ("jwks", "GET", _ANYONE),
            ("id_token", "GET", _ANY_USER),
        )
    ),
)

AT_ROOT = (*_CONNECT, *_IDENTITY)
"""All of them; ``handler`` is the authority's name and that of its endpoint."""
