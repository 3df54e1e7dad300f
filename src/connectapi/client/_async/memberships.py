"""Which groups a user is in: the API tells only who is in a group."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

import msgspec

from connectapi._core.errors import NotFound
from connectapi._core.request import Request
from connectapi._core.response import json
from connectapi._core.url import build_path
from connectapi._io.asynchronous import gather
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.resource import AsyncResource
from connectapi.client.absence import there_is_none
from connectapi.models.groups import Group

# Groups that are looked through at once: more would be felt by the server's other users.
AT_ONCE: Final = 8

_OPERATION: Final = OPERATIONS["getGroupMembers"]
_FIRST_PAGE: Final = f"{_OPERATION.path}?page_number=1&page_size={_OPERATION.largest_page}"


class _Member(msgspec.Struct, frozen=True, gc=False):
    """As much of a member as tells who it is."""

    guid: str = ""


class _Page(msgspec.Struct, frozen=True, gc=False):
    """As much of a page of members as tells who is on it, and whether there are more."""

    results: list[_Member] = msgspec.field(default_factory=list)
    total: int | None = None


_READ: Final = json(_Page)


class AsyncMemberships(AsyncResource):
    """Looks through the members of groups."""

    async def of(self, user_guid: str, groups: Iterable[Group]) -> list[Group]:
        """Those of the groups that a user is in. Operation: getGroupMembers."""
        # Newer servers say how many members there are, and a group without any needs no request.
        candidates = [group for group in groups if group.member_count != 0]
        answers = await gather(
            [partial(self.is_in, user_guid, group.guid) for group in candidates], limit=AT_ONCE
        )
        return [group for group, found in zip(candidates, answers, strict=True) if found]

    async def is_in(self, user_guid: str, group_guid: str) -> bool:
        """Whether a user is in a group; not in one that is gone meanwhile."""
        path = {"group_guid": group_guid}
        try:
            # Most groups fit on one page, which is read without a listing's care for the next.
            first = await self._session.send(
                Request("getGroupMembers", "GET", build_path(_FIRST_PAGE, **path), _READ)
            )
            if any(member.guid == user_guid for member in first.results):
                return True
            if first.total is not None and first.total <= len(first.results):
                return False
            async for member in self._listing("getGroupMembers", _Member, {}, path=path):
                if member.guid == user_guid:
                    return True
        except NotFound as error:
            there_is_none(error)
        return False
