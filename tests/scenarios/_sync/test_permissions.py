# Derived from tests/scenarios/_async/test_permissions.py by `make generate`. Do not edit.
"""The access list of a content item."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import (
    Client,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
)
from connectapi.models import User
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
def connect(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


def people(client: Client, *names: str) -> list[User]:
    """Publishers of these names."""
    return [
        client.users.create(name, email=f"{name}@example.com", user_role="publisher")
        for name in names
    ]


def written(client: Client) -> int:
    """How many changes the server has noted."""
    return client.audit_logs.find().count()


def test_one_list_of_users_and_groups_by_whatever_names_them(connect: Client) -> None:
    (ann, ben, cy) = people(connect, "ann", "ben", "cy")
    team = connect.groups.create("team")
    item = connect.content.create("report")
    changes = item.permissions.grant_all(
        {"ann": "viewer", "ben@example.com": "editor", cy.guid: "viewer", "team": "editor"}
    )
    assert changes.added == (ann.guid, ben.guid, cy.guid, team.guid)
    roles = {entry.principal_guid: entry.role for entry in item.permissions.find()}
    assert roles == {ann.guid: "viewer", ben.guid: "owner", cy.guid: "viewer", team.guid: "owner"}
    before = written(connect)
    again = item.permissions.grant_all([ann, cy, "cy@example.com"])
    assert not again
    assert set(again.kept) == {ann.guid, ben.guid, cy.guid, team.guid}
    assert written(connect) == before
    changes = item.permissions.grant_all([ann, team.guid], role="viewer")
    assert (changes.added, changes.changed) == ((), (team.guid,))
    entry = item.permissions.grant(ann, role="editor")
    assert (entry.principal_guid, entry.role) == (ann.guid, "owner")
    assert item.permissions.get(entry.id) == entry


def test_the_list_is_made_exactly_so(connect: Client) -> None:
    (ann, ben, cy) = people(connect, "ann", "ben", "cy")
    item = connect.content.create("report")
    item.permissions.set([ann, ben])
    changes = item.permissions.set({"ben": "editor", "cy": "viewer"})
    assert (changes.added, changes.changed, changes.removed) == (
        (cy.guid,),
        (ben.guid,),
        (ann.guid,),
    )
    before = written(connect)
    assert not item.permissions.set({ben: "editor", cy: "viewer"})
    # The owner has all rights and no entry.
    me = connect.me()
    assert not item.permissions.set({ben: "editor", cy: "viewer", me: "editor"})
    with pytest.raises(NotFound, match="nobody"):
        item.permissions.set([ann, "nobody"])
    with pytest.raises(NotFound, match=r"nobody@example\.com"):
        item.permissions.set(["nobody@example.com"])
    with pytest.raises(InvalidArgument, match=r"'boss'.*viewer, editor, owner"):
        item.permissions.set({ann: "boss"})
    with pytest.raises(InvalidArgument, match="two different roles"):
        item.permissions.set({ann: "viewer", "ann": "editor"})
    with pytest.raises(InvalidArgument, match="put it in a list"):
        item.permissions.set("ann")
    assert written(connect) == before


def test_nobody_matched_does_not_take_everybody_off_the_list(connect: Client) -> None:
    people(connect, "ann")
    item = connect.content.create("report")
    item.permissions.grant("ann")
    with pytest.raises(InvalidArgument, match="allow_empty"):
        item.permissions.set([user for user in connect.users.find(prefix="zzz")])
    with pytest.raises(InvalidArgument, match="at least one"):
        item.permissions.revoke(*[])
    assert item.permissions.find().count() == 1
    assert len((item.permissions.set([], allow_empty=True)).removed) == 1
    assert item.permissions.find().collect() == []


def test_several_are_revoked_or_none(connect: Client) -> None:
    (ann, ben, cy) = people(connect, "ann", "ben", "cy")
    item = connect.content.create("report")
    item.permissions.set([ann, ben])
    with pytest.raises(NotFound, match="nobody"):
        item.permissions.revoke(ann, "nobody")
    assert item.permissions.find().count() == 2
    changes = item.permissions.revoke("ann", cy)
    assert (changes.removed, changes.kept) == ((ann.guid,), (ben.guid,))
    assert not item.permissions.revoke(ann)


def test_a_list_is_copied_to_another_item(connect: Client) -> None:
    people(connect, "ann", "ben")
    connect.groups.create("team")
    first, second = connect.content.create("first"), connect.content.create("second")
    first.permissions.set({"ann": "viewer", "ben": "editor", "team": "editor"})
    entries = first.permissions.find().collect()
    second.permissions.set({entry: entry.role for entry in entries})
    copied = second.permissions.find().collect()
    assert {(entry.principal_guid, entry.role) for entry in copied} == {
        (entry.principal_guid, entry.role) for entry in entries
    }
    changes = second.permissions.revoke(entries[0], entries[1].principal_guid)
    assert set(changes.removed) == {entries[0].principal_guid, entries[1].principal_guid}


def test_who_takes_their_own_right_away_does_it_last(local: LocalConnect) -> None:
    ann = local.add_user("ann", "publisher")
    others = [local.add_user(name, "publisher") for name in ("ben", "cy")]
    with local.client() as client:
        item = client.content.create("report")
        item.permissions.set([ann.guid, *(other.guid for other in others)], "editor")
    with local.client(api_key=ann.api_key) as client:
        mine = client.content.get(item.guid)
        changes = mine.permissions.set({"ann": "viewer", "cy": "viewer"})
        assert set(changes.changed) == {ann.guid, others[1].guid}
        assert changes.removed == (others[0].guid,)


def test_what_role_somebody_has_and_why(local: LocalConnect, connect: Client) -> None:
    paul = local.add_user("paul", "publisher")
    item = connect.content.create("report")
    mine = item.permissions.mine()
    assert mine is not None
    assert (mine.role, mine.through, mine.permission) == ("owner", "ownership", None)
    assert item.permissions.of("paul") is None
    entry = item.permissions.grant("paul")
    access = item.permissions.of(paul.guid)
    assert access is not None
    assert (access.role, access.through, access.permission) == ("viewer", "user", entry)
    team = connect.groups.create("team")
    assert item.permissions.of(team) is None
    item.permissions.grant(team, role="editor")
    access = item.permissions.of("team", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("editor", "group")
    with pytest.raises(NotFound, match="'nobody'"):
        item.permissions.of("nobody")


def test_r_defect_group_membership_is_not_forgotten(local: LocalConnect, connect: Client) -> None:
    paul = local.add_user("paul", "publisher")
    item = connect.content.create("report")
    for name, role, members in (
        ("viewers", "viewer", ["paul"]),
        ("editors", "editor", ["paul"]),
        ("strangers", "editor", []),
    ):
        group = connect.groups.create(name)
        for member in members:
            connect.groups.add_member(group, member)
        item.permissions.grant(group, role=role)  # type: ignore[arg-type]  # both are roles
    assert item.permissions.of("paul") is None
    access = item.permissions.of("paul", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("editor", "group")
    editors = connect.groups.one(name="editors")
    assert access.permission is not None
    assert access.permission.principal_guid == editors.guid
    item.permissions.revoke("editors")
    item.permissions.grant("paul", role="viewer")
    with local.client(api_key=paul.api_key) as client:
        me = client.me()
    access = item.permissions.of(me, through_groups=True)
    assert access is not None
    # An entry of one's own counts before a group's like it.
    assert (access.role, access.through) == ("viewer", "user")


def test_r_defect_a_refused_revocation_is_no_silence(local: LocalConnect, connect: Client) -> None:
    ann, ben = local.add_user("ann", "publisher"), local.add_user("ben", "publisher")
    item = connect.content.create("report")
    item.permissions.set([ann.guid, ben.guid])
    with local.client(api_key=ann.api_key) as viewer:
        mine = viewer.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            mine.permissions.revoke(ben.guid)
        with pytest.raises(PermissionDenied):
            mine.permissions.grant(ben.guid, role="editor")
    assert item.permissions.find().count() == 2


def test_who_cannot_be_an_editor_is_refused_by_name(local: LocalConnect, connect: Client) -> None:
    local.add_user("vera", "viewer")
    item = connect.content.create("report")
    with pytest.raises(PermissionDenied, match="vera is a viewer"):
        item.permissions.grant("vera", role="editor")
    with pytest.raises(InvalidRequest, match="owns the content"):
        item.permissions.grant(connect.me())
    with pytest.raises(InvalidArgument, match="'boss'"):
        item.permissions.grant("vera", role="boss")  # type: ignore[arg-type]  # the mistake under test
    assert item.permissions.find().collect() == []
