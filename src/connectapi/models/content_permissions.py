# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Content Permissions."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, absent


class PermissionInput(TypedDict, total=False):
    """Fields of `PermissionInput` that a caller may give; one that is not given is not sent."""

    principal_guid: str
    """Guid of a user or of a group."""

    principal_type: str
    """User or group; plain string, no enum in the source."""

    role: str
    """No enum in the source; the vendor's own clients accept viewer and owner (collaborator)."""

    send_email: bool
    """Mail the added principal; POST of a new entry only, ignored on PUT; absent means false.
    Since 2026.06.1.
    """


class Permission(Model, frozen=True, kw_only=True):
    """`Permission` of the API."""

    id: str = absent()
    """Numeric id as a string."""

    content_guid: str = absent()
    """Content guid."""

    principal_guid: str = absent()
    """Guid of a user or of a group."""

    principal_type: str = absent()
    """User or group; plain string, no enum in the source."""

    role: str = absent()
    """No enum in the source; the vendor's own clients know viewer and owner (collaborator)."""
