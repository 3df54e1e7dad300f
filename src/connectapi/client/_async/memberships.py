"""Which groups a user is in: the API tells only who is in a group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import compress, islice
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

# Groups whose first pages are asked for together.
_TOGETHER: Final = 400

_OPERATION: Final = OPERATIONS["getGroupMembers"]
_FIRST_PAGE: Final = f"{_OPERATION.path}?page_number=1&page_size={_OPERATION.largest_page}"


class _Member(msgspec.Struct, frozen=True, gc=False):
    """As much of a member as tells who it is."""

    guid: str = ""


class _Page(msgspec.Struct, frozen=True, gc=False):
    """As much of a page of members as tells who is on it, and whether there are more."""

    results: list[_Member] = msgspec.field(default_factory=list)
    total: int | None = None

    def tells_of(self, user_guid: str) -> bool | None:
        """Whether a user is a member; None where another page may say so."""
        if any(member.guid == user_guid for member in self.results):
            return True
        return None if self.total is None or self.total > len(self.results) else False


_READ: Final = json(_Page)


class AsyncMemberships(AsyncResource):
    """Looks through the members of groups."""

    async def of(self, user_guid: str, groups: Iterable[Group]) -> list[Group]:
        """Those of the groups that a user is in. Operation: getGroupMembers."""
        # Newer servers say how many members there are, and a group without any needs no request.
        waiting = (group for group in groups if group.member_count != 0)
        found: list[Group] = []
        while batch := list(islice(waiting, _TOGETHER)):
            found += compress(batch, await self._are_in(user_guid, batch))
        return found

    async def _are_in(self, user_guid: str, groups: Sequence[Group]) -> Iterator[bool]:
        pages = await self._session.read_ahead(
            [_first_page(group.guid) for group in groups], limit=AT_ONCE
        )
        answers = [None if page is None else page.tells_of(user_guid) for page in pages]
        unsure = [group for group, answer in zip(groups, answers, strict=True) if answer is None]
        calls = [partial(self.is_in, user_guid, group.guid) for group in unsure]
        later = iter(await gather(calls, limit=AT_ONCE))
        return (next(later) if answer is None else answer for answer in answers)

    async def is_in(self, user_guid: str, group_guid: str) -> bool:
        """Whether a user is in a group; not in one that is gone meanwhile."""
        try:
            # Most groups fit on one page, which is read without a listing's care for the next.
            first = await self._session.send(_first_page(group_guid))
            found = first.tells_of(user_guid)
            if found is not None:
                return found
            path = {"group_guid": group_guid}
            async for member in self._listing("getGroupMembers", _Member, {}, path=path):
                if member.guid == user_guid:
                    return True
        except NotFound as error:
            there_is_none(error)
        return False


def _first_page(group_guid: str) -> Request[_Page]:
    path = build_path(_FIRST_PAGE, group_guid=group_guid)
    return Request("getGroupMembers", "GET", path, _READ)
