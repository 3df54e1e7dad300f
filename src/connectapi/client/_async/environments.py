"""Execution environments: images that content runs in, and who may use them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from connectapi._core.errors import NotFound
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.principals import AnyPrincipal, AsyncPrincipalsResource, Principal
from connectapi.client._async.resource import AsyncResource
from connectapi.client.absence import there_is_none
from connectapi.client.changes import Changes, refuse_emptying, several
from connectapi.client.choose import exactly_one
from connectapi.client.execution_environments import check_matching, whole_update
from connectapi.client.subjects import ByGuid, guid_of, only_one_of
from connectapi.models.environment_permissions import EnvironmentPermission
from connectapi.models.environments import (
    CreateEnvironmentInput,
    Environment,
    UpdateEnvironmentInput,
)


class AsyncEnvironmentsResource(AsyncResource):
    """Finds, makes and changes execution environments, which servers have since 2023.05.0.

    Their permissions came in 2026.06.0 at the latest. A principal is given as a record, a guid, a
    user name, an e-mail address or a group's name.
    """

    def find(self) -> AsyncListing[Environment]:
        """List all environments. Operation: listEnvironments. Rights: publisher."""
        return self._listing("listEnvironments", Environment, {})

    async def get(self, guid: str) -> Environment:
        """Read one environment by guid. Operation: getEnvironment. Rights: publisher."""
        return await self._api.environments.get_environment(guid)

    async def one(self, *, name: str | None = None, title: str | None = None) -> Environment:
        """Read the one environment of exactly this image name, or of this title.

        Operation: listEnvironments. Rights: publisher.

        Raises:
            NotFound: There is none.
            Ambiguous: There are several; the error lists them.
            InvalidArgument: None or both were given.
        """
        field, value = only_one_of("environments.one", name=name, title=title)
        fits = [found async for found in self.find() if getattr(found, field) == value]
        return exactly_one(
            fits,
            f"execution environment with {field} {value!r}",
            lambda found: f"{found.name} ({found.guid})",
        )

    async def create(self, name: str, /, **fields: Unpack[CreateEnvironmentInput]) -> Environment:
        """Add the image of a name; its cluster is `Kubernetes` unless `cluster_name` is given.

        Operation: createEnvironment. Rights: administrator.

        Raises:
            InvalidArgument: An unknown field or value.
            InvalidRequest: There is an environment of that name.
        """
        check_matching(fields)
        given: CreateEnvironmentInput = {"cluster_name": "Kubernetes", **fields, "name": name}
        return await self._api.environments.create_environment(**given)

    async def update(
        self, environment: ByGuid, **fields: Unpack[UpdateEnvironmentInput]
    ) -> Environment:
        """Change what is given, and give the environment as it is then; the rest stays.

        Nothing is written where nothing differs. Operations: getEnvironment, updateEnvironment.
        Rights: administrator.

        Raises:
            InvalidArgument: An unknown field or value; image and cluster cannot be changed.
        """
        check_matching(fields)
        current = await self.get(guid_of(environment, "an environment"))
        whole = whole_update(current, fields)
        if whole is None:
            return current
        return await self._api.environments.update_environment(current.guid, **whole)

    async def delete(self, environment: ByGuid) -> None:
        """Remove an environment with its permissions.

        Operation: deleteEnvironment. Rights: administrator.

        Raises:
            NotFound: There is no such environment.
        """
        await self._api.environments.delete_environment(guid_of(environment, "an environment"))

    def permissions(self, environment: ByGuid) -> AsyncListing[EnvironmentPermission]:
        """List who may use an environment.

        Operation: listEnvironmentPermissions. Rights: administrator.
        """
        guid = guid_of(environment, "an environment")
        return self._listing(
            "listEnvironmentPermissions", EnvironmentPermission, {}, path={"guid": guid}
        )

    async def add_permission(
        self, environment: ByGuid, principal: AnyPrincipal
    ) -> EnvironmentPermission:
        """Let a user or group use an environment; nothing is sent where they may already.

        Operations: listEnvironmentPermissions, addEnvironmentPermission. Rights: administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
        """
        guid = guid_of(environment, "an environment")
        found = await AsyncPrincipalsResource(self._session).resolve(principal)
        async for entry in self.permissions(guid):
            if _holder(entry) == found.guid:
                return entry
        return await self._add(guid, found)

    async def remove_permission(self, environment: ByGuid, principal: AnyPrincipal) -> None:
        """Let a user or group no longer use an environment; no error where they may not.

        Operations: listEnvironmentPermissions, deleteEnvironmentPermission. Rights: administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
        """
        guid = guid_of(environment, "an environment")
        found = await AsyncPrincipalsResource(self._session).resolve(principal)
        for entry in await self.permissions(guid).collect():
            if _holder(entry) == found.guid:
                await self._remove(guid, entry)

    async def set_permissions(
        self,
        environment: ByGuid,
        principals: Iterable[AnyPrincipal],
        *,
        allow_empty: bool = False,
    ) -> Changes:
        """Let exactly these users and groups use an environment, and say what that changed.

        All names are looked up before anything is changed. Operations: listEnvironmentPermissions,
        addEnvironmentPermission, deleteEnvironmentPermission. Rights: administrator.

        Raises:
            NotFound: No such user or group.
            Ambiguous: A name fits several; the error lists them.
            InvalidArgument: Nobody was given, without `allow_empty`; or one that is in no list.
        """
        guid = guid_of(environment, "an environment")
        given = several(principals, "environments.set_permissions")
        resolver = AsyncPrincipalsResource(self._session)
        wanted: dict[str, Principal] = {}
        for principal in given:
            found = await resolver.resolve(principal)
            wanted[found.guid] = found
        refuse_emptying("the environment", wanted=len(wanted), allow_empty=allow_empty)
        entries = {_holder(entry): entry for entry in await self.permissions(guid).collect()}
        added = [found for found in wanted.values() if found.guid not in entries]
        removed = [holder for holder in entries if holder not in wanted]
        for principal in added:
            await self._add(guid, principal)
        for holder in removed:
            await self._remove(guid, entries[holder])
        return Changes(
            added=tuple(found.guid for found in added),
            removed=tuple(removed),
            kept=tuple(holder for holder in entries if holder in wanted),
        )

    async def _add(self, guid: str, principal: Principal) -> EnvironmentPermission:
        api = self._api.environment_permissions
        if principal.kind == "user":
            return await api.add_environment_permission(guid, user_guid=principal.guid)
        return await api.add_environment_permission(guid, group_guid=principal.guid)

    async def _remove(self, guid: str, entry: EnvironmentPermission) -> None:
        try:
            await self._api.environment_permissions.delete_environment_permission(guid, entry.guid)
        except NotFound as error:
            there_is_none(error)


def _holder(entry: EnvironmentPermission) -> str:
    return entry.user_guid or entry.group_guid or ""
