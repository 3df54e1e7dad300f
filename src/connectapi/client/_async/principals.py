"""Users and groups as those whom a permission is about."""

from __future__ import annotations

from typing import Literal, NamedTuple

from connectapi._core.errors import NotFound
from connectapi.client._async.groups import AsyncGroupsResource
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.users import AsyncUsersResource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import is_guid
from connectapi.models.groups import Group
from connectapi.models.users import User


class Principal(NamedTuple):
    """A user or a group."""

    kind: Literal["user", "group"]
    guid: str
    name: str


class AsyncPrincipalsResource(AsyncResource):
    """Finds out which user or group is meant."""

    async def resolve(self, principal: User | Group | str) -> Principal:
        """The principal that is meant.

        It is given as a record, a guid, a user name, an e-mail address or a group's name.

        Raises:
            NotFound: Nothing fits.
            Ambiguous: Several fit, such as a user and a group of one name.
        """
        if isinstance(principal, User):
            return Principal("user", principal.guid, principal.username)
        if isinstance(principal, Group):
            return Principal("group", principal.guid, principal.name)
        if is_guid(principal):
            return await self._by_guid(principal)
        return await self._by_name(principal)

    async def _by_guid(self, guid: str) -> Principal:
        try:
            user = await self._api.users.get_user(guid)
        except NotFound:
            group = await self._api.groups.get_group(guid)
            return Principal("group", group.guid, group.name)
        return Principal("user", user.guid, user.username)

    async def _by_name(self, name: str) -> Principal:
        fits: list[Principal] = []
        users, groups = AsyncUsersResource(self._session), AsyncGroupsResource(self._session)
        try:
            user = await (users.one(email=name) if "@" in name else users.one(username=name))
            fits.append(Principal("user", user.guid, user.username))
        except NotFound:
            pass
        try:
            group = await groups.one(name=name)
            fits.append(Principal("group", group.guid, group.name))
        except NotFound:
            pass
        return exactly_one(
            fits, f"user or group {name!r}", lambda fit: f"{fit.kind} {fit.name} ({fit.guid})"
        )
