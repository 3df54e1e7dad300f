# Derived from src/connectapi/client/_async/integrations.py by `make generate`. Do not edit.
"""OAuth integrations, their templates, and the content that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Unpack

import msgspec

from connectapi._core.errors import InvalidArgument, RouteNotFound
from connectapi._core.fields import check_fields
from connectapi._core.unset import UNSET
from connectapi._core.url import build_path
from connectapi.client._sync.gates import require
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.integration_config import (
    check_config,
    check_permissions,
    differing,
    template_named,
)
from connectapi.client.subjects import ByGuid, guid_of, is_guid
from connectapi.models.oauth_integration_templates import OAuthTemplate
from connectapi.models.oauth_integrations import (
    OAuthIntegration,
    OAuthIntegrationAssociationOutput,
    OAuthIntegrationInput,
    OAuthIntegrationUpdate,
)

_PERMISSIONS_SINCE = "2026.06.0"


class TemplatesResource(Resource):
    """The kinds of integrations that the server offers."""

    def find(self) -> Listing[OAuthTemplate]:
        """List the templates.

        Operation: listOAuthTemplates, since 2024.12.0 at the latest. Rights: administrator or
        publisher.
        """
        return self._listing("listOAuthTemplates", OAuthTemplate, {})

    def get(self, id: str) -> OAuthTemplate:
        """Read one template by its id, such as `custom`.

        Operation: getOAuthTemplate. Rights: administrator or publisher.

        Raises:
            NotFound: There is no such template.
        """
        return self._api.oauth_integration_templates.get_oauth_template(id)


class IntegrationsResource(Resource):
    """Finds, makes and changes OAuth integrations; since 2024.08.0.

    Which content uses one is the item's affair: `item.integrations`.
    """

    @cached_property
    def templates(self) -> TemplatesResource:
        """The kinds of integrations that the server offers."""
        return TemplatesResource(self._session)

    def find(self) -> Listing[OAuthIntegration]:
        """List all integrations.

        Operation: listOAuthIntegrations. Rights: administrator or publisher; `content_count` is
        for administrators only.
        """
        return self._listing("listOAuthIntegrations", OAuthIntegration, {})

    def get(self, guid: str) -> OAuthIntegration:
        """Read one integration by guid.

        Operation: getOAuthIntegration. Rights: administrator or publisher.

        Raises:
            NotFound: There is no such integration.
        """
        return self._api.oauth_integrations.get_oauth_integration(guid)

    def one(
        self,
        *,
        name: str | None = None,
        template: str | None = None,
        auth_type: str | None = None,
    ) -> OAuthIntegration:
        """Read the one integration that has exactly this name, template and kind, as given.

        `auth_type` is `Viewer`, `Service Account` or `Visitor API Key`; letter case counts
        everywhere. Operation: listOAuthIntegrations. Rights: administrator or publisher.

        Raises:
            NotFound: None fits.
            Ambiguous: Several do; the error lists them.
            InvalidArgument: Nothing was given.
        """
        asked = {"name": name, "template": template, "auth_type": auth_type}
        given = {field: value for field, value in asked.items() if value is not None}
        if not given:
            raise InvalidArgument(f"integrations.one takes at least one of {', '.join(asked)}.")
        fits = [
            integration
            for integration in self.find()
            if all(getattr(integration, field) == value for field, value in given.items())
        ]
        what = " and ".join(f"{field} {value!r}" for field, value in given.items())
        return exactly_one(
            fits, f"integration with {what}", lambda found: f"{found.name} ({found.guid})"
        )

    def create(self, name: str, /, **fields: Unpack[OAuthIntegrationInput]) -> OAuthIntegration:
        """Make an integration of a template, such as `template="custom"`.

        Template, keys of `config` and choices are checked against the server's templates first,
        where the server lists them. Operations: listOAuthTemplates, createOAuthIntegration.
        Rights: administrator.

        Raises:
            InvalidArgument: An unknown template, field, key of `config` or choice; nothing was
                made, and the error names what is allowed.
            InvalidRequest: The server does not take a value of `config`.
            UnsupportedByServer: `permissions` on a server that lacks them.
        """
        given: OAuthIntegrationInput = {**fields, "name": name}
        check_fields("integrations.create", given, OAuthIntegrationInput)
        template = given.get("template")
        if not template:
            raise InvalidArgument(
                "integrations.create needs template=; client.integrations.templates.find() lists "
                "what there is."
            )
        self._check(template, given)
        return self._api.oauth_integrations.create_oauth_integration(**given)

    def update(
        self, integration: ByGuid, **fields: Unpack[OAuthIntegrationUpdate]
    ) -> OAuthIntegration:
        """Change what is given, and give the integration as it is then.

        Keys of `config` that are not given keep their values; `permissions` replaces the whole
        list. Nothing is sent where nothing differs; a secret always does, as it is never told.
        What is given is checked as in `create`. Operations: getOAuthIntegration unless a record is
        given, listOAuthTemplates where `config` changes, updateOAuthIntegration. Rights:
        administrator.

        Raises:
            NotFound: There is no such integration.
            InvalidArgument: An unknown field, key of `config` or choice; nothing was changed.
        """
        check_fields("integrations.update", fields, OAuthIntegrationUpdate)
        guid = guid_of(integration, "an integration")
        current = integration if isinstance(integration, OAuthIntegration) else self.get(guid)
        changes = differing(current, fields)
        if not changes:
            return current
        self._check(current.template or "", changes)
        given: OAuthIntegrationUpdate = {**changes}  # type: ignore[typeddict-item]  # the same keys, fewer of them
        return self._api.oauth_integrations.update_oauth_integration(guid, **given)

    def delete(self, integration: ByGuid) -> None:
        """Delete an integration; content that uses it does so no more.

        Operation: deleteOAuthIntegration. Rights: administrator.

        Raises:
            NotFound: There is no such integration.
        """
        guid = guid_of(integration, "an integration")
        self._api.oauth_integrations.delete_oauth_integration(guid)

    def verify(self, integration: ByGuid) -> None:
        """Try a service account's integration out; no error means that it works.

        Operation: verifyServiceAccountIntegration, since 2024.12.0 at the latest. Rights:
        administrator.

        Raises:
            InvalidRequest: It is of another kind, or the provider gave no credentials.
        """
        guid = guid_of(integration, "an integration")
        self._api.oauth_integrations.verify_service_account_integration(guid)

    def associations(self, integration: ByGuid) -> Listing[OAuthIntegrationAssociationOutput]:
        """List the content that uses an integration.

        Operation: listOAuthIntegrationAssociations. Rights: administrator.
        """
        return self._listing(
            "listOAuthIntegrationAssociations",
            OAuthIntegrationAssociationOutput,
            {},
            path={"guid": guid_of(integration, "an integration")},
            bind=with_content_guid,
        )

    def login_url(self, integration: ByGuid) -> str:
        """Where a visitor signs in at the provider, so that content may act for them."""
        guid = guid_of(integration, "an integration")
        path = build_path("/__oauth__/integrations/{guid}/login", guid=guid)
        return f"{self._session.settings.server}{path}"

    def resolve(self, integration: ByGuid) -> str:
        """The guid of the integration meant by a record, a guid or a name.

        Raises:
            NotFound: No integration has the name.
            Ambiguous: Several have it; the error lists them.
        """
        text = guid_of(integration, "an integration")
        if not isinstance(integration, str) or is_guid(text):
            return text
        return (self.one(name=text)).guid

    # Any: the values of fields are of several types.
    def _check(self, template: str, given: Mapping[str, Any]) -> None:
        permissions = given.get("permissions", UNSET)
        if permissions is not None and permissions is not UNSET:
            check_permissions(permissions)
            require(self._session, _PERMISSIONS_SINCE, "Saying who may use an integration")
        if "template" not in given and "config" not in given:
            return
        try:
            templates = self.templates.find().collect()
        except RouteNotFound:
            # The first releases with integrations may not list templates; they check by themselves.
            return
        check_config(template_named(templates, template), given.get("config") or {})


def with_content_guid(
    association: OAuthIntegrationAssociationOutput,
) -> OAuthIntegrationAssociationOutput:
    """An association under the newer name of its content's guid, which older servers lack."""
    if association.content_guid or not association.app_guid:
        return association
    return msgspec.structs.replace(association, content_guid=association.app_guid)
