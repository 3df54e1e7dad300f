# Derived from src/connectapi/client/_async/principals.py by `make generate`. Do not edit.
"""Users and groups as those whom a permission is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._io.synchronous import gather
from connectapi.client._sync.group_names import GroupNames
from connectapi.client._sync.people import AT_ONCE, People
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.subjects import is_guid
from connectapi.models.content_permissions import Permission
from connectapi.models.groups import Group
from connectapi.models.users import User


class Principal(NamedTuple):
    """A user or a group."""

    kind: Literal["user", "group"]
    guid: str
    name: str


AnyPrincipal: TypeAlias = User | Group | Permission | Principal | str
"""A user or group as a record, a guid, a user name, an e-mail address or a group's name.

An entry of an access list stands for the one whom it is about.
"""


class PrincipalsResource(Resource):
    """Finds out which user or group is meant."""

    def resolve(self, principal: AnyPrincipal) -> Principal:
        """The principal that is meant.

        Raises:
            InvalidArgument: Something that names nobody.
            NotFound: Nothing fits.
            Ambiguous: Several fit, such as a user and a group of one name.
        """
        (found,) = self.resolve_all([principal])
        return found

    def resolve_all(self, principals: Sequence[AnyPrincipal]) -> list[Principal]:
        """The principals that are meant, one each, in order; a few are looked up at once.

        Raises:
            InvalidArgument: Something that names nobody.
            NotFound: Nothing fits.
            Ambiguous: Several fit, such as a user and a group of one name.
        """
        known = [_known(principal) for principal in principals]
        texts = [found for found in known if isinstance(found, str)]
        names = list(dict.fromkeys(text for text in texts if not is_guid(text)))
        guids = list(dict.fromkeys(text for text in texts if is_guid(text)))
        found = self._by_names(names)
        by_guid = gather([partial(self._by_guid, guid) for guid in guids], limit=AT_ONCE)
        found |= dict(zip(guids, by_guid, strict=True))
        return [found[given] if isinstance(given, str) else given for given in known]

    def _by_guid(self, guid: str) -> Principal:
        try:
            user = self._api.users.get_user(guid)
        except NotFound:
            group = self._api.groups.get_group(guid)
            return Principal("group", group.guid, group.name)
        return Principal("user", user.guid, user.username)

    def _by_names(self, names: Sequence[str]) -> dict[str, Principal]:
        users = People(self._session).named(names)
        named = GroupNames(self._session).named
        groups = gather([partial(named, name) for name in names], limit=AT_ONCE)
        return {
            name: _only(name, users[name], fits) for name, fits in zip(names, groups, strict=True)
        }


def _known(principal: object) -> Principal | str:
    if isinstance(principal, User):
        return Principal("user", principal.guid, principal.username)
    if isinstance(principal, Group):
        return Principal("group", principal.guid, principal.name)
    if isinstance(principal, Permission):
        kind: Literal["user", "group"] = "group" if principal.principal_type == "group" else "user"
        return Principal(kind, principal.principal_guid, principal.principal_guid)
    if isinstance(principal, Principal) or (isinstance(principal, str) and principal.strip()):
        return principal
    raise InvalidArgument(
        "A user or group is given as a record, a guid, a user name, an e-mail address or a "
        f"group's name, not as {principal!r}."
    )


def _only(name: str, users: Sequence[User], groups: Sequence[Group]) -> Principal:
    fits = [Principal("user", user.guid, user.username) for user in users]
    fits += [Principal("group", group.guid, group.name) for group in groups]
    return exactly_one(
        fits, f"user or group {name!r}", lambda fit: f"{fit.kind} {fit.name} ({fit.guid})"
    )
