"""Users of a server."""

from __future__ import annotations

from typing import Unpack

from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import ByGuid, guid_of, only_one_of
from connectapi.models.users import GetUsersFilters, User, UserCreatePushInput, UserUpdateInput
from connectapi.tables.progress import Progress


class AsyncUsersResource(AsyncResource):
    """Finds, makes and changes users."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetUsersFilters],
    ) -> AsyncListing[User]:
        """List users, or those that fit the filters.

        No request is made until the listing is read. A prefix search of the server gives at most
        one page (500). Rights: any user; filtering by `account_status` needs an administrator.
        Operation: getUsers.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing(
            "getUsers",
            User,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="users.find",
        )

    async def get(self, guid: str) -> User:
        """Read one user by guid.

        Operation: getUser. Rights: any user.

        Raises:
            NotFound: There is no such user.
        """
        return await self._api.users.get_user(guid)

    async def one(
        self,
        *,
        username: str | None = None,
        email: str | None = None,
        external_id: str | None = None,
    ) -> User:
        """Read the one user that has exactly this user name, e-mail address or external id.

        Letter case counts for none but the external id. A user name is looked up by the server's
        prefix search; the other two need a pass over all users. Operation: getUsers. Rights: any
        user, though a server may hide e-mail addresses from those who are not administrators.

        Raises:
            NotFound: Nobody fits.
            Ambiguous: Several do; the error lists them.
            InvalidArgument: None or more than one of the three was given.
        """
        field, value = only_one_of(
            "users.one", username=username, email=email, external_id=external_id
        )
        listing = self.find(prefix=value) if field == "username" else self.find()
        wanted = value if field == "external_id" else value.casefold()
        fits = []
        async for user in listing:
            found = getattr(user, field) or ""
            if (found if field == "external_id" else found.casefold()) == wanted:
                fits.append(user)
        return exactly_one(
            fits, f"user with {field} {value!r}", lambda user: f"{user.username} ({user.guid})"
        )

    async def create(self, username: str, /, **fields: Unpack[UserCreatePushInput]) -> User:
        """Make a user.

        Operation: createPushUser, for servers whose sign-in is by password, SAML, OAuth2 other than
        Google, PAM or a proxy. Rights: administrator.

        Raises:
            Conflict: The user name is taken.
            InvalidArgument: An unknown field or value.
        """
        given: UserCreatePushInput = {**fields, "username": username}
        return await self._api.users.create_user(**given)

    async def update(self, user: ByGuid, **fields: Unpack[UserUpdateInput]) -> User:
        """Change what is given, and give the user as it is then.

        Nothing is sent where nothing is given.

        Operations: updateUser, getUser. Rights: administrator, or the user where the server allows
        it.
        """
        guid = guid_of(user, "a user")
        if fields:
            await self._api.users.update_user(guid, **fields)
        return await self.get(guid)

    async def lock(self, user: ByGuid) -> None:
        """Keep a user from signing in. Operation: lockUser. Rights: administrator."""
        await self._api.users.lock_user(guid_of(user, "a user"), locked=True)

    async def unlock(self, user: ByGuid) -> None:
        """Let a locked user sign in again. Operation: lockUser. Rights: administrator."""
        await self._api.users.lock_user(guid_of(user, "a user"), locked=False)
