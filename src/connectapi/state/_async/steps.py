"""The steps that make one item what a plan says."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from connectapi._core.errors import (
    Conflict,
    ConnectError,
    InvalidArgument,
    NotFound,
    ServerError,
    TransportError,
)
from connectapi._core.unset import UNSET
from connectapi._io.asynchronous import Step
from connectapi.client._async.client import AsyncClient
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.principals import AnyPrincipal, Principal
from connectapi.client._async.variants import AsyncVariant
from connectapi.client.roles import Role
from connectapi.models.content import UpdateContentInput
from connectapi.state.facts import Change
from connectapi.state.files import file_of
from connectapi.state.model import BundleReference, Picture, VariantSchedule
from connectapi.state.plan import ItemPlan, Plan
from connectapi.state.results import ItemResult
from connectapi.state.timetable import schedule_of

_FIELDS: Final = ("settings", "access", "run_as")
_NAME_KEPT: Final = 50


class AsyncSteps:
    """Carries out the plans of single items, part by part.

    Who may see an item is settled before there is anything to see. What one part's failure makes
    impossible is not tried; all else is.
    """

    def __init__(
        self,
        client: AsyncClient,
        plan: Plan,
        values: Mapping[str, str],
        *,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> None:
        self._client = client
        self._document = plan.document
        self._values = values
        self._on_log = on_log
        self._timeout = timeout
        self._me = ""
        self._found: dict[tuple[str, str], Principal] = {}

    async def carry_out(self, plan: ItemPlan, result: ItemResult) -> None:
        """Make one item so; what was done, and what failed, goes to the result.

        Raises:
            ConnectError: The item cannot be made, read or removed.
        """
        if plan.delete:
            await self._client.content.delete(plan.guid)
            return
        item = await self._item(plan)
        result.guid = item.guid
        for part, several, call in await self._ordered(plan, item):
            if not several:
                continue
            try:
                await call()
            except ConnectError as error:
                result.failed.append((part, error))
            else:
                result.done.extend(several)

    async def _ordered(
        self, plan: ItemPlan, item: AsyncContentItem
    ) -> list[tuple[str, Sequence[Change], Step[None]]]:
        """The steps of one item in their order; some have nothing to change."""
        by_part: dict[str, list[Change]] = {}
        for change in plan.changes:
            by_part.setdefault(change.part, []).append(change)
        permissions = by_part.get("permissions", [])
        # Whoever gives their own right away does it last, and an owner's entry cannot be on the
        # list, so it waits until the item is handed on.
        me = await self._my_name()
        owner = plan.present.owner if plan.present else me
        later = [
            change
            for change in permissions
            if (change.field == f"user {me}" and change.new != "editor")
            or (change.field == f"user {owner or ''}" and "owner" in by_part)
        ]
        now = [change for change in permissions if change not in later]
        lock = by_part.get("lock", [])
        # Locked content takes no bundles, so a lock comes after them, and one that goes before.
        locking = any(change.new is True for change in lock)
        fields = [change for part in _FIELDS for change in by_part.get(part, ())]
        fields += [] if locking else lock
        steps: list[tuple[str, Sequence[Change], Step[None]]] = [
            ("settings", fields, partial(self._fields, item, fields)),
            ("permissions", now, partial(self._permissions, item, now)),
        ]
        for part, step in (
            ("variables", self._variables),
            ("tags", self._tags),
            ("integrations", self._integrations),
            ("vanity", self._vanity),
            ("thumbnail", self._thumbnail),
            ("bundle", self._bundle),
            ("schedules", self._schedules),
            ("lock", self._fields),
            ("owner", self._owner),
        ):
            changes = [] if part == "lock" and not locking else by_part.get(part, [])
            steps.append((part, changes, partial(step, item, changes)))
        aside = [] if plan.guid or item.name == plan.wanted.name else [_renaming(item, plan)]
        steps.append(("settings", aside, partial(self._fields, item, aside)))
        steps.append(("permissions", later, partial(self._permissions, item, later)))
        return steps

    async def _my_name(self) -> str:
        if not self._me:
            self._me = (await self._client.me()).username
        return self._me

    async def _item(self, plan: ItemPlan) -> AsyncContentItem:
        if plan.guid:
            return await self._client.content.get(plan.guid)
        name = plan.wanted.name
        try:
            # Made closed: who may see it is said by the steps that follow.
            return await self._client.content.create(name, access_type="acl")
        except Conflict:
            if not any(change.part == "owner" for change in plan.changes):
                raise
            # It is the caller's until it is handed on, and the caller has one of that name.
            aside = f"{name[:_NAME_KEPT]}-{secrets.token_hex(4)}"
            return await self._client.content.create(aside, access_type="acl")

    async def _fields(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        # Any: fields of many types, whose names and values the struct of the document has checked.
        given: dict[str, Any] = {change.field: change.new for change in changes}
        fields: UpdateContentInput = {**given}  # type: ignore[typeddict-item]
        await item.update(**fields)

    async def _permissions(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        wanted: dict[AnyPrincipal, Role] = {}
        gone: list[AnyPrincipal] = []
        for change in changes:
            kind, _, name = change.field.partition(" ")
            principal = await self._principal(kind, name)
            if change.new is UNSET:
                gone.append(principal)
            else:
                wanted[principal] = "viewer" if change.new == "viewer" else "editor"
        if wanted:
            await item.permissions.grant_all(wanted)
        if gone:
            await item.permissions.revoke(*gone)

    async def _tags(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        tree = await self._client.tags.tree()
        paths = [change for change in changes if isinstance(change.new, tuple)]
        # One that is put on takes those above it along.
        deepest = [
            change
            for change in paths
            if not any(_is_above(change.new, other.new) for other in paths)
        ]
        for change in deepest:
            await item.add_tag(tree[_names(change.new)])
        gone = [change.old for change in changes if change.new is UNSET]
        for path in gone:
            if not any(_is_above(other, path) for other in gone):
                await item.remove_tag(tree[_names(path)])

    async def _variables(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        given = {change.field: change.field for change in changes if change.new is not UNSET}
        missing = sorted(given.keys() - self._values.keys())
        if missing:
            raise InvalidArgument(f"No value was given for {', '.join(missing)}.")
        if given:
            await item.environment.update({name: self._values[name] for name in given})
        gone = [change.field for change in changes if change.new is UNSET]
        if gone:
            await item.environment.remove(*gone)

    async def _integrations(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        ties = await item.integrations.find().collect()
        gone = {change.field for change in changes if change.new is UNSET}
        kept = [
            tie.oauth_integration_guid for tie in ties if tie.oauth_integration_name not in gone
        ]
        await item.integrations.set(
            [*kept, *(change.field for change in changes if change.new is not UNSET)]
        )

    async def _vanity(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change.new, str):
                await item.set_vanity_url(change.new)
            else:
                await item.remove_vanity_url()

    async def _thumbnail(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change.new, Picture) and change.new.file:
                await item.set_thumbnail(file_of(self._document, change.new.file))
            else:
                await item.remove_thumbnail()

    async def _bundle(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        for change in changes:
            reference = change.new
            if not isinstance(reference, BundleReference):
                continue
            if reference.file:
                path = file_of(self._document, reference.file)
                bundle = (await item.bundles.upload(path)).id
            else:
                bundle = reference.id or ""
            try:
                await item.deploy(bundle, timeout=self._timeout, on_log=self._on_log)
            except (NotFound, ServerError, TransportError):
                # The task was lost sight of, which does not mean that it failed.
                if (await item.refresh()).bundle_id != bundle:
                    raise

    async def _schedules(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        for change in changes:
            variant = await self._variant(item, change.field)
            if isinstance(change.new, VariantSchedule):
                await variant.schedule.set(schedule_of(change.new))
            else:
                await variant.schedule.remove()

    async def _variant(self, item: AsyncContentItem, name: str) -> AsyncVariant:
        if name == "default":
            return await item.variants.default()
        return await item.variants.one(name=name)

    async def _owner(self, item: AsyncContentItem, changes: Sequence[Change]) -> None:
        for change in changes:
            guid = (await self._principal("user", str(change.new))).guid
            await item.set_owner(guid)

    async def _principal(self, kind: str, name: str) -> Principal:
        """A user or group of a name, which is looked up once."""
        key = (kind, name)
        if key not in self._found:
            if kind == "user":
                user = await self._client.users.one(username=name)
                self._found[key] = Principal("user", user.guid, user.username)
            else:
                group = await self._client.groups.one(name=name)
                self._found[key] = Principal("group", group.guid, group.name)
        return self._found[key]


def _renaming(item: AsyncContentItem, plan: ItemPlan) -> Change:
    return Change("settings", "name", item.name, plan.wanted.name)


def _names(path: object) -> tuple[str, ...]:
    return path if isinstance(path, tuple) else ()


def _is_above(above: object, below: object) -> bool:
    upper, lower = _names(above), _names(below)
    return len(upper) < len(lower) and lower[: len(upper)] == upper
