"""What a wished-for access list changes, and how somebody comes to their role."""

from __future__ import annotations

from connectapi.client.access import Access, Wish, make_plan, strongest
from connectapi.client.changes import Changes
from connectapi.models import Permission


def entry(number: int, role: str, kind: str = "user") -> Permission:
    return Permission(id=str(number), principal_guid=f"p{number}", principal_type=kind, role=role)


def test_a_plan_adds_changes_removes_and_keeps() -> None:
    present = [entry(1, "viewer"), entry(2, "owner"), entry(3, "viewer", "group")]
    wishes = [
        Wish("user", "p1", "editor"),
        Wish("user", "p2", "editor"),
        Wish("group", "p4", "viewer"),
    ]
    plan = make_plan(present, wishes, others="remove")
    assert plan.changes == Changes(added=("p4",), changed=("p1",), removed=("p3",), kept=("p2",))
    ((changed, wish),) = plan.change
    assert (changed.id, wish.fields["role"]) == ("1", "owner")
    kept = make_plan(present, wishes, others="keep").changes
    assert (kept.removed, kept.kept) == ((), ("p2", "p3"))


def test_a_plan_that_changes_nothing_is_false() -> None:
    present = [entry(1, "viewer"), entry(2, "editor")]
    # Some servers answer "editor" for a collaborator, and users may say "owner".
    wishes = [Wish("user", "p1", "viewer"), Wish("user", "p2", "owner")]
    assert not make_plan(present, wishes, others="remove").changes
    assert not make_plan([], [], others="remove").changes
    assert make_plan([], wishes, others="keep").changes


def test_the_strongest_entry_counts() -> None:
    assert strongest([]) is None
    own, theirs = entry(1, "viewer"), entry(2, "owner", "group")
    assert strongest([own, theirs]) == Access("editor", "group", theirs)
    assert strongest([theirs, entry(3, "owner")]) == Access("editor", "user", entry(3, "owner"))
    assert strongest([own]) == Access("viewer", "user", own)
