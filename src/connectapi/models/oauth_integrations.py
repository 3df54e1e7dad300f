# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on OAuth Integrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from connectapi._core.model import Model, Time, absent


class OAuthIntegrationPermission(Model, frozen=True, kw_only=True):
    """`OAuthIntegrationPermission` of the API."""

    id: str = absent()
    """Internal id, sent as a string."""

    guid: str = absent()
    """Guid, such as 25438b83-ea6d-4839-ae8e-53c52ac5f9ce."""

    integration_guid: str = absent()
    """Integration guid, such as 62543474-5716-4423-92d1-b3a22163eb49."""

    user_guid: str | None = absent()
    """Null when the entry is for a group."""

    group_guid: str | None = absent()
    """Null when the entry is for a user."""


class OAuthIntegrationInput(TypedDict, total=False):
    """Fields of `OAuthIntegrationInput` that a caller may give; one that is not given is not
    sent.
    """

    name: str | None
    """Name, such as Databricks Integration."""

    description: str | None
    """Description."""

    template: str
    """Which integration template to use."""

    config: Mapping[str, Any]
    """Values for the template's options and fields, one flat map keyed by their name."""

    permissions: Sequence[OAuthIntegrationPermissionInput] | None
    """Optional; users and groups who may use the integration. Since 2026.06.0."""


class OAuthIntegrationAssociationOutput(Model, frozen=True, kw_only=True):
    """`OAuthIntegrationAssociationOutput` of the API."""

    app_guid: str = absent()
    """Deprecated (said in prose only), older name of content_guid."""

    content_guid: str = absent()
    """Content guid, such as f4b3d7f6-7e1d-4f3b-8b9e-3f0f3f3f3f3f. Since 2025.07.0."""

    oauth_integration_guid: str = absent()
    """Oauth integration guid, such as f4b3d7f6-7e1d-4f3b-8b9e-3f0f3f3f3f3f."""

    oauth_integration_name: str | None = absent()
    """Oauth integration name, such as Databricks Integration."""

    oauth_integration_description: str | None = absent()
    """Oauth integration description."""

    oauth_integration_template: str | None = absent()
    """Oauth integration template, such as custom."""

    oauth_integration_auth_type: str | None = absent()
    """Viewer (authorization code) or Service Account (client credentials); not an enum; clients
    also know Visitor API Key. Since 2025.07.0.
    """

    created_time: Time = absent()
    """When the association was made."""


class OAuthIntegrationUpdate(TypedDict, total=False):
    """Fields of `OAuthIntegrationUpdate` that a caller may give; one that is not given is not
    sent.
    """

    name: str | None
    """Name, such as databricks."""

    description: str | None
    """Description."""

    config: Mapping[str, Any]
    """Values for the template's options and fields, one flat map keyed by their name."""

    permissions: Sequence[OAuthIntegrationPermissionInput] | None
    """Optional; where given, replaces the whole list. Since 2026.06.0."""


class OAuthCredentials(Model, frozen=True, kw_only=True):
    """`OAuthCredentials` of the API."""

    access_token: str | None = absent()
    """Token the outside resource takes; base64 JSON for the AWS credentials type."""

    issued_token_type: str | None = absent()
    """Kind of token in access_token; also the AWS type; in client tests also
    urn:posit:connect:api-key.
    """

    token_type: str | None = absent()
    """How to present access_token to the outside resource; in client tests also Key,
    aws_credentials.
    """

    expires_in: int | None = absent()
    """Seconds left, reckoned in UTC; only where the provider tells an expiry; absent from client
    tests.
    """


class OAuthIntegration(Model, frozen=True, kw_only=True):
    """`OAuthIntegration` of the API."""

    id: str = absent()
    """Internal numeric id, sent as a string."""

    guid: str = absent()
    """The id used in API paths."""

    created_time: Time = absent()
    """Created time, such as 2006-01-02T15:04:05-07:00."""

    updated_time: Time = absent()
    """Updated time, such as 2006-01-02T15:04:05-07:00."""

    name: str | None = absent()
    """Name."""

    description: str | None = absent()
    """Description."""

    template: str | None = absent()
    """Which integration template it is built on."""

    auth_type: str | None = absent()
    """Viewer (authorization code) or Service Account (client credentials); not an enum; also
    recorded, Visitor API Key. Since 2025.07.0.
    """

    config: dict[str, Any] = absent()
    """Values for the template's options and fields, one flat map keyed by their name."""

    permissions: list[OAuthIntegrationPermission] = absent()
    """Users and groups who may use the integration. Since 2026.06.0."""

    environment_variables: list[str] = absent()
    """Names only, of variables the integration sets up. Since 2026.06.0."""

    content_count: int | None = absent()
    """Content items now using it; only for administrators. Since 2026.06.1."""


class OAuthIntegrationPermissionInput(TypedDict, total=False):
    """Fields of `OAuthIntegrationPermissionInput` that a caller may give; one that is not given
    is not sent.
    """

    user_guid: str | None
    """Leave out when adding a group; only one of the two."""

    group_guid: str | None
    """Leave out when adding a user; only one of the two."""


class ExchangeCredentialsForm(TypedDict, total=False):
    """Form of `POST /v1/oauth/integrations/credentials`."""

    audience: str
    """Which integration's credentials are wanted; clients send its guid, see rules."""

    grant_type: str
    """Always urn:ietf:params:oauth:grant-type:token-exchange (prose, not an enum)."""

    requested_token_type: str
    """Type of token wanted; values not listed, see rules."""

    subject_token: str
    """Opaque; tells who will use the access token."""

    subject_token_type: str
    """Type of subject_token; values not listed, see rules."""
