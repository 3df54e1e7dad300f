"""The environment variables of one content item."""

from __future__ import annotations

from collections.abc import Mapping

from connectapi._session._async.session import AsyncSession
from connectapi.client._async.resource import AsyncResource
from connectapi.client.variables import to_set, to_unset


class AsyncEnvironmentResource(AsyncResource):
    """Names, sets and removes environment variables; a server never tells their values."""

    def __init__(self, session: AsyncSession, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    async def names(self) -> list[str]:
        """The names that are set.

        Operation: getContentEnvironment. Rights: owner or collaborator, administrator.
        """
        return await self._api.content.get_content_environment(self._guid)

    async def update(self, variables: Mapping[str, str]) -> list[str]:
        """Set these and keep the others; gives all names. Nothing is sent where nothing is given.

        Operation: updateContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, or a value that is not text.
        """
        if not variables:
            return await self.names()
        return await self._api.content.update_content_environment(self._guid, to_set(variables))

    async def set(self, variables: Mapping[str, str]) -> list[str]:
        """Set these and remove all others; gives all names.

        Operation: setContentEnvironment. Rights: owner or collaborator.

        Raises:
            InvalidArgument: A name that is no variable's name, or a value that is not text.
        """
        return await self._api.content.set_content_environment(self._guid, to_set(variables))

    async def remove(self, *names: str) -> list[str]:
        """Remove these and keep the others; gives the names that are left.

        One that is not set is no error.

        Operation: updateContentEnvironment. Rights: owner or collaborator.
        """
        if not names:
            return await self.names()
        return await self._api.content.update_content_environment(self._guid, to_unset(names))
