# Derived from src/connectapi/client/_async/groups.py by `make generate`. Do not edit.
"""Groups and their members."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import Unpack

from connectapi._core.errors import Conflict, InvalidArgument, NotFound, UnsupportedByServer
from connectapi._core.unset import UNSET
from connectapi._io.synchronous import gather
from connectapi.client._sync.directory import directory_listing
from connectapi.client._sync.group_names import AnyGroup, GroupNames, group_text
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.members import Members
from connectapi.client._sync.memberships import AT_ONCE
from connectapi.client.choose import exactly_one
from connectapi.client.group_access import GroupAccess, access_of
from connectapi.client.records import Records
from connectapi.client.remote import describe_group, fitting_groups
from connectapi.client.subjects import is_guid
from connectapi.models.groups import (
    GetGroupsFilters,
    Group,
    GroupCreateInput,
    GroupOwnershipContent,
    GroupPatchInput,
    GroupUpdateInput,
    GroupWithTicket,
)
from connectapi.tables.progress import Progress


class GroupsResource(Members):
    """Finds, makes and changes groups and their members.

    A group is given as a record, a guid or its exact name, for which getGroups is asked.
    """

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
        return GroupNames(self._session).one(name)

    def create(self, name: str, /, **fields: Unpack[GroupCreateInput]) -> Group:
        """Make a group, owned by the caller.

        Operation: createGroup. Rights: administrator, or publisher where the server lets publishers
        own groups.

        Raises:
            Conflict: The name is taken.
        """
        given: GroupCreateInput = {**fields, "name": name}
        return self._api.groups.create_group(**given)

    def ensure(self, name: str) -> Group:
        """Read the group of exactly this name, making it if there is none.

        Operations: getGroups, createGroup. Rights: as for `create`, where it is missing.

        Raises:
            Ambiguous: Several have the name; the error lists them.
        """
        try:
            return self.one(name=name)
        except NotFound:
            return self._create_or_read(name)

    def update(self, group: AnyGroup, **fields: Unpack[GroupPatchInput]) -> Group:
        """Change what is given, and give the group as it is then.

        Nothing is written where nothing is given, or where a record is given that has these values
        already. Operations: patchGroup, or updateGroup on servers that lack it; getGroup. Rights:
        owner of the group or administrator; `gid` administrator only.

        Raises:
            InvalidArgument: An unknown field or value.
            Conflict: The name is taken.
            UnsupportedByServer: `gid` is given, and the server does not know it yet.
        """
        guid = self._guid_of(group)
        if any(getattr(group, name, UNSET) != value for name, value in fields.items()):
            try:
                self._api.groups.patch_group(guid, **fields)
            except UnsupportedByServer:
                if "gid" in fields:
                    raise
                self._update_the_old_way(guid, **fields)
        return self.get(guid)

    def delete(self, group: AnyGroup) -> None:
        """Delete a group; its members stay.

        Operation: deleteGroup. Rights: owner of the group or administrator.

        Raises:
            NotFound: There is no such group.
        """
        self._api.groups.delete_group(self._guid_of(group))

    def content(self, group: AnyGroup) -> Listing[GroupOwnershipContent]:
        """List the content whose access list names a group.

        Each row holds all who have access, with their roles: `author` for the owner, `publisher`
        for a collaborator, `viewer`. Operation: getGroupOwnershipExperimental, since 2023.09.0.
        Rights: any user, for content that they may see.
        """
        names = GroupNames(self._session)
        return names.listing(
            "getGroupOwnershipExperimental", GroupOwnershipContent, group, parameter="guid"
        )

    def get_access(self, groups: Iterable[AnyGroup]) -> Records[GroupAccess]:
        """What groups may see or change: one row a group and content item, in the order given.

        What is given is a list, and a table for every library that reads Arrow. A group without
        content has no row. Operations: getGroup for a guid, getGroupOwnershipExperimental; a few
        groups at a time. Since 2023.09.0.

        Raises:
            NotFound: There is no such group.
        """
        if isinstance(groups, str | Group):
            raise InvalidArgument("groups.get_access takes several groups; put the one in a list.")
        calls = [partial(self._access, group) for group in groups]
        rows = chain.from_iterable(gather(calls, limit=AT_ONCE))
        return Records(GroupAccess, rows)

    def _access(self, group: AnyGroup) -> list[GroupAccess]:
        if not isinstance(group, Group):
            text = group_text(group)
            group = self.get(text) if is_guid(text) else self.one(name=text)
        return access_of(group, self.content(group).collect())

    # Groups that a directory knows

    def search_remote(self, prefix: str, *, limit: int | None = None) -> Listing[GroupWithTicket]:
        """List the groups here and in the server's directory whose names begin with `prefix`.

        Those that are not here have no `guid`. The server gives the 500 that are most alike.
        Operation: searchRemoteGroups. Rights: publisher or administrator; LDAP only.

        Raises:
            InvalidArgument: The prefix is empty.
        """
        return directory_listing(
            self._session, "searchRemoteGroups", GroupWithTicket, prefix, limit
        )

    def create_remote(self, entry: GroupWithTicket | str) -> Group:
        """Make a group of one in the server's directory, which says who is in it.

        It is an entry of `search_remote`, or given by its exact name. Operations:
        searchRemoteGroups for a text, createRemoteGroup. Rights: publisher or administrator; LDAP
        only.

        Raises:
            InvalidArgument: The group is here; `ensure_remote` gives it.
            NotFound: No group has the name.
            Ambiguous: Several have it; the error lists them.
        """
        found = self._remote(entry)
        if found.guid:
            raise InvalidArgument(
                f"{describe_group(found)} is here; groups.ensure_remote gives it."
            )
        return self._api.groups.create_remote_group(temp_ticket=found.temp_ticket)

    def ensure_remote(self, entry: GroupWithTicket | str) -> Group:
        """Read the group of one in the server's directory, making it if it is not here.

        Takes what `create_remote` takes. Operations: searchRemoteGroups, getGroup or
        createRemoteGroup. Rights: publisher or administrator; LDAP only.

        Raises:
            NotFound: No group has the name.
            Ambiguous: Several have it; the error lists them.
        """
        found = self._remote(entry)
        if found.guid:
            return self.get(found.guid)
        try:
            return self._api.groups.create_remote_group(temp_ticket=found.temp_ticket)
        except Conflict:
            # Somebody else was faster, or the entry is an old one.
            return self.one(name=found.name)

    def _remote(self, entry: GroupWithTicket | str) -> GroupWithTicket:
        if isinstance(entry, GroupWithTicket):
            return entry
        fits = fitting_groups(self.search_remote(entry).collect(), entry)
        return exactly_one(fits, f"group {entry!r} here or in the directory", describe_group)

    def _create_or_read(self, name: str) -> Group:
        try:
            return self.create(name)
        except Conflict:
            # Somebody else was faster.
            return self.one(name=name)

    def _update_the_old_way(self, guid: str, **fields: Unpack[GroupPatchInput]) -> None:
        given: GroupUpdateInput = {}
        if (name := fields.get("name")) is not None:
            given["name"] = name
        if "owner_guid" in fields:
            given["owner_guid"] = fields["owner_guid"]
        self._api.groups.update_group(guid, **given)
