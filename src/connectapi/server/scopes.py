"""What service tokens may be given the right to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from connectapi.server.contract import Operation

SCOPES: Final = {
    "identity:manage": "Provision users and groups through SCIM",
    "nameservice:read": "Read users and groups for the name service of operating systems",
    "server-settings:read": "Read what languages the server has, with their versions",
    "users:read": "Search users as an administrator does",
    "groups:read": "Search groups as an administrator does",
    "content:search": "Search content as an administrator does",
    "instrumentation:read": "Read the usage of all content",
}
"""Each scope with a text for people. The API itself has no operation for the first two."""

_SCOPE = re.compile(r"service token scope ([a-z-]+:[a-z-]+)")


def scope_needed(operation: Operation) -> str | None:
    """Read from the contract which scope lets a service token call an operation, if one does."""
    found = _SCOPE.search(operation.access)
    return found[1] if found else None
