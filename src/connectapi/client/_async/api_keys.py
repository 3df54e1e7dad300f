"""API keys of the caller."""

from __future__ import annotations

from typing import Final, Unpack

from connectapi._core.errors import NotFound, UnsupportedByServer
from connectapi._core.url import build_path
from connectapi._session._async.session import AsyncSession
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.gates import refuse_lacked, require
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.prepared import AsyncPrepared
from connectapi.client._async.resource import AsyncResource
from connectapi.client.absence import there_is_none
from connectapi.client.choose import exactly_one
from connectapi.client.created import CreatedKey, created_key
from connectapi.client.subjects import ById, id_of
from connectapi.models.api_keys import APIKey, APIKeyCreateInput

# An older server would make a key that never expires, and would not say so.
_EXPIRY_SINCE: Final = "2026.06.0"


class AsyncApiKeysResource(AsyncResource):
    """Finds, makes and deletes API keys; everybody's own ones only, since 2024.12.0."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._guid = ""

    def find(self) -> AsyncListing[APIKey]:
        """List your keys; `key` holds no more than the last characters of each.

        No request is made until the listing is read. Operations: getCurrentUser (once), listKeys.
        Rights: any user.
        """
        return AsyncListing(
            AsyncPrepared(self._session, self._path),
            OPERATIONS["listKeys"],
            {"guid": "me"},
            model=APIKey,
        )

    async def get(self, id: str) -> APIKey:
        """Read one of your keys by id. Operations: getCurrentUser (once), getKey.

        Raises:
            NotFound: You have no such key.
        """
        return await self._api.api_keys.get_key(await self._me(), id)

    async def one(self, *, name: str) -> APIKey:
        """Read your only key of exactly this name; letter case counts.

        Operations: getCurrentUser (once), listKeys.

        Raises:
            NotFound: You have no key of this name.
            Ambiguous: You have several; the error lists them.
        """
        fits = [key async for key in self.find() if key.name == name]
        return exactly_one(fits, f"API key named {name!r}", lambda key: f"{key.name} (id {key.id})")

    async def create(self, name: str, /, **fields: Unpack[APIKeyCreateInput]) -> CreatedKey:
        """Make a key for yourself; `key` of what is given back holds its secret, this once.

        `user_role` is at most your own, which is the default. `expires_at` is an aware datetime in
        the future; by default a key never expires. Operations: getCurrentUser (once), createKey;
        with `expires_at` the server's version. Rights: any user.

        Raises:
            InvalidArgument: An unknown field or role, or a naive datetime.
            InvalidRequest: The server does not take the name, the role or the time.
            UnsupportedByServer: `expires_at` is given to a server before 2026.06.0; no key stays.
        """
        if fields.get("expires_at") is not None:
            await require(self._session, _EXPIRY_SINCE, "An API key that expires")
        refuse_lacked(self._session, "createKey")
        given: APIKeyCreateInput = {**fields, "name": name}
        made = await self._api.api_keys.create_key(await self._me(), **given)
        if fields.get("expires_at") is not None and not made.expires_at:
            await self.delete(made)
            raise UnsupportedByServer.local(
                f"The server made an API key that never expires, and it was deleted again; "
                f"a key that expires needs Connect {_EXPIRY_SINCE} or later."
            )
        return created_key(made)

    async def delete(self, key: ById, *, missing_ok: bool = False) -> None:
        """Delete one of your keys; what uses it is refused from then on.

        Operations: getCurrentUser (once), deleteKey. Rights: any user.

        Raises:
            NotFound: You have no such key, unless `missing_ok`.
        """
        try:
            await self._api.api_keys.delete_key(await self._me(), id_of(key, "an API key"))
        except NotFound as error:
            if not missing_ok:
                raise
            there_is_none(error)

    async def _me(self) -> str:
        if not self._guid:
            self._guid = (await self._api.users.get_current_user()).guid
        return self._guid

    async def _path(self) -> str:
        return build_path(OPERATIONS["listKeys"].path, guid=await self._me())
