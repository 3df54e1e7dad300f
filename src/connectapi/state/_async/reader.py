"""Reading items with all that belongs to them, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from connectapi._core.errors import APIError, NotFound, PermissionDenied, UnexpectedAnswer
from connectapi._core.unset import UNSET
from connectapi._core.version import ServerVersion
from connectapi._io.asynchronous import Step, gather
from connectapi.client._async.client import AsyncClient
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client.app_modes import is_rendered
from connectapi.models.tags import Tag
from connectapi.state.model import VariantSchedule
from connectapi.state.parts import SINCE
from connectapi.state.reading import (
    Present,
    Raw,
    present_item,
    served_schedules,
    vanity_path,
    why,
)
from connectapi.state.timetable import said_of

AT_ONCE: Final = 8
"""Items that are read at once: more would be felt by the server's other users."""

_FEW: Final = 20
_VANITY_WITH_ITEMS: Final = "2024.06.0"


class AsyncReader:
    """Reads items of one server.

    Args:
        client: The server's client.
        version: The server's version.
        tags: All its tags.
    """

    def __init__(self, client: AsyncClient, *, version: ServerVersion, tags: Sequence[Tag]) -> None:
        self._client = client
        self._version = version
        self._tags = tags
        self._tied: dict[str, list[str]] | None = None

    async def read(
        self, records: Sequence[AsyncContentItem], parts: Sequence[Collection[str]]
    ) -> list[Present]:
        """Read of each item the parts that are asked for."""
        await self._integrations_at_once(parts)
        raws = await gather(
            [partial(self._raw, *pair) for pair in zip(records, parts, strict=True)], limit=AT_ONCE
        )
        names = await self._names(raws)
        server = self._client.server_url
        return [
            present_item(record, raw, names, self._tags, server)
            for record, raw in zip(records, raws, strict=True)
        ]

    async def _raw(self, record: AsyncContentItem, parts: Collection[str]) -> Raw:
        raw = Raw()
        readings = {
            "permissions": self._permissions,
            "variables": self._variables,
            "integrations": self._integrations,
            "schedules": self._schedules,
            "vanity": self._vanity,
            "bundle": self._bundle,
            "thumbnail": self._thumbnail,
        }
        for part, reading in readings.items():
            if part not in parts:
                continue
            try:
                await reading(record, raw)
            except (PermissionDenied, NotFound, UnexpectedAnswer) as error:
                raw.refused[part] = why(error)
        return raw

    async def _permissions(self, record: AsyncContentItem, raw: Raw) -> None:
        raw.permissions = await record.permissions.find().collect()

    async def _variables(self, record: AsyncContentItem, raw: Raw) -> None:
        raw.variables = await record.environment.names()

    async def _integrations(self, record: AsyncContentItem, raw: Raw) -> None:
        if self._version.older_than(SINCE["integrations"]):
            raw.integrations = []
            return
        if self._tied is not None:
            raw.integrations = self._tied.get(record.guid, [])
            return
        ties = await record.integrations.find().collect()
        raw.integrations = [
            tie.oauth_integration_name or tie.oauth_integration_guid for tie in ties
        ]

    async def _integrations_at_once(self, parts: Sequence[Collection[str]]) -> None:
        """Ask integrations for their content, where that takes fewer requests and is allowed."""
        asking = sum("integrations" in asked for asked in parts)
        if asking <= 1 or self._version.older_than(SINCE["integrations"]):
            return
        try:
            known = await self._client.integrations.find().collect()
            if len(known) >= asking:
                return
            calls = [self._client.integrations.associations(one).collect for one in known]
            ties = await gather(calls, limit=AT_ONCE)
        except (PermissionDenied, NotFound):
            return
        tied: dict[str, list[str]] = {}
        for one, several in zip(known, ties, strict=True):
            for tie in several:
                tied.setdefault(tie.content_guid, []).append(one.name or one.guid)
        self._tied = tied

    async def _schedules(self, record: AsyncContentItem, raw: Raw) -> None:
        if record.schedules is not UNSET or not is_rendered(record.app_mode or ""):
            raw.schedules = served_schedules(record.schedules or ())
            return
        found: dict[str, VariantSchedule] = {}
        if record.bundle_id:
            for variant in await record.variants.find().collect():
                kept = await variant.schedule.get()
                if kept is not None:
                    name = "default" if variant.is_default else variant.name
                    found[name] = said_of(kept.schedule)
        raw.schedules = found

    async def _vanity(self, record: AsyncContentItem, raw: Raw) -> None:
        path = vanity_path(record, self._client.server_url)
        if path is None and self._version.older_than(_VANITY_WITH_ITEMS):
            found = await record.get_vanity_url()
            path = found.path if found else None
        raw.vanity = path or ""

    async def _bundle(self, record: AsyncContentItem, raw: Raw) -> None:
        if record.bundle_id:
            raw.bundle = await record.bundles.get(record.bundle_id)

    async def _thumbnail(self, record: AsyncContentItem, raw: Raw) -> None:
        raw.picture = await record.get_thumbnail() or b""

    async def _names(self, raws: Sequence[Raw]) -> Mapping[str, str]:
        """Guids of all who are on the lists to their names, in few requests."""
        entries = [entry for raw in raws for entry in raw.permissions or ()]
        users = {entry.principal_guid for entry in entries if entry.principal_type != "group"}
        groups = {entry.principal_guid for entry in entries} - users
        client = self._client
        if len(users) > _FEW:
            found = {user.guid: user.username async for user in client.users.find()}
        else:
            found = await self._each({guid: partial(self._user, guid) for guid in sorted(users)})
        if len(groups) > _FEW:
            return found | {group.guid: group.name async for group in client.groups.find()}
        calls = {guid: partial(self._group, guid) for guid in sorted(groups)}
        return found | await self._each(calls)

    async def _each(self, calls: Mapping[str, Step[str | None]]) -> dict[str, str]:
        names = await gather(calls.values(), limit=AT_ONCE)
        return {guid: name for guid, name in zip(calls, names, strict=True) if name}

    async def _user(self, guid: str) -> str | None:
        try:
            return (await self._client.api.users.get_user(guid)).username
        except APIError as error:
            _refuse_unless_gone(error)
            return None

    async def _group(self, guid: str) -> str | None:
        try:
            return (await self._client.api.groups.get_group(guid)).name
        except APIError as error:
            _refuse_unless_gone(error)
            return None


def _refuse_unless_gone(error: APIError) -> None:
    """Somebody who is gone, or hidden from the caller; every other error is raised."""
    if not isinstance(error, NotFound | PermissionDenied):
        raise error
