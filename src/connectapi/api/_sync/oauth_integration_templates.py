# Derived from src/connectapi/api/_async/oauth_integration_templates.py by `make generate`. Do not edit.
"""Operations on OAuth Integration Templates."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.oauth_integration_templates import OAuthTemplate


class OAuthIntegrationTemplatesApi(Room):
    """Operations on OAuth Integration Templates."""

    def list_oauth_templates(self) -> list[OAuthTemplate]:
        """List all integration templates.

        `GET /v1/oauth/templates`. Rights: administrator or publisher. Since 2024.12.0 at the
        latest.

        - A bare array, no paging and no filters.
        - Templates are what the server offers; there are no write operations.
        - A template tells what may be set when an integration is made or changed; its options
          and fields together name the keys of config.
        """
        return self._session.send(
            OPERATIONS["listOAuthTemplates"].request(json(list[OAuthTemplate]))
        )

    def get_oauth_template(self, key: str) -> OAuthTemplate:
        """Read one integration template.

        `GET /v1/oauth/templates/{key}`. Rights: administrator or publisher. Since 2024.12.0 at
        the latest.
        """
        return self._session.send(
            OPERATIONS["getOAuthTemplate"].request(json(OAuthTemplate), path={"key": key})
        )
