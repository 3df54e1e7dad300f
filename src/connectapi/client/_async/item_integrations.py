"""The OAuth integrations of one content item."""

from __future__ import annotations

from collections.abc import Iterable

from connectapi._core.errors import InvalidArgument
from connectapi._session._async.session import AsyncSession
from connectapi.client._async.gates import require
from connectapi.client._async.integrations import AsyncIntegrationsResource, with_content_guid
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.integration_config import without_repetition
from connectapi.client.subjects import ByGuid
from connectapi.models.content import OAuthIntegrationAssociationInput
from connectapi.models.oauth_integrations import (
    OAuthIntegration,
    OAuthIntegrationAssociationOutput,
)

_SEVERAL_SINCE = "2025.07.0"


class AsyncItemIntegrationsResource(AsyncResource):
    """Says which integrations the item may use; since 2024.08.0.

    An integration is given as a record, a guid or a name. Several at once: since 2025.07.0.
    """

    def __init__(self, session: AsyncSession, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(self) -> AsyncListing[OAuthIntegrationAssociationOutput]:
        """List the item's associations, with each integration's guid, name and template.

        Operation: listContentOAuthIntegrationAssociations. Rights: anyone who may view the item.
        """
        return self._listing(
            "listContentOAuthIntegrationAssociations",
            OAuthIntegrationAssociationOutput,
            {},
            path={"guid": self._guid},
            bind=with_content_guid,
        )

    async def records(self) -> list[OAuthIntegration]:
        """The item's integrations themselves, in two requests however many there are.

        Operations: listContentOAuthIntegrationAssociations, listOAuthIntegrations. Rights:
        administrator or publisher.
        """
        guids = await self._guids()
        if not guids:
            return []
        integrations = AsyncIntegrationsResource(self._session)
        known = {found.guid: found async for found in integrations.find()}
        return [known[guid] if guid in known else await integrations.get(guid) for guid in guids]

    async def set(self, integrations: Iterable[ByGuid]) -> None:
        """Give the item exactly these integrations, and none where there are none.

        Nothing is sent where it is so already. Operations: listOAuthIntegrations for names,
        listContentOAuthIntegrationAssociations, setOAuthIntegrationAssociations. Rights: owner or
        collaborator, administrator.

        Raises:
            NotFound: No integration has the name.
            Ambiguous: Several have it; the error lists them.
            InvalidArgument: Not a list.
            UnsupportedByServer: Several for a server that takes one; nothing was changed.
        """
        if isinstance(integrations, str) or not isinstance(integrations, Iterable):
            raise InvalidArgument("integrations.set takes a list; integrations.add takes one.")
        wanted = without_repetition([await self._resolve(one) for one in integrations])
        if set(wanted) != set(await self._guids()):
            await self._put(wanted)

    async def add(self, integration: ByGuid) -> None:
        """Let the item use one more integration; nothing is sent where it does already.

        Operations, rights and errors as for `set`.
        """
        guid = await self._resolve(integration)
        current = await self._guids()
        if guid not in current:
            await self._put([*current, guid])

    async def remove(self, integration: ByGuid) -> None:
        """Let the item use an integration no more; no error where it does not.

        Operations, rights and errors as for `set`.
        """
        guid = await self._resolve(integration)
        current = await self._guids()
        if guid in current:
            await self._put([one for one in current if one != guid])

    async def _guids(self) -> list[str]:
        return [tie.oauth_integration_guid async for tie in self.find()]

    async def _resolve(self, integration: ByGuid) -> str:
        return await AsyncIntegrationsResource(self._session).resolve(integration)

    async def _put(self, guids: list[str]) -> None:
        if len(guids) > 1:
            await require(
                self._session, _SEVERAL_SINCE, "Associating content with several integrations"
            )
        entries: list[OAuthIntegrationAssociationInput] = [
            {"oauth_integration_guid": guid} for guid in guids
        ]
        await self._api.content.set_oauth_integration_associations(self._guid, entries)
