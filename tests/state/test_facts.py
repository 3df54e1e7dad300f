"""What differs between an item that is wanted and one that is there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from connectapi import InvalidArgument
from connectapi.client.schedules import KINDS, EveryDays, OnDaysOfWeek, Schedule
from connectapi.state import PARTS, BundleReference, Item, Permissions, Settings, VariantSchedule
from connectapi.state.facts import differences
from connectapi.state.parts import chosen_parts, pruned_parts
from connectapi.state.timetable import said_of, schedule_of

START = datetime(2026, 1, 1, 8, tzinfo=UTC)


def changes(wanted: Item, present: Item | None, prune: Collection[str] = ()) -> list[str]:
    found, _ = differences(wanted, present, include=PARTS, prune=prune)
    return [str(change) for change in found]


def test_what_is_not_said_is_left_alone_even_where_it_is_pruned() -> None:
    present = Item(
        name="abc", title="T", tags=["A/B"], vanity="/x/", settings=Settings(max_processes=3)
    )
    assert not changes(Item(name="abc"), present, prune=PARTS)


def test_each_difference_is_one_line() -> None:
    present = Item(
        name="abc",
        title="Old",
        access_type="acl",
        permissions=Permissions(users={"jane": "viewer", "bob": "viewer"}),
        tags=["A/B"],
        settings=Settings(max_processes=3, idle_timeout=9),
    )
    wanted = Item(
        name="abc",
        title="New",
        access_type="all",
        permissions=Permissions(users={"jane": "editor"}, groups={"Team": "viewer"}),
        tags=["A/C/D"],
        settings=Settings(max_processes=4),
    )
    kept = [
        "~ title: Old -> New",
        "~ max_processes: 3 -> 4",
        "~ access_type: acl -> all",
        "~ permissions user jane: viewer -> editor",
        "+ permissions group Team: viewer",
        "+ tags A/C",
        "+ tags A/C/D",
    ]
    assert changes(wanted, present) == kept
    pruned = set(changes(wanted, present, prune=pruned_parts(True)))
    assert pruned - set(kept) == {
        "~ idle_timeout: 9 -> none",
        "- permissions user bob: viewer",
        "- tags A/B",
    }
    _, stays = differences(wanted, present, include=PARTS, prune=())
    assert len(stays) == 3


def test_a_tag_above_one_that_is_there_is_there() -> None:
    assert not changes(Item(name="abc", tags=["A/B"]), Item(name="abc", tags=["A/B/C"]))
    assert not changes(
        Item(name="abc", tags=["A/B/C"]), Item(name="abc", tags=["A/B/C"]), prune=["tags"]
    )


def test_a_schedule_without_a_start_is_any_of_the_same_rhythm() -> None:
    there = {"default": said_of(EveryDays(2, start_time=START))}
    wanted = {"default": said_of(EveryDays(2))}
    assert not changes(Item(name="abc", schedules=wanted), Item(name="abc", schedules=there))
    other = {"default": said_of(EveryDays(3))}
    assert changes(Item(name="abc", schedules=other), Item(name="abc", schedules=there))


@pytest.mark.parametrize(
    "there, wanted, same",
    [
        ({"md5": "a", "size": 1}, {"md5": "a", "size": 2}, True),
        ({"md5": "a", "size": 1}, {"md5": "b", "size": 1}, False),
        ({"size": 1}, {"md5": "b", "size": 1}, True),
        ({"content_guid": "g", "id": "1"}, {"content_guid": "g", "id": "2"}, False),
        ({}, {}, False),
    ],
)
def test_bundles_are_told_apart(there: dict[str, str], wanted: dict[str, str], same: bool) -> None:
    present = Item(name="abc", bundle=BundleReference(**there))  # type: ignore[arg-type]  # of a table
    asked = Item(name="abc", bundle=BundleReference(**wanted))  # type: ignore[arg-type]  # the same
    assert (not changes(asked, present)) is same


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_of_schedule_is_said_and_read(kind: type[Schedule]) -> None:
    schedule = OnDaysOfWeek(["monday"]) if kind is OnDaysOfWeek else kind(start_time=START)
    assert schedule_of(said_of(schedule)) == schedule


@pytest.mark.parametrize(
    "said, problem",
    [
        (VariantSchedule(kind="often"), "no kind of schedule"),
        (VariantSchedule(kind="day", week=2), "has no week"),
        (VariantSchedule(kind="rrule", rules=["FREQ=DAILY"]), "can be read, but not set"),
        (VariantSchedule(kind="day", timezone="Nowhere"), "Nowhere"),
    ],
)
def test_a_schedule_that_cannot_be_set_is_refused(said: VariantSchedule, problem: str) -> None:
    with pytest.raises(InvalidArgument, match=problem):
        schedule_of(said)


def test_parts_are_named_rightly() -> None:
    assert chosen_parts(None) == set(PARTS)
    with pytest.raises(InvalidArgument, match="names tgas"):
        chosen_parts(["tgas"])
    with pytest.raises(InvalidArgument, match="takes several parts"):
        chosen_parts("tags")
    assert "items" not in pruned_parts(True)
