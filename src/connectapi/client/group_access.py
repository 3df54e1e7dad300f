"""What groups may see or change, one row a group and content item."""

from __future__ import annotations

from collections.abc import Iterable

from connectapi._core.model import Model
from connectapi.models.groups import Group, GroupOwnershipContent


class GroupAccess(Model, frozen=True, kw_only=True):
    """The role of one group on one content item: "viewer", or "publisher" for a collaborator."""

    group_guid: str
    group_name: str
    content_guid: str
    content_name: str
    content_title: str
    access_type: str
    role: str


def access_of(group: Group, content: Iterable[GroupOwnershipContent]) -> list[GroupAccess]:
    """The rows of one group; none where it has access to nothing."""
    return [
        GroupAccess(
            group_guid=group.guid,
            group_name=group.name,
            content_guid=item.content_guid,
            content_name=item.content_name,
            content_title=item.content_title,
            access_type=item.access_type,
            role=entry.principal_role,
        )
        for item in content
        for entry in item.permissions
        if entry.principal_guid == group.guid
    ]
