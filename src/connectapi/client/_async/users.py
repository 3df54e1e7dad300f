"""Users of a server."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.errors import Conflict, InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.client._async.directory import directory_listing
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.memberships import AsyncMemberships
from connectapi.client._async.people import AnyUser, AsyncPeople
from connectapi.client._async.resource import AsyncResource
from connectapi.client.choose import exactly_one
from connectapi.client.remote import describe_user, fitting_users
from connectapi.client.subjects import only_one_of
from connectapi.models.groups import Group
from connectapi.models.users import (
    GetUsersFilters,
    User,
    UserCreatePushInput,
    UserUpdateInput,
    UserWithTicket,
)
from connectapi.tables.progress import Progress


class AsyncUsersResource(AsyncResource):
    """Finds, makes and changes users.

    A user is given as a record, a guid, an exact user name or an e-mail address; for the last two
    getUsers is asked.
    """

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
        fits = await AsyncPeople(self._session).with_exactly(field, value)
        return exactly_one(fits, f"user with {field} {value!r}", describe_user)

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

    async def update(self, user: AnyUser, **fields: Unpack[UserUpdateInput]) -> User:
        """Change what is given, and give the user as it is then.

        Nothing is written where nothing is given, or where a record is given that has these values
        already. Operations: updateUser, getUser. Rights: administrator, or the user where the
        server allows it.

        Raises:
            InvalidArgument: An unknown field or value.
        """
        guid = await self._guid_of(user)
        if any(getattr(user, name, UNSET) != value for name, value in fields.items()):
            await self._api.users.update_user(guid, **fields)
        return await self.get(guid)

    async def lock(self, user: AnyUser, *, force: bool = False) -> None:
        """Keep a user from signing in and from using API keys.

        Locking the account of one's own key takes `force`. Operations: getCurrentUser without
        `force`, lockUser. Rights: administrator.

        Raises:
            InvalidArgument: It is one's own account.
        """
        guid = await self._guid_of(user)
        if not force and (await self._api.users.get_current_user()).guid == guid:
            raise InvalidArgument(
                "This is the account of your own key, and locking it shuts you out; "
                "say force=True if you mean it."
            )
        await self._api.users.lock_user(guid, locked=True)

    async def unlock(self, user: AnyUser) -> None:
        """Let a locked user sign in again. Operation: lockUser. Rights: administrator."""
        await self._api.users.lock_user(await self._guid_of(user), locked=False)

    async def get_groups(self, user: AnyUser) -> list[Group]:
        """Read the groups that a user is a member of, in the order of their names.

        The API knows members of groups only, so the members of every group are looked through, a
        few groups at a time. Operations: getUser for a guid, getGroups, getGroupMembers. Rights:
        any user; no server with LDAP says who is in a group.

        Raises:
            NotFound: There is no such user.
        """
        guid = await self._guid_of(user)
        if guid == user:
            # A guid that is nobody's would be found in no group, which is another answer.
            await self.get(guid)
        groups = self._listing("getGroups", Group, {})
        return await AsyncMemberships(self._session).of(guid, await groups.collect())

    # Accounts of people whom a directory knows

    def search_remote(
        self, prefix: str, *, limit: int | None = None
    ) -> AsyncListing[UserWithTicket]:
        """List the people here and in the server's directory whose names begin with `prefix`.

        Those without an account here have no `guid`. The server gives the 500 that are most alike.
        Operation: searchRemoteUsers. Rights: publisher or administrator; LDAP and Google only.

        Raises:
            InvalidArgument: The prefix is empty.
        """
        return directory_listing(self._session, "searchRemoteUsers", UserWithTicket, prefix, limit)

    async def create_remote(self, entry: UserWithTicket | str) -> User:
        """Make an account for a person in the server's directory.

        The person is an entry of `search_remote`, or given by exact user name or e-mail address.
        Operations: searchRemoteUsers for a text, createPullUser. Rights: publisher or
        administrator; LDAP and Google only.

        Raises:
            InvalidArgument: The person has an account; `ensure_remote` gives it.
            NotFound: Nobody fits.
            Ambiguous: Several do; the error lists them.
        """
        found = await self._remote(entry)
        if found.guid:
            raise InvalidArgument(
                f"{describe_user(found)} has an account here; users.ensure_remote gives it."
            )
        return await self._api.users.create_remote_user(temp_ticket=found.temp_ticket)

    async def ensure_remote(self, entry: UserWithTicket | str) -> User:
        """Read the account of a person in the server's directory, making it if there is none.

        Takes what `create_remote` takes. Operations: searchRemoteUsers, getUser or createPullUser.
        Rights: publisher or administrator; LDAP and Google only.

        Raises:
            NotFound: Nobody fits.
            Ambiguous: Several do; the error lists them.
        """
        found = await self._remote(entry)
        if found.guid:
            return await self.get(found.guid)
        try:
            return await self._api.users.create_remote_user(temp_ticket=found.temp_ticket)
        except Conflict:
            # Somebody else was faster, or the entry is an old one.
            return await self.one(username=found.username)

    async def _guid_of(self, user: AnyUser) -> str:
        (guid,) = await AsyncPeople(self._session).guids([user])
        return guid

    async def _remote(self, entry: UserWithTicket | str) -> UserWithTicket:
        if isinstance(entry, UserWithTicket):
            return entry
        fits = fitting_users(await self.search_remote(entry).collect(), entry)
        return exactly_one(fits, f"user {entry!r} here or in the directory", describe_user)
