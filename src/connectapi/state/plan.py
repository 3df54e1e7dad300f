"""A plan: what is to be done so that a server holds what a document says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectapi.state.facts import Change
from connectapi.state.model import Document, Item, Origin, only_parts
from connectapi.state.parts import PARTS


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Something of an item that cannot be made so on the server, and why."""

    part: str
    what: str

    def __str__(self) -> str:
        return f"! {self.part}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPlan:
    """What is to be done with one item.

    Attributes:
        wanted: The item as it is to be, with users and groups as this server names them.
        present: The item as it is; None where there is none.
        guid: The item's guid; empty where there is none.
        owner: Whose it is to be; empty for the caller.
        changes: What is to be changed, in the order of the parts.
        stays: What is there beyond what is wanted; it goes only where that part is pruned.
        not_carried: What cannot be made so.
        delete: Whether the item is to be removed.
        blocked: Why nothing can be done with the item; empty where something can.
    """

    wanted: Item
    present: Item | None
    guid: str = ""
    owner: str = ""
    changes: tuple[Change, ...] = ()
    stays: tuple[Change, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()
    delete: bool = False
    blocked: str = ""

    @property
    def action(self) -> Literal["create", "change", "delete", "none"]:
        """What is done with the item."""
        if self.blocked:
            return "none"
        if self.delete:
            return "delete"
        if self.present is None:
            return "none" if self.wanted.absent else "create"
        return "change" if self.changes else "none"

    def __str__(self) -> str:
        sign = {"create": "+", "change": "~", "delete": "-", "none": "="}[self.action]
        where = ", ".join(filter(None, (self.owner and f"owner {self.owner}", self.guid)))
        lines = [f"{sign} {self.wanted.name}" + (f" ({where})" if where else "")]
        if self.blocked:
            lines.append(f"    ! {self.blocked}")
        lines += [f"    {change}" for change in self.changes if not self.blocked]
        lines += [f"    = stays: {str(change)[2:]}" for change in self.stays]
        lines += [f"    {note}" for note in self.not_carried]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done on a server. True where anything is to be done; printed, it is a diff.

    Attributes:
        server: The server's address.
        items: One plan an item of the document, in its order.
        document: The document, whose files `apply` reads.
        new_tags: Tags that the server lacks and that are made first.
    """

    server: str
    items: tuple[ItemPlan, ...]
    document: Document
    new_tags: tuple[tuple[str, ...], ...] = ()
    undo: Document = field(repr=False)
    """The items as they are now, and those that are not there yet as absent."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Thumbnails as they are now, by the items' guids."""

    def __bool__(self) -> bool:
        return any(item.action != "none" for item in self.items)

    @property
    def not_carried(self) -> list[tuple[Item, NotCarried]]:
        """All that cannot be made so, with its item."""
        return [(plan.wanted, note) for plan in self.items for note in plan.not_carried]

    @property
    def blocked(self) -> list[ItemPlan]:
        """The items with which nothing can be done."""
        return [plan for plan in self.items if plan.blocked]

    def of(self, action: Literal["create", "change", "delete", "none"]) -> list[ItemPlan]:
        """The items with which this is done."""
        return [plan for plan in self.items if plan.action == action]

    def __str__(self) -> str:
        counts = [
            f"{len(self.of('create'))} to create",
            f"{len(self.of('change'))} to change",
            f"{len(self.of('delete'))} to remove",
            f"{len(self.of('none')) - len(self.blocked)} as they are",
        ]
        if self.blocked:
            counts.append(f"{len(self.blocked)} blocked")
        lines = [f"Plan for {self.server}: {', '.join(counts)}"]
        lines += [f"+ tag {'/'.join(path)}" for path in self.new_tags]
        lines += [str(plan) for plan in self.items if _has_something_to_say(plan)]
        return "\n".join(lines)


def _has_something_to_say(plan: ItemPlan) -> bool:
    return bool(plan.action != "none" or plan.not_carried or plan.stays or plan.blocked)


def undo_of(plans: Sequence[ItemPlan], server: Origin) -> Document:
    """The document that puts everything back: items as they were, and new ones as absent."""
    items = []
    for plan in plans:
        if plan.action == "create":
            items.append(Item(name=plan.wanted.name, owner=plan.owner, absent=True))
        elif plan.action in {"change", "delete"} and plan.present is not None:
            changed = {change.part for change in plan.changes}
            items.append(only_parts(plan.present, changed if plan.changes else PARTS))
    return Document(server=server, content=items)
