"""Which item of a server is meant by one of a document, and what is to be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.client.names import is_valid_name
from connectapi.client.vanity_paths import TakenPaths, tidy_path
from connectapi.models.content import Content
from connectapi.state.carry import Carrier, Directory
from connectapi.state.facts import Change, differences, parts_said
from connectapi.state.model import FIELDS, BundleReference, Item, Picture, item_key, only_parts
from connectapi.state.plan import ItemPlan, NotCarried
from connectapi.state.reading import Present


class Planner:
    """Plans items of one document for one server, without a request.

    Args:
        carrier: Puts items into the server's terms.
        directory: What the server has.
        include: The parts that are compared.
        prune: The parts of which what is not wanted is removed.
        known_guids: Whether the document's guids are this server's.
        variables: Names of environment variables whose values are given.
    """

    def __init__(
        self,
        carrier: Carrier,
        directory: Directory,
        *,
        include: Collection[str],
        prune: Collection[str],
        known_guids: bool,
        variables: Collection[str],
    ) -> None:
        self._carrier = carrier
        self._directory = directory
        self._include = frozenset(include)
        self._prune = frozenset(prune)
        self.known_guids = known_guids
        self._variables = variables
        self._twice: frozenset[str | tuple[str, str]] = frozenset()

    def targets(self, wanted: Sequence[Item], records: Sequence[Content]) -> list[str]:
        """The guid of each wanted item, in order; empty where there is none yet."""
        guids = {record.guid for record in records}
        by_key = {
            item_key(
                (record.owner.username if record.owner else None) or "", record.name
            ): record.guid
            for record in records
        }
        found = []
        for item in wanted:
            known = item.guid if self.known_guids and item.guid in guids else None
            found.append(known or by_key.get(item_key(self._owner(item)[0], item.name), ""))
        count = Counter(map(self._place, wanted, found))
        self._twice = frozenset(place for place, times in count.items() if times > 1)
        return found

    def planned(
        self,
        wanted: Item,
        present: Present | None,
        vanities: TakenPaths,
        unusable: Sequence[NotCarried],
    ) -> ItemPlan:
        """What is to be done with one item.

        Args:
            wanted: The item as the document says it.
            present: The item as it is here.
            vanities: Paths that are taken.
            unusable: What of its files cannot be used.
        """
        owner, problem = self._owner(wanted)
        there = present.item if present else None
        bare = ItemPlan(
            wanted=wanted, present=there, guid=present.guid if present else "", owner=owner
        )
        blocked = self._blocked(wanted, present)
        if blocked:
            return replace(bare, blocked=blocked)
        if wanted.absent:
            return self._going(bare)
        item, notes = self._carrier.carried(only_parts(wanted, self._include), owner=owner)
        notes = [*unusable, *notes]
        if problem and "owner" in self._include:
            notes.insert(0, NotCarried("owner", problem))
        item = msgspec.structs.replace(item, owner=owner if "owner" in self._include else UNSET)
        item = self._readable(item, there, notes)
        item = self._variables_known(item, there, notes)
        item = self._vanity_free(item, bare.guid, vanities, notes)
        changes, stays = differences(item, there, include=self._include, prune=self._prune)
        if there is None and owner.casefold() == self._directory.me.casefold():
            changes = [change for change in changes if change.part != "owner"]
        if there is not None and there.name != item.name and "settings" in self._include:
            changes.insert(0, Change("settings", "name", there.name, item.name))
        possible = self._possible(changes, bare, notes)
        return replace(
            bare,
            wanted=item,
            changes=tuple(possible),
            stays=tuple(stays),
            not_carried=tuple(notes),
        )

    def _owner(self, item: Item) -> tuple[str, str]:
        """Whose the item will be, and why not its owner's."""
        me = self._directory.me
        if not item.owner or "owner" not in self._include:
            return me, ""
        found = self._carrier.user(item.owner)
        if found is None:
            return me, f"there is no user {item.owner!r} here; the item will be yours"
        return found[1], ""

    def _place(self, item: Item, guid: str) -> str | tuple[str, str]:
        return guid or item_key(self._owner(item)[0], item.name)

    def _blocked(self, item: Item, present: Present | None) -> str:
        place = self._place(item, present.guid if present else "")
        if place in self._twice:
            return f"several items of the document would be {item.name!r} of {self._owner(item)[0]}"
        administrator = self._directory.administrator
        if present is not None:
            may = administrator or present.role in {"owner", "editor", ""}
            return "" if may else f"you may not change it (your role is {present.role})"
        if not is_valid_name(item.name):
            return f"{item.name!r} is no name: 3 to 64 letters, digits, periods, - and _"
        owner = self._owner(item)[0]
        if administrator or owner.casefold() == self._directory.me.casefold():
            return ""
        return f"only an administrator can make an item of {owner}"

    def _going(self, bare: ItemPlan) -> ItemPlan:
        if bare.present is None or "items" in self._prune:
            return replace(bare, delete=bare.present is not None)
        note = NotCarried("items", "it is to be absent, and goes only with prune={'items'}")
        return replace(bare, not_carried=(note,))

    def _readable(self, item: Item, there: Item | None, notes: list[NotCarried]) -> Item:
        """The item without parts that cannot be compared, for they cannot be read here."""
        refused = there.not_exported if there else {}
        for part, why in refused.items():
            if part != "permissions" and part in parts_said(item):
                notes.append(NotCarried(part, f"it cannot be read here: {why}"))
                item = msgspec.structs.replace(
                    item, **dict.fromkeys(FIELDS.get(part, (part,)), UNSET)
                )
        return item

    def _variables_known(self, item: Item, there: Item | None, notes: list[NotCarried]) -> Item:
        """The item without variables that nobody gave a value for."""
        if item.variables is UNSET:
            return item
        known = {*self._variables, *((there.variables or ()) if there else ())}
        missing = [name for name in item.variables or () if name not in known]
        if missing:
            notes.append(NotCarried("variables", f"no value for {', '.join(missing)}"))
        kept = [name for name in item.variables or () if name in known]
        return msgspec.structs.replace(item, variables=kept)

    def _vanity_free(
        self, item: Item, guid: str, vanities: TakenPaths, notes: list[NotCarried]
    ) -> Item:
        if not item.vanity:
            return item
        try:
            path = tidy_path(item.vanity, self._directory.server)
        except InvalidArgument as problem:
            notes.append(NotCarried("vanity", str(problem).rstrip(".")))
            return msgspec.structs.replace(item, vanity=UNSET)
        clash = vanities.clashing(path, guid)
        if clash is not None:
            taken, by = clash
            notes.append(NotCarried("vanity", f"{path} is not free: content {by} has {taken}"))
            return msgspec.structs.replace(item, vanity=UNSET)
        return msgspec.structs.replace(item, vanity=path)

    def _possible(
        self, changes: Sequence[Change], bare: ItemPlan, notes: list[NotCarried]
    ) -> list[Change]:
        """The changes without those that lack what they need."""
        deployed = bool(bare.present and bare.present.app_mode not in {UNSET, "", "unknown"})
        found: list[Change] = []
        for change in changes:
            problem = _lacking(change, bare.guid)
            if change.part == "schedules" and change.new is not UNSET and not deployed:
                with_bundle = any(other.part == "bundle" for other in found)
                problem = "" if with_bundle else f"{change.field}: a variant comes with a bundle"
            if problem:
                notes.append(NotCarried(change.part, problem))
            else:
                found.append(change)
        return found


def _lacking(change: Change, guid: str) -> str:
    """What is missing for a change; empty where nothing is."""
    new = change.new
    if isinstance(new, Picture) and not new.file:
        return "the picture itself is not beside the document; export it with folder="
    if isinstance(new, BundleReference) and not new.file:
        if new.content_guid == guid and new.id:
            return ""
        return "the archive is not beside the document; export it with bundles=True"
    return ""
