# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on API Keys."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict

from connectapi._core.model import Model, Time, absent


class APIKeyCreateInput(TypedDict, total=False):
    """Fields of `APIKeyCreateInput` that a caller may give; one that is not given is not sent."""

    name: str
    """Free label saying what the key is for."""

    user_role: Literal["administrator", "publisher", "viewer"]
    """At most the account's role; null (not declared nullable) means account role. One of
    administrator, publisher, viewer.
    """

    expires_at: datetime | None
    """RFC 3339, must be in the future; omitted or null never expires. Since 2026.06.0."""


class APIKey(Model, frozen=True, kw_only=True):
    """`APIKey` of the API."""

    id: str = absent()
    """A string, though the sample is a number."""

    name: str = absent()
    """Free label saying what the key is for."""

    key: str = absent()
    """Whole secret only in the create answer; later only its last few characters."""

    user_role: str = absent()
    """User role. One of administrator, publisher, viewer."""

    created_time: Time = absent()
    """Created time, such as 2006-01-02T15:04:05-07:00."""

    active_time: Time = absent()
    """Approximate last use; updated only now and then for busy keys."""

    expires_at: Time | None = absent()
    """Null when the key never expires. Since 2026.06.0."""
