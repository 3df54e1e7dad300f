# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Service Tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class ServiceTokenScopes(Model, frozen=True, kw_only=True):
    """`ServiceTokenScopes` of the API."""

    scopes: list[ServiceTokenScope] = absent()
    """Scopes."""


class ServiceToken(Model, frozen=True, kw_only=True):
    """`ServiceToken` of the API."""

    guid: str = absent()
    """Guid, such as f2aba5e9-1c6a-4f63-91c7-ec6ea5a2f8e7."""

    name: str = absent()
    """Often tells the token's purpose."""

    key: str = absent()
    """Secret; present only in the answer to creation."""

    scopes: list[str] = absent()
    """identity:manage, nameservice:read (stated in prose, not as an enum)."""

    created_time: Time = absent()
    """Created time, such as 2006-01-02T15:04:05-07:00."""

    active_time: Time = absent()
    """About when last used to authenticate; updated at most every 15 minutes; not nullable."""

    expires_at: Time | None = absent()
    """Null when it never expires."""


class ServiceTokenCreateInput(TypedDict, total=False):
    """Fields of `ServiceTokenCreateInput` that a caller may give; one that is not given is not
    sent.
    """

    name: str
    """Need not be unique."""

    scopes: Sequence[str]
    """One or more; identity:manage, nameservice:read."""

    expires_at: datetime | None
    """Must be in the future; absent or null for no expiry."""


class ServiceTokenScope(Model, frozen=True, kw_only=True):
    """`ServiceTokenScope` of the API."""

    name: str = absent()
    """The scope's identifier."""

    description: str = absent()
    """Tells what the scope grants, for people."""
