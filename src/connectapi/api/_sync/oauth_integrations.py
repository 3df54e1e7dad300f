# Derived from src/connectapi/api/_async/oauth_integrations.py by `make generate`. Do not edit.
"""Operations on OAuth Integrations."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import form_body, json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.oauth_integrations import (
    ExchangeCredentialsForm,
    OAuthCredentials,
    OAuthIntegration,
    OAuthIntegrationAssociationOutput,
    OAuthIntegrationInput,
    OAuthIntegrationUpdate,
)


class OAuthIntegrationsApi(Room):
    """Operations on OAuth Integrations."""

    def list_oauth_integrations(self) -> list[OAuthIntegration]:
        """List all integrations.

        `GET /v1/oauth/integrations`. Rights: administrator or publisher. Since 2024.08.0.

        - A bare array, no paging and no filters.
        - content_count is filled for administrators only.
        """
        return self._session.send(
            OPERATIONS["listOAuthIntegrations"].request(json(list[OAuthIntegration]))
        )

    def create_oauth_integration(self, **fields: Unpack[OAuthIntegrationInput]) -> OAuthIntegration:
        """Make an integration.

        `POST /v1/oauth/integrations`. Rights: administrator. Since 2024.08.0.

        - Answers 200, not 201.
        - Template names the integration template; config holds values for that template's
          options and fields, keyed by their name.
        - Permissions is optional; each entry names one user or one group, never both.
        """
        return self._session.send(
            OPERATIONS["createOAuthIntegration"].request(
                json(OAuthIntegration),
                body=json_body("createOAuthIntegration", fields, OAuthIntegrationInput),
            )
        )

    def exchange_credentials(self, **fields: Unpack[ExchangeCredentialsForm]) -> OAuthCredentials:
        """Swap a Connect-issued token for OAuth credentials (RFC 8693 token exchange).

        `POST /v1/oauth/integrations/credentials`. Rights: administrator or publisher, and in
        either case owner of the content the request comes from. Since 2024.08.0.

        - The body is form-encoded, not JSON; no field is marked required in the schema.
        - grant_type is always urn:ietf:params:oauth:grant-type:token-exchange.
        - Works only from content running on the server, since the Connect-issued subject token
          exists only there.
        """
        return self._session.send(
            OPERATIONS["exchangeCredentials"].request(
                json(OAuthCredentials),
                body=form_body("exchangeCredentials", fields, ExchangeCredentialsForm),
            )
        )

    def get_oauth_integration(self, guid: str) -> OAuthIntegration:
        """Read one integration.

        `GET /v1/oauth/integrations/{guid}`. Rights: administrator or publisher. Since 2024.08.0.

        - content_count is filled for administrators only.
        """
        return self._session.send(
            OPERATIONS["getOAuthIntegration"].request(json(OAuthIntegration), path={"guid": guid})
        )

    def update_oauth_integration(
        self, guid: str, **fields: Unpack[OAuthIntegrationUpdate]
    ) -> OAuthIntegration:
        """Change an integration.

        `PATCH /v1/oauth/integrations/{guid}`. Rights: administrator. Since 2024.08.0.

        - Template cannot be changed; the update schema has no such property.
        - Permissions, where given, replaces the whole existing list.
        - Each permissions entry names one user or one group, never both.
        """
        return self._session.send(
            OPERATIONS["updateOAuthIntegration"].request(
                json(OAuthIntegration),
                path={"guid": guid},
                body=json_body("updateOAuthIntegration", fields, OAuthIntegrationUpdate),
            )
        )

    def delete_oauth_integration(self, guid: str) -> None:
        """Remove an integration.

        `DELETE /v1/oauth/integrations/{guid}`. Rights: administrator. Since 2024.08.0.
        """
        return self._session.send(
            OPERATIONS["deleteOAuthIntegration"].request(nothing, path={"guid": guid})
        )

    def list_oauth_integration_associations(
        self, guid: str
    ) -> list[OAuthIntegrationAssociationOutput]:
        """List the content items tied to an integration.

        `GET /v1/oauth/integrations/{guid}/associations`. Rights: administrator. Since 2024.08.0.

        - A bare array, no paging.
        """
        return self._session.send(
            OPERATIONS["listOAuthIntegrationAssociations"].request(
                json(list[OAuthIntegrationAssociationOutput]), path={"guid": guid}
            )
        )

    def verify_service_account_integration(self, guid: str) -> None:
        """Test a service account integration's setup.

        `POST /v1/oauth/integrations/{guid}/verify`. Rights: administrator. Since 2024.12.0 at
        the latest.

        - Plays through a content session token exchange with the integration and hands out no
          access token.
        - Only for auth_type Service Account; any other integration gets 400.
        - Takes no request body.
        """
        return self._session.send(
            OPERATIONS["verifyServiceAccountIntegration"].request(nothing, path={"guid": guid})
        )
