# Derived from src/connectapi/api/_async/groups.py by `make generate`. Do not edit.
"""Operations on Groups."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.groups import (
    GetGroupMembersQuery,
    GetGroupsQuery,
    Group,
    GroupCreateInput,
    GroupCreateRemoteInput,
    GroupMemberAddInput,
    GroupMembers,
    GroupOwnershipContent,
    GroupPatchInput,
    GroupRemoteSearch,
    Groups,
    GroupUpdateInput,
    SearchRemoteGroupsQuery,
)


class GroupsApi(Room):
    """Operations on Groups."""

    def get_group_ownership_experimental(self, guid: str) -> list[GroupOwnershipContent]:
        """List content whose access list names the group.

        `GET /v1/experimental/groups/{guid}/content`. Rights: any user (role not stated). Since
        2023.09.0 at the latest.

        - Guid is the group's GUID.
        - Bare array, no pagination.
        - Covers content limited to named users or groups where this group is named.
        """
        return self._session.send(
            OPERATIONS["getGroupOwnershipExperimental"].request(
                json(list[GroupOwnershipContent]), path={"guid": guid}
            )
        )

    def get_groups(self, **query: Unpack[GetGroupsQuery]) -> Groups:
        """List or search groups.

        `GET /v1/groups`. Rights: any user | service token scope groups:read. Since 1.7.0.

        - Lists only groups that exist on the server (see GET /v1/groups/remote for others).
        - An error when groups are disabled on the server.
        - Offset pagination with page_number and page_size; no maximum is stated here (2023.09
          contract, 1 to 500).
        """
        return self._session.send(OPERATIONS["getGroups"].request(json(Groups), query=query))

    def create_group(self, **fields: Unpack[GroupCreateInput]) -> Group:
        """Make a group from details in the request.

        `POST /v1/groups`. Rights: publisher or administrator. Since 1.7.0.

        - Only when groups are enabled, and only for password, PAM, OAuth2, SAML and proxied auth
          (LDAP uses PUT /v1/groups).
        - Success status is 200, not 201.
        - unique_id only for SAML, OAuth2 and proxied auth with GroupsByUniqueId on; must be
          absent otherwise.
        """
        return self._session.send(
            OPERATIONS["createGroup"].request(
                json(Group), body=json_body("createGroup", fields, GroupCreateInput)
            )
        )

    def create_remote_group(self, **fields: Unpack[GroupCreateRemoteInput]) -> Group:
        """Make a group out of an LDAP entry.

        `PUT /v1/groups`. Rights: publisher or administrator. Since 1.8.2 at the latest.

        - Only for LDAP; password, PAM, SAML, OAuth2 and proxied auth use POST /v1/groups.
        - Success status is 200, not 201.
        - temp_ticket comes from GET /v1/groups/remote, from an entry that has no guid yet.
        """
        return self._session.send(
            OPERATIONS["createRemoteGroup"].request(
                json(Group), body=json_body("createRemoteGroup", fields, GroupCreateRemoteInput)
            )
        )

    def search_remote_groups(self, **query: Unpack[SearchRemoteGroupsQuery]) -> GroupRemoteSearch:
        """Search groups here and in LDAP.

        `GET /v1/groups/remote`. Rights: publisher or administrator. Since 1.8.2 at the latest.

        - Only for LDAP, an error under any other provider.
        - Searches both the server's groups and LDAP.
        - Ordered by likeness to prefix.
        """
        return self._session.send(
            OPERATIONS["searchRemoteGroups"].request(json(GroupRemoteSearch), query=query)
        )

    def get_group_members(
        self, group_guid: str, **query: Unpack[GetGroupMembersQuery]
    ) -> GroupMembers:
        """List a group's members.

        `GET /v1/groups/{group_guid}/members`. Rights: any user | service token scope
        groups:read. Since 1.7.0.

        - Only when groups are enabled, and only for password, PAM, OAuth2, SAML and proxied
          auth.
        - Members cannot be listed under LDAP.
        - Offset pagination with page_number and page_size; page_size defaults to 10 here, 20
          elsewhere.
        """
        return self._session.send(
            OPERATIONS["getGroupMembers"].request(
                json(GroupMembers), path={"group_guid": group_guid}, query=query
            )
        )

    def add_group_member(self, group_guid: str, **fields: Unpack[GroupMemberAddInput]) -> None:
        """Put a user into a group.

        `POST /v1/groups/{group_guid}/members`. Rights: group owner or administrator. Since
        1.7.0.

        - Success is 204 with no body.
        - Only when groups are enabled, and only for password, PAM, OAuth2, SAML and proxied
          auth.
        - Impossible while the auth provider is set up to supply group membership itself.
        """
        return self._session.send(
            OPERATIONS["addGroupMember"].request(
                nothing,
                path={"group_guid": group_guid},
                body=json_body("addGroupMember", fields, GroupMemberAddInput),
            )
        )

    def remove_group_member(self, group_guid: str, user_guid: str) -> None:
        """Take a user out of a group.

        `DELETE /v1/groups/{group_guid}/members/{user_guid}`. Rights: group owner, administrator,
        or the member themselves. Since 1.7.0.

        - Only when groups are enabled, and only for password, PAM, OAuth2, SAML and proxied
          auth.
        - Impossible while the auth provider is set up to supply group membership itself.
        - Removing someone else from a group that the caller does not own needs an administrator.
        """
        return self._session.send(
            OPERATIONS["removeGroupMember"].request(
                nothing, path={"group_guid": group_guid, "user_guid": user_guid}
            )
        )

    def delete_group(self, guid: str) -> None:
        """Remove a group.

        `DELETE /v1/groups/{guid}`. Rights: group owner or administrator. Since 1.7.0.

        - An error when groups are disabled on the server.
        - A group that the caller does not own needs an administrator.
        """
        return self._session.send(OPERATIONS["deleteGroup"].request(nothing, path={"guid": guid}))

    def get_group(self, guid: str) -> Group:
        """Read one group.

        `GET /v1/groups/{guid}`. Rights: any user (role not stated). Since 1.7.0.

        - Only when groups are enabled.
        """
        return self._session.send(OPERATIONS["getGroup"].request(json(Group), path={"guid": guid}))

    def patch_group(self, guid: str, **fields: Unpack[GroupPatchInput]) -> Group:
        """Change some of a group's fields.

        `PATCH /v1/groups/{guid}`. Rights: group owner or administrator; gid administrator only.
        Since 2026.06.1 at the latest.

        - Only fields present in the body change, the rest stay (so absent and null differ).
        - Needs Authorization.UserGroups on; 400 when groups are disabled.
        - Name: changeable under password, PAM, SAML, OAuth2 and proxied auth, not LDAP.
        """
        return self._session.send(
            OPERATIONS["patchGroup"].request(
                json(Group),
                path={"guid": guid},
                body=json_body("patchGroup", fields, GroupPatchInput),
            )
        )

    def update_group(self, guid: str, **fields: Unpack[GroupUpdateInput]) -> Group:
        """Change a group's name or owner.

        `POST /v1/groups/{guid}`. Rights: publisher or administrator. Since 1.8.6 at the latest.

        - Only when groups are enabled, and only for password, PAM, OAuth2, SAML and proxied
          auth.
        - 2023.09 contract: the body takes name and owner_guid, both optional.
        - 2023.09 contract: under SAML, OAuth2 or proxied auth with group provisioning on,
          owner_guid must be null, and an owner already there is removed.
        """
        return self._session.send(
            OPERATIONS["updateGroup"].request(
                json(Group),
                path={"guid": guid},
                body=json_body("updateGroup", fields, GroupUpdateInput),
            )
        )
