"""Access lists: what a wished-for list changes, and how somebody comes to their role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectapi.client.changes import Changes
from connectapi.client.roles import Role, shown_role, wire_role
from connectapi.models.content_permissions import Permission, PermissionInput

Kind = Literal["user", "group"]


@dataclass(frozen=True, slots=True)
class Access:
    """How somebody comes to have a role on an item.

    Attributes:
        role: "owner" for the one who owns the item, "editor" for a collaborator, or "viewer".
        through: "ownership", an entry for the "user", or one for a "group".
        permission: The entry of the access list; None for the owner, who is not on it.
    """

    role: Role
    through: Literal["ownership", "user", "group"]
    permission: Permission | None = None

    @classmethod
    def by_entry(cls, entry: Permission) -> Access:
        """The access that an entry gives."""
        through: Kind = "group" if entry.principal_type == "group" else "user"
        return cls(shown_role(entry.role), through, entry)


def strongest(entries: Iterable[Permission]) -> Access | None:
    """What several entries give together; a user's own entry counts before a group's like it."""
    found = [Access.by_entry(entry) for entry in entries]
    found.sort(key=lambda access: (access.role == "viewer", access.through == "group"))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Wish:
    """A user or group, and the role that they are to have."""

    kind: Kind
    guid: str
    role: Role

    @property
    def fields(self) -> PermissionInput:
        """What to send for it."""
        return {
            "principal_guid": self.guid,
            "principal_type": self.kind,
            "role": wire_role(self.role),
        }

    def fulfilled_by(self, entry: Permission) -> bool:
        """Whether an entry gives this role."""
        return shown_role(entry.role) == shown_role(wire_role(self.role))


@dataclass(slots=True)
class Plan:
    """The steps from the list that is there to the one that is wished for."""

    add: list[Wish] = field(default_factory=list)
    change: list[tuple[Permission, Wish]] = field(default_factory=list)
    remove: list[Permission] = field(default_factory=list)
    keep: list[Permission] = field(default_factory=list)

    @property
    def changes(self) -> Changes:
        """What the plan comes to, as guids."""
        return Changes(
            added=tuple(wish.guid for wish in self.add),
            changed=tuple(wish.guid for _, wish in self.change),
            removed=tuple(entry.principal_guid for entry in self.remove),
            kept=tuple(entry.principal_guid for entry in self.keep),
        )


def make_plan(
    present: Sequence[Permission], wishes: Sequence[Wish], *, others: Literal["keep", "remove"]
) -> Plan:
    """Compare the list that is there with the one that is wished for."""
    plan = Plan()
    by_guid: Mapping[str, Permission] = {entry.principal_guid: entry for entry in present}
    for wish in wishes:
        entry = by_guid.get(wish.guid)
        if entry is None:
            plan.add.append(wish)
        elif wish.fulfilled_by(entry):
            plan.keep.append(entry)
        else:
            plan.change.append((entry, wish))
    wanted = {wish.guid for wish in wishes}
    rest = [entry for entry in present if entry.principal_guid not in wanted]
    (plan.keep if others == "keep" else plan.remove).extend(rest)
    return plan
