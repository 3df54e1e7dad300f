# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Groups."""

from __future__ import annotations

from typing import TypedDict

from connectapi._core.model import Model, absent
from connectapi.models.shared import OffsetPaging
from connectapi.models.users import User


class GroupRemoteSearch(OffsetPaging, frozen=True, kw_only=True):
    """`GroupRemoteSearch` of the API."""

    results: list[GroupWithTicket] = absent()
    """Results."""


class GroupUpdateInput(TypedDict, total=False):
    """Published without properties (additionalProperties false), in the unsplit original too;
    those here are the 2023.09 contract's.
    """

    name: str
    """Not in the published schema; from the 2023.09 contract (generated client)."""

    owner_guid: str | None
    """Not in the published schema; from the 2023.09 contract (generated client)."""


class Group(Model, frozen=True, kw_only=True):
    """Corrected: the published schema composes TrustedPublisher by mistake; these fields are the
    recorded ones plus the published member_count and gid.
    """

    guid: str = absent()
    """Guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3."""

    name: str = absent()
    """Name, such as accounting."""

    owner_guid: str | None = absent()
    """Null under LDAP, and under SAML or OAuth2 with group provisioning on."""

    gid: int | None = absent()
    """POSIX group id for running content as the current user; newer servers only. Since
    2026.06.1.
    """

    member_count: int = absent()
    """Newer servers only. Since 2026.06.1."""


class GroupCreateInput(TypedDict, total=False):
    """Fields of `GroupCreateInput` that a caller may give; one that is not given is not sent."""

    name: str
    """Name, such as marketing."""

    unique_id: str
    """Only SAML, OAuth2, proxied with GroupsByUniqueId on; must be absent otherwise."""

    gid: int | None
    """POSIX group id; admins only, SAML or OAuth2 only; positive, unique. Since 2026.06.1."""


class GroupCreateRemoteInput(TypedDict, total=False):
    """Fields of `GroupCreateRemoteInput` that a caller may give; one that is not given is not
    sent.
    """

    temp_ticket: str
    """From GET /v1/groups/remote; must be given, though not declared required."""


class GroupPatchInput(TypedDict, total=False):
    """Fields of `GroupPatchInput` that a caller may give; one that is not given is not sent."""

    name: str | None
    """Not empty, not null in practice, at most 4096 characters, mostly unique."""

    owner_guid: str | None
    """Existing non-viewer; null clears, only SAML, OAuth2, proxied with GroupsAutoProvision on."""

    gid: int | None
    """POSIX group id, positive, unique; null removes; int64 in GroupCreateInput."""


class GroupOwnershipContent(Model, frozen=True, kw_only=True):
    """`GroupOwnershipContent` of the API."""

    content_guid: str = absent()
    """Content guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3."""

    content_name: str = absent()
    """Content name."""

    content_title: str = absent()
    """Content title."""

    access_type: str = absent()
    """No enum given; recorded acl, logged_in; 2023.09 contract: acl, all, logged_in."""

    permissions: list[GroupOwnershipPermission] = absent()
    """Users and groups with access; the owner is always there, as author."""


class GroupMemberAddInput(TypedDict, total=False):
    """Fields of `GroupMemberAddInput` that a caller may give; one that is not given is not sent."""

    user_guid: str
    """Must be given, though not declared required."""


class GroupWithTicket(Model, frozen=True, kw_only=True):
    """`GroupWithTicket` of the API."""

    name: str = absent()
    """Name, such as accounting."""

    guid: str | None = absent()
    """Null when the group is not on this server."""

    temp_ticket: str = absent()
    """Pass to PUT /v1/groups to create the group."""


class GroupMember(User, frozen=True, kw_only=True):
    """`GroupMember` of the API."""


class GroupOwnershipPermission(Model, frozen=True, kw_only=True):
    """`GroupOwnershipPermission` of the API."""

    principal_guid: str = absent()
    """Principal guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3."""

    principal_name: str = absent()
    """Principal name."""

    principal_role: str = absent()
    """No enum given; recorded, and listed in the 2023.09 contract: author, publisher, viewer."""

    principal_type: str = absent()
    """User or group; no enum given."""


class GroupMembers(OffsetPaging, frozen=True, kw_only=True):
    """`GroupMembers` of the API."""

    results: list[GroupMember] = absent()
    """Results."""


class Groups(OffsetPaging, frozen=True, kw_only=True):
    """`Groups` of the API."""

    results: list[Group] = absent()
    """Results."""


class GetGroupsFilters(TypedDict, total=False):
    """Filters of `GET /v1/groups`."""

    prefix: str
    """Prefix."""

    asc_order: bool
    """Asc order."""


class GetGroupsQuery(GetGroupsFilters, total=False):
    """Query of `GET /v1/groups`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""


class SearchRemoteGroupsFilters(TypedDict, total=False):
    """Filters of `GET /v1/groups/remote`."""

    prefix: str
    """Prefix."""


class SearchRemoteGroupsQuery(SearchRemoteGroupsFilters, total=False):
    """Query of `GET /v1/groups/remote`: its filters and paging."""

    limit: int
    """Limit."""


class GetGroupMembersFilters(TypedDict, total=False):
    """Filters of `GET /v1/groups/{group_guid}/members`."""

    sort: str
    """Sort. Since 2026.06.1."""

    asc_order: bool
    """Asc order. Since 2026.06.1."""


class GetGroupMembersQuery(GetGroupMembersFilters, total=False):
    """Query of `GET /v1/groups/{group_guid}/members`: its filters and paging."""

    page_number: int
    """Page number. Since 2024.12.0."""

    page_size: int
    """Page size. Since 2024.12.0."""
