# Derived from src/connectapi/client/_async/groups.py by `make generate`. Do not edit.
"""Groups and their members."""

from __future__ import annotations

from typing import Unpack

from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.groups import (
    GetGroupMembersFilters,
    GetGroupsFilters,
    Group,
    GroupCreateInput,
    GroupMember,
    GroupPatchInput,
)
from connectapi.tables.progress import Progress


class GroupsResource(Resource):
    """Finds, makes and changes groups and their members."""

    def find(
        self,
        *,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
        **filters: Unpack[GetGroupsFilters],
    ) -> Listing[Group]:
        """List groups, or those whose names begin with `prefix`.

        No request is made until the listing is read. Servers before 2025.04.0 give at most 500
        groups for a prefix. Operation: getGroups. Rights: any user.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing(
            "getGroups",
            Group,
            filters,
            limit=limit,
            page_size=page_size,
            progress=progress,
            called="groups.find",
        )

    def get(self, guid: str) -> Group:
        """Read one group by guid. Operation: getGroup. Rights: any user."""
        return self._api.groups.get_group(guid)

    def one(self, *, name: str) -> Group:
        """Read the one group of exactly this name; letter case counts.

        Operation: getGroups.

        Raises:
            NotFound: No group has the name.
            Ambiguous: Several have it; the error lists them.
        """
        fits = [group for group in self.find(prefix=name) if group.name == name]
        return exactly_one(
            fits, f"group named {name!r}", lambda group: f"{group.name} ({group.guid})"
        )

    def create(self, name: str, /, **fields: Unpack[GroupCreateInput]) -> Group:
        """Make a group, owned by the caller.

        Operation: createGroup. Rights: administrator, or publisher where the server lets publishers
        own groups.

        Raises:
            Conflict: The name is taken.
        """
        given: GroupCreateInput = {**fields, "name": name}
        return self._api.groups.create_group(**given)

    def update(self, group: ByGuid, **fields: Unpack[GroupPatchInput]) -> Group:
        """Change what is given, and give the group as it is then.

        Nothing is sent where nothing is given.

        Operations: patchGroup, getGroup. Rights: owner of the group or administrator.
        """
        guid = guid_of(group, "a group")
        if fields:
            self._api.groups.patch_group(guid, **fields)
        return self.get(guid)

    def delete(self, group: ByGuid) -> None:
        """Delete a group; its members stay.

        Operation: deleteGroup. Rights: owner of the group or administrator.
        """
        self._api.groups.delete_group(guid_of(group, "a group"))

    def members(
        self, group: ByGuid, *, limit: int | None = None, **filters: Unpack[GetGroupMembersFilters]
    ) -> Listing[GroupMember]:
        """List the members of a group. Operation: getGroupMembers. Rights: any user."""
        path = {"group_guid": guid_of(group, "a group")}
        return self._listing(
            "getGroupMembers", GroupMember, filters, path=path, limit=limit, called="groups.members"
        )

    def add_member(self, group: ByGuid, user: ByGuid) -> None:
        """Put a user into a group.

        Operation: addGroupMember. Rights: owner of the group or administrator.

        Raises:
            Conflict: The user is a member already.
        """
        self._api.groups.add_group_member(
            guid_of(group, "a group"), user_guid=guid_of(user, "a user")
        )

    def remove_member(self, group: ByGuid, user: ByGuid) -> None:
        """Take a user out of a group.

        Operation: removeGroupMember. Rights: owner of the group or administrator.
        """
        self._api.groups.remove_group_member(guid_of(group, "a group"), guid_of(user, "a user"))
