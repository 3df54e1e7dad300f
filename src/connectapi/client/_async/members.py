"""The members of a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Unpack

from connectapi._core.errors import Conflict, NotFound
from connectapi.client._async.group_names import AnyGroup, AsyncGroupNames
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.people import AnyUser, AsyncPeople
from connectapi.client._async.resource import AsyncResource
from connectapi.client.changes import Changes, refuse_emptying, several
from connectapi.models.groups import GetGroupMembersFilters, GroupMember
from connectapi.tables.progress import Progress

# The error code of taking away what is not there.
_REMOVE_NOTHING: Final = 17


class AsyncMembers(AsyncResource):
    """Lists and changes who is in a group.

    A user is given as a record, a guid, a user name or an e-mail address; a group as a record, a
    guid or its exact name. No verb here works on a server with LDAP, which keeps members itself.
    """

    def members(
        self,
        group: AnyGroup,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetGroupMembersFilters],
    ) -> AsyncListing[GroupMember]:
        """List the members of a group, all of them unless `limit` says otherwise.

        Operation: getGroupMembers. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return AsyncGroupNames(self._session).listing(
            "getGroupMembers",
            GroupMember,
            group,
            parameter="group_guid",
            query=filters,
            called="groups.members",
            limit=limit,
            page_size=page_size,
            progress=progress,
        )

    async def add_member(self, group: AnyGroup, user: AnyUser) -> None:
        """Put a user into a group.

        Operations: getUsers and getGroups for names, addGroupMember. Rights: owner of the group or
        administrator.

        Raises:
            Conflict: The user is a member already; `ensure_member` does not mind.
            NotFound: There is no such group or user.
            Ambiguous: A name fits several users; the error lists them.
        """
        (guid,) = await self._guids([user])
        await self._api.groups.add_group_member(await self._guid_of(group), user_guid=guid)

    async def ensure_member(self, group: AnyGroup, user: AnyUser) -> bool:
        """Put a user into a group unless they are in it; True where that changed anything.

        Operations, rights and errors as for `add_member`, but for Conflict.
        """
        try:
            await self.add_member(group, user)
        except Conflict:
            return False
        return True

    async def remove_member(
        self, group: AnyGroup, user: AnyUser, *, missing_ok: bool = False
    ) -> None:
        """Take a user out of a group.

        Operations: getUsers and getGroups for names, removeGroupMember. Rights: owner of the group,
        administrator, or the user.

        Raises:
            NotFound: There is no such group or user, or the user is not a member; the last is no
                error with `missing_ok`.
            Ambiguous: A name fits several users; the error lists them.
        """
        group_guid = await self._guid_of(group)
        (guid,) = await self._guids([user])
        try:
            await self._api.groups.remove_group_member(group_guid, guid)
        except NotFound as error:
            if not missing_ok or error.code != _REMOVE_NOTHING:
                raise

    async def set_members(
        self, group: AnyGroup, users: Iterable[AnyUser], *, allow_empty: bool = False
    ) -> Changes:
        """Make these users, and nobody else, the members of a group.

        All users are found before anything is changed; then those missing are added before others
        are removed. Nothing is written where nothing differs. Operations: getUsers and getGroups
        for names, getGroupMembers, addGroupMember, removeGroupMember. Rights: owner of the group or
        administrator.

        Raises:
            InvalidArgument: There are no users, unless `allow_empty`; or one that is in no list.
            NotFound: There is no such group or user.
            Ambiguous: A name fits several users; the error lists them.
        """
        given = several(users, "groups.set_members")
        refuse_emptying("the group", wanted=len(given), allow_empty=allow_empty)
        group_guid = await self._guid_of(group)
        wanted = list(dict.fromkeys(await self._guids(given)))
        present = [member.guid async for member in self.members(group_guid)]
        added = [guid for guid in wanted if guid not in present]
        removed = [guid for guid in present if guid not in wanted]
        for guid in added:
            await self._api.groups.add_group_member(group_guid, user_guid=guid)
        for guid in removed:
            await self._api.groups.remove_group_member(group_guid, guid)
        kept = tuple(guid for guid in present if guid in wanted)
        return Changes(added=tuple(added), removed=tuple(removed), kept=kept)

    async def _guid_of(self, group: AnyGroup) -> str:
        return await AsyncGroupNames(self._session).guid(group)

    async def _guids(self, users: list[AnyUser]) -> list[str]:
        return await AsyncPeople(self._session).guids(users)
