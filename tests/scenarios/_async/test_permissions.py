"""The access list of a content item."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from connectapi import (
    AsyncClient,
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
async def connect(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


async def people(client: AsyncClient, *names: str) -> list[User]:
    """Publishers of these names."""
    return [
        await client.users.create(name, email=f"{name}@example.com", user_role="publisher")
        for name in names
    ]


async def written(client: AsyncClient) -> int:
    """How many changes the server has noted."""
    return await client.audit_logs.find().count()


async def test_one_list_of_users_and_groups_by_whatever_names_them(connect: AsyncClient) -> None:
    (ann, ben, cy) = await people(connect, "ann", "ben", "cy")
    team = await connect.groups.create("team")
    item = await connect.content.create("report")
    changes = await item.permissions.grant_all(
        {"ann": "viewer", "ben@example.com": "editor", cy.guid: "viewer", "team": "editor"}
    )
    assert changes.added == (ann.guid, ben.guid, cy.guid, team.guid)
    roles = {entry.principal_guid: entry.role async for entry in item.permissions.find()}
    assert roles == {ann.guid: "viewer", ben.guid: "owner", cy.guid: "viewer", team.guid: "owner"}
    before = await written(connect)
    again = await item.permissions.grant_all([ann, cy, "cy@example.com"])
    assert not again
    assert set(again.kept) == {ann.guid, ben.guid, cy.guid, team.guid}
    assert await written(connect) == before
    changes = await item.permissions.grant_all([ann, team.guid], role="viewer")
    assert (changes.added, changes.changed) == ((), (team.guid,))
    entry = await item.permissions.grant(ann, role="editor")
    assert (entry.principal_guid, entry.role) == (ann.guid, "owner")
    assert await item.permissions.get(entry.id) == entry


async def test_the_list_is_made_exactly_so(connect: AsyncClient) -> None:
    (ann, ben, cy) = await people(connect, "ann", "ben", "cy")
    item = await connect.content.create("report")
    await item.permissions.set([ann, ben])
    changes = await item.permissions.set({"ben": "editor", "cy": "viewer"})
    assert (changes.added, changes.changed, changes.removed) == (
        (cy.guid,),
        (ben.guid,),
        (ann.guid,),
    )
    before = await written(connect)
    assert not await item.permissions.set({ben: "editor", cy: "viewer"})
    # The owner has all rights and no entry.
    me = await connect.me()
    assert not await item.permissions.set({ben: "editor", cy: "viewer", me: "editor"})
    with pytest.raises(NotFound, match="nobody"):
        await item.permissions.set([ann, "nobody"])
    with pytest.raises(NotFound, match=r"nobody@example\.com"):
        await item.permissions.set(["nobody@example.com"])
    with pytest.raises(InvalidArgument, match=r"'boss'.*viewer, editor, owner"):
        await item.permissions.set({ann: "boss"})
    with pytest.raises(InvalidArgument, match="two different roles"):
        await item.permissions.set({ann: "viewer", "ann": "editor"})
    with pytest.raises(InvalidArgument, match="put it in a list"):
        await item.permissions.set("ann")
    assert await written(connect) == before


async def test_nobody_matched_does_not_take_everybody_off_the_list(connect: AsyncClient) -> None:
    await people(connect, "ann")
    item = await connect.content.create("report")
    await item.permissions.grant("ann")
    with pytest.raises(InvalidArgument, match="allow_empty"):
        await item.permissions.set([user async for user in connect.users.find(prefix="zzz")])
    with pytest.raises(InvalidArgument, match="at least one"):
        await item.permissions.revoke(*[])
    assert await item.permissions.find().count() == 1
    assert len((await item.permissions.set([], allow_empty=True)).removed) == 1
    assert await item.permissions.find().collect() == []


async def test_several_are_revoked_or_none(connect: AsyncClient) -> None:
    (ann, ben, cy) = await people(connect, "ann", "ben", "cy")
    item = await connect.content.create("report")
    await item.permissions.set([ann, ben])
    with pytest.raises(NotFound, match="nobody"):
        await item.permissions.revoke(ann, "nobody")
    assert await item.permissions.find().count() == 2
    changes = await item.permissions.revoke("ann", cy)
    assert (changes.removed, changes.kept) == ((ann.guid,), (ben.guid,))
    assert not await item.permissions.revoke(ann)


async def test_a_list_is_copied_to_another_item(connect: AsyncClient) -> None:
    await people(connect, "ann", "ben")
    await connect.groups.create("team")
    first, second = await connect.content.create("first"), await connect.content.create("second")
    await first.permissions.set({"ann": "viewer", "ben": "editor", "team": "editor"})
    entries = await first.permissions.find().collect()
    await second.permissions.set({entry: entry.role for entry in entries})
    copied = await second.permissions.find().collect()
    assert {(entry.principal_guid, entry.role) for entry in copied} == {
        (entry.principal_guid, entry.role) for entry in entries
    }
    changes = await second.permissions.revoke(entries[0], entries[1].principal_guid)
    assert set(changes.removed) == {entries[0].principal_guid, entries[1].principal_guid}


async def test_who_takes_their_own_right_away_does_it_last(local: LocalConnect) -> None:
    ann = local.add_user("ann", "publisher")
    others = [local.add_user(name, "publisher") for name in ("ben", "cy")]
    async with local.async_client() as client:
        item = await client.content.create("report")
        await item.permissions.set([ann.guid, *(other.guid for other in others)], "editor")
    async with local.async_client(api_key=ann.api_key) as client:
        mine = await client.content.get(item.guid)
        changes = await mine.permissions.set({"ann": "viewer", "cy": "viewer"})
        assert set(changes.changed) == {ann.guid, others[1].guid}
        assert changes.removed == (others[0].guid,)


async def test_what_role_somebody_has_and_why(local: LocalConnect, connect: AsyncClient) -> None:
    paul = local.add_user("paul", "publisher")
    item = await connect.content.create("report")
    mine = await item.permissions.mine()
    assert mine is not None
    assert (mine.role, mine.through, mine.permission) == ("owner", "ownership", None)
    assert await item.permissions.of("paul") is None
    entry = await item.permissions.grant("paul")
    access = await item.permissions.of(paul.guid)
    assert access is not None
    assert (access.role, access.through, access.permission) == ("viewer", "user", entry)
    team = await connect.groups.create("team")
    assert await item.permissions.of(team) is None
    await item.permissions.grant(team, role="editor")
    access = await item.permissions.of("team", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("editor", "group")
    with pytest.raises(NotFound, match="'nobody'"):
        await item.permissions.of("nobody")


async def test_r_defect_group_membership_is_not_forgotten(
    local: LocalConnect, connect: AsyncClient
) -> None:
    paul = local.add_user("paul", "publisher")
    item = await connect.content.create("report")
    for name, role, members in (
        ("viewers", "viewer", ["paul"]),
        ("editors", "editor", ["paul"]),
        ("strangers", "editor", []),
    ):
        group = await connect.groups.create(name)
        for member in members:
            await connect.groups.add_member(group, member)
        await item.permissions.grant(group, role=role)  # type: ignore[arg-type]  # both are roles
    assert await item.permissions.of("paul") is None
    access = await item.permissions.of("paul", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("editor", "group")
    editors = await connect.groups.one(name="editors")
    assert access.permission is not None
    assert access.permission.principal_guid == editors.guid
    await item.permissions.revoke("editors")
    await item.permissions.grant("paul", role="viewer")
    async with local.async_client(api_key=paul.api_key) as client:
        me = await client.me()
    access = await item.permissions.of(me, through_groups=True)
    assert access is not None
    # An entry of one's own counts before a group's like it.
    assert (access.role, access.through) == ("viewer", "user")


async def test_r_defect_a_refused_revocation_is_no_silence(
    local: LocalConnect, connect: AsyncClient
) -> None:
    ann, ben = local.add_user("ann", "publisher"), local.add_user("ben", "publisher")
    item = await connect.content.create("report")
    await item.permissions.set([ann.guid, ben.guid])
    async with local.async_client(api_key=ann.api_key) as viewer:
        mine = await viewer.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            await mine.permissions.revoke(ben.guid)
        with pytest.raises(PermissionDenied):
            await mine.permissions.grant(ben.guid, role="editor")
    assert await item.permissions.find().count() == 2


async def test_who_cannot_be_an_editor_is_refused_by_name(
    local: LocalConnect, connect: AsyncClient
) -> None:
    local.add_user("vera", "viewer")
    item = await connect.content.create("report")
    with pytest.raises(PermissionDenied, match="vera is a viewer"):
        await item.permissions.grant("vera", role="editor")
    with pytest.raises(InvalidRequest, match="owns the content"):
        await item.permissions.grant(await connect.me())
    with pytest.raises(InvalidArgument, match="'boss'"):
        await item.permissions.grant("vera", role="boss")  # type: ignore[arg-type]  # the mistake under test
    assert await item.permissions.find().collect() == []
