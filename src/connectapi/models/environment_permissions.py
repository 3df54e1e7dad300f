# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Environment Permissions."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, absent


class EnvironmentPermission(Model, frozen=True, kw_only=True):
    """`EnvironmentPermission` of the API."""

    id: str = absent()
    """Internal number, as a string."""

    guid: str = absent()
    """Of the entry; used as permission_guid in paths."""

    environment_guid: str = absent()
    """Environment guid."""

    user_guid: str | None = absent()
    """Null when the entry is for a group."""

    group_guid: str | None = absent()
    """Null when the entry is for a user."""


class EnvironmentPermissionInput(TypedDict, total=False):
    """Only one of the two fields may be given."""

    user_guid: str | None
    """Leave out when adding a group."""

    group_guid: str | None
    """Leave out when adding a user."""
