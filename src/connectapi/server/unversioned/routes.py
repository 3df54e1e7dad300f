"""The routes without a version, in the form of the contract."""

from __future__ import annotations

import msgspec

from connectapi.server.contract import Operation


def _open_route(name: str, path: str) -> Operation:
    return Operation(
        id=name,
        tag="unversioned",
        method="GET",
        path=path,
        access="none",
        handler=name,
        responses={"200": {}},
    )


def _signed_in_route(name: str, path: str) -> Operation:
    return msgspec.structs.replace(_open_route(name, path), access="any user")


OPERATIONS = (
    _open_route("serverSettings", "/server_settings"),
    _signed_in_route("me", "/me"),
    _signed_in_route("usersCurrent", "/users/current"),
    _signed_in_route("timezones", "/timezones"),
)
"""All of them."""
