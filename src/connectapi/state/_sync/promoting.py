# Derived from src/connectapi/state/_async/promoting.py by `make generate`. Do not edit.
"""Promotion: content of one server exported, and made so on another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi._core.warnings import NotCarriedWarning, warn
from connectapi._io import synchronous as io
from connectapi.client._sync.client import Client
from connectapi.client._sync.content_item import ContentItem
from connectapi.client.variables import Variables, given_variables, to_set
from connectapi.state._sync.applying import apply
from connectapi.state._sync.export import export
from connectapi.state._sync.planning import plan
from connectapi.state.carry import Mapped
from connectapi.state.facts import Change
from connectapi.state.model import Document, Item
from connectapi.state.parts import chosen_parts
from connectapi.state.plan import ItemPlan, Plan
from connectapi.state.results import Applied


class Promotion:
    """Brings content of other servers to one server.

    Args:
        client: The client of the server that gets the content.
        include: What goes along beside bundle and title, as parts of `PARTS`; None for all but
            the owner, since what is promoted is the caller's.
        map_users: What users are called there.
        map_groups: What groups are called there.
        prune: Parts of which what the items do not have is removed there.
        env: Values of environment variables.
        on_log: Gets each line of the logs of deployments.
        timeout: Seconds for each deployment.
    """

    def __init__(
        self,
        client: Client,
        *,
        include: Collection[str] | None,
        map_users: Mapped | None,
        map_groups: Mapped | None,
        prune: Collection[str] | bool,
        env: Variables | None,
        on_log: Callable[[str], None] | None,
        timeout: float | None,
    ) -> None:
        self._client = client
        without = {"owner"} if include is None else ()
        self._include = chosen_parts(include, without=without) | {"bundle"}
        self._map_users = map_users
        self._map_groups = map_groups
        self._prune = prune
        self._env = env
        self._on_log = on_log
        self._timeout = timeout

    def one(self, item: ContentItem, *, name: str | None, title: str | None) -> ContentItem:
        """Promote one item, and give it as it is then; what was not carried is warned of."""
        if not item.bundle_id:
            raise InvalidArgument(
                f"{item.name} ({item.guid}) has no active bundle; "
                "deploy it there before promoting it."
            )
        applied = self._promoted([item], name=name, title=title)
        (result,) = applied.results
        if result.failed:
            raise result.failed[0][1]
        if result.not_carried:
            notes = "; ".join(f"{note.part}: {note.what}" for note in result.not_carried)
            warn(f"{result.name} was promoted without all of it: {notes}.", NotCarriedWarning)
        return self._client.content.get(result.guid)

    def several(self, items: Sequence[ContentItem]) -> Applied:
        """Promote several items, and say what came of each."""
        if not items:
            raise InvalidArgument("There is nothing to promote: the list is empty.")
        return self._promoted(items, name=None, title=None)

    def _promoted(
        self, items: Sequence[ContentItem], *, name: str | None, title: str | None
    ) -> Applied:
        values = io.in_thread(lambda: dict(given_variables(self._env or {})))
        to_set(values)  # refused before anything is made on the server
        with TemporaryDirectory(prefix="connectapi-") as folder:
            content = self._exported(items, Path(folder), name=name, title=title)
            wanted = [self._with_variables(item, values) for item in content]
            planned = plan(
                self._client,
                Document(content=wanted).in_folder(folder),
                map_users=self._map_users,
                map_groups=self._map_groups,
                include={*self._include, "settings", "variables"},
                prune=self._prune,
                variables=values,
            )
            return apply(
                self._client,
                _setting_again(planned, values),
                variables=values,
                on_log=self._on_log,
                timeout=self._timeout,
            )

    def _exported(
        self,
        items: Sequence[ContentItem],
        folder: Path,
        *,
        name: str | None,
        title: str | None,
    ) -> list[Item]:
        found = []
        for number, item in enumerate(items):
            # The item's own server; an item tells nobody else of its session.
            source = Client._over(item._session, None)  # noqa: SLF001
            place = folder / str(number)
            document = export(
                source, item, include=self._include | {"settings"}, folder=place, bundles=True
            )
            (said,) = document.content
            if "settings" not in self._include:
                said = msgspec.structs.replace(said, description=UNSET, settings=UNSET)
            said = _below(said, str(number))
            found.append(
                msgspec.structs.replace(
                    said,
                    guid=UNSET,
                    name=said.name if name is None else name,
                    title=said.title if title is None else title,
                )
            )
        return found

    def _with_variables(self, item: Item, values: Mapping[str, str]) -> Item:
        if not values:
            return item
        names = {*(item.variables or ()), *values}
        return msgspec.structs.replace(item, variables=sorted(names))


def _below(item: Item, folder: str) -> Item:
    """The item with its files in a folder of their own: several may have one name."""
    changed = {}
    for part in ("thumbnail", "bundle"):
        said = getattr(item, part)
        if said and said.file:
            changed[part] = msgspec.structs.replace(said, file=f"{folder}/{said.file}")
    return msgspec.structs.replace(item, **changed)


def _setting_again(planned: Plan, values: Mapping[str, str]) -> Plan:
    """The plan with all values that are given: a server does not tell which it has."""
    return replace(planned, items=tuple(_with_all(one, values) for one in planned.items))


def _with_all(one: ItemPlan, values: Mapping[str, str]) -> ItemPlan:
    if one.blocked:
        return one
    there = {change.field for change in one.changes if change.part == "variables"}
    again = [Change("variables", name, True, True) for name in values if name not in there]  # noqa: FBT003
    return replace(one, changes=(*one.changes, *again))
