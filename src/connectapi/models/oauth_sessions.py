# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on OAuth Sessions."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class OAuthSession(Model, frozen=True, kw_only=True):
    """`OAuthSession` of the API."""

    id: str = absent()
    """Internal numeric id, sent as a string."""

    guid: str = absent()
    """The id used in API paths."""

    user_guid: str | None = absent()
    """User guid, such as 21caced7-979e-4e83-ad11-01837528d9d9."""

    oauth_integration_guid: str = absent()
    """Integration the session belongs to; the source's example is a digit short."""

    has_refresh_token: bool = absent()
    """Has refresh token."""

    created_time: Time = absent()
    """Created time, such as 2020-01-02T15:04:05-07:00."""

    updated_time: Time = absent()
    """Updated time, such as 2020-01-02T15:04:05-07:00."""


class ListOAuthSessionsQuery(TypedDict, total=False):
    """Query of `GET /v1/oauth/sessions`."""

    all: bool
    """All."""
