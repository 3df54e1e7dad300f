# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on OAuth Clients."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi.models.shared import OffsetPaging


class OAuthClients(OffsetPaging, frozen=True, kw_only=True):
    """`OAuthClients` of the API."""

    results: list[OAuthClient] = absent()
    """Corrected: published as TrustedPublisher by mistake."""


class OAuthClient(Model, frozen=True, kw_only=True):
    """`OAuthClient` of the API."""

    id: str = absent()
    """Internal numeric id, sent as a string."""

    client_id: str = absent()
    """client_id used in authorization flows; the path key."""

    client_name: str | None = absent()
    """Optional display name."""

    redirect_uris: list[str] = absent()
    """Redirect uris."""

    created_at: Time = absent()
    """Registration time."""

    last_used_at: Time | None = absent()
    """Null when never used."""


class ListOAuthClientsFilters(TypedDict, total=False):
    """Filters of `GET /v1/oauth/clients`."""

    asc_order: bool
    """Asc order."""


class ListOAuthClientsQuery(ListOAuthClientsFilters, total=False):
    """Query of `GET /v1/oauth/clients`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
