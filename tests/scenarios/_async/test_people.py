"""Users, groups and members: beyond finding one and making one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from connectapi import (
    Ambiguous,
    AsyncClient,
    Conflict,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RetryPolicy,
)
from connectapi.testing import Failing, LocalConnect
from connectapi.testing.seeds import Seed

DIRECTORY = {
    "users": [
        {"username": "ada", "first_name": "Ada", "email": "ada@example.com"},
        {"username": "adam", "first_name": "Adam", "email": "adam@example.com"},
        {"username": "twin", "first_name": "One", "email": "twins@example.com"},
        {"username": "other", "first_name": "Two", "email": "twins@example.com"},
    ],
    "groups": [
        {"name": "analysts", "members": ["ada"]},
        {"name": "analysts-north", "members": []},
    ],
}

GONE = '{"code": 4, "error": "The requested object does not exist.", "payload": null}'


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
async def connect(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


@pytest.fixture
async def ldap(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """A client of a server with a directory."""
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(DIRECTORY), "utf-8")
    with LocalConnect(socket=False, check_answers=True, directory=file) as local:
        async with local.async_client() as client:
            yield client


async def written(client: AsyncClient) -> int:
    """How many changes the server has noted."""
    return await client.audit_logs.find().count()


# Users


async def test_update_writes_nothing_where_nothing_differs(connect: AsyncClient) -> None:
    jane = await connect.users.create("jane", email="jane@example.com", first_name="Jane")
    before = await written(connect)
    assert await connect.users.update(jane, first_name="Jane") == jane
    assert await written(connect) == before
    changed = await connect.users.update(jane, first_name="Joan", email="jane@example.com")
    assert (changed.first_name, changed.email) == ("Joan", "jane@example.com")
    assert await written(connect) == before + 1
    with pytest.raises(InvalidArgument, match=r"frist_name.*first_name"):
        await connect.users.update(jane, frist_name="J")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        await connect.users.update(jane, user_role="boss")  # type: ignore[arg-type]  # the mistake under test


async def test_one_does_not_lock_oneself_out_by_mistake(connect: AsyncClient) -> None:
    me = await connect.me()
    with pytest.raises(InvalidArgument, match="force=True"):
        await connect.users.lock(me)
    assert (await connect.me()).locked is False


async def test_the_groups_of_a_user_are_found_in_order(connect: AsyncClient) -> None:
    jane = await connect.users.create("jane", email="jane@example.com")
    paul = await connect.users.create("paul", email="paul@example.com")
    assert await connect.users.get_groups(jane) == []
    for name, members in (("b", [jane, paul]), ("a", [paul]), ("c", [jane]), ("empty", [])):
        group = await connect.groups.create(name)
        for member in members:
            await connect.groups.add_member(group, member)
    assert [group.name for group in await connect.users.get_groups(jane)] == ["b", "c"]
    assert [group.name for group in await connect.users.get_groups(paul.guid)] == ["a", "b"]
    assert await connect.users.get_groups("PAUL") == await connect.users.get_groups(paul)
    with pytest.raises(NotFound, match="'pau'"):
        await connect.users.get_groups("pau")
    with pytest.raises(NotFound):
        await connect.users.get_groups("6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    with pytest.raises(InvalidArgument, match="user name"):
        await connect.users.get_groups("")


async def test_groups_are_found_on_a_server_that_is_in_trouble(local: LocalConnect) -> None:
    async with local.async_client(retry=RetryPolicy(attempts=3, base=0.001)) as connect:
        jane = await connect.users.create("jane", email="jane@example.com")
        names = [f"team-{number:02}" for number in range(20)]
        groups = [await connect.groups.create(name) for name in names]
        for group in groups:
            await connect.groups.add_member(group, jane)
        busy = local.faults.add(Failing(503), path="/v1/groups/*/members", times=2)
        assert [group.name for group in await connect.users.get_groups(jane)] == names
        assert busy.applied == 2
        gone = Failing(404, text=GONE, headers={"content-type": "application/json"})
        local.faults.add(gone, path=f"/v1/groups/{groups[5].guid}/members")
        found = await connect.users.get_groups(jane)
        assert [group.name for group in found] == names[:5] + names[6:]
        local.faults.add(Failing(403), path="/v1/groups/*/members")
        with pytest.raises(PermissionDenied):
            await connect.users.get_groups(jane)


async def test_members_beyond_the_first_page_count() -> None:
    seed = Seed(users=620, groups=1, content=0)
    with LocalConnect(socket=False, seed=seed) as local:
        async with local.async_client() as connect:
            group = await connect.groups.create("everybody")
            users = await connect.users.find().collect()
            for user in users:
                await connect.api.groups.add_group_member(group.guid, user_guid=user.guid)
            last = (await connect.groups.members(group).collect())[-1]
            assert group.name in [one.name for one in await connect.users.get_groups(last)]


async def test_groups_and_users_are_named_as_people_name_them(connect: AsyncClient) -> None:
    jane = await connect.users.create("jane", email="jane@example.com")
    group = await connect.groups.create("team")
    listing = connect.groups.members("team", limit=5)
    assert await listing.collect() == []
    await connect.groups.add_member("team", "jane@example.com")
    assert [member.guid async for member in listing] == [jane.guid]
    assert (await listing.table()).to_dicts()[0]["username"] == "jane"
    assert await connect.groups.content("team").collect() == []
    assert (await connect.groups.get_access(["team", group.guid])).to_dicts() == []
    changed = await connect.groups.update("team", name="crew")
    assert changed.guid == group.guid
    with pytest.raises(NotFound, match="'team'"):
        await connect.groups.members("team").collect()
    with pytest.raises(InvalidArgument, match="guid or a name"):
        connect.groups.members("")
    await connect.users.lock("jane")
    assert (await connect.users.update("JANE", first_name="J")).locked is True
    await connect.users.unlock("jane@example.com")
    await connect.groups.delete("crew")
    with pytest.raises(NotFound, match="'crew'"):
        await connect.groups.delete("crew")


async def test_r_defect_members_beyond_the_first_page_are_listed(
    local: LocalConnect, connect: AsyncClient
) -> None:
    local.plant(Seed(users=12))
    group = await connect.groups.create("all")
    users = [user async for user in connect.users.find() if user.username.startswith("user0")]
    changes = await connect.groups.set_members(group, users)
    assert len(changes.added) == 12
    # The server gives ten members a page unless asked for more.
    listing = connect.groups.members(group, page_size=5, sort="first_name", asc_order=False)
    members = await listing.collect()
    assert {member.guid for member in members} == {user.guid for user in users}
    names = [member.first_name for member in members]
    assert names == sorted(names, reverse=True)
    assert await connect.groups.members(group, limit=3).count() == 3


# Members


async def test_members_are_named_as_people_name_them(connect: AsyncClient) -> None:
    jane = await connect.users.create("jane", email="jane@example.com")
    paul = await connect.users.create("paul", email="paul@example.com")
    group = await connect.groups.create("team")
    await connect.groups.add_member(group, "jane")
    with pytest.raises(Conflict):
        await connect.groups.add_member(group, jane)
    assert await connect.groups.ensure_member(group, "JANE@example.com") is False
    assert await connect.groups.ensure_member(group.guid, "paul@example.com") is True
    for nobody in ("pau", "nobody@example.com"):
        with pytest.raises(NotFound, match=nobody):
            await connect.groups.ensure_member(group, nobody)
    for nonsense in ("", None, 7):
        with pytest.raises(InvalidArgument, match="user name"):
            await connect.groups.add_member(group, nonsense)  # type: ignore[arg-type]  # the mistake under test
    await connect.groups.remove_member(group, paul)
    assert [member.username async for member in connect.groups.members(group)] == ["jane"]


async def test_members_are_made_exactly_so(connect: AsyncClient) -> None:
    users = {
        name: await connect.users.create(name, email=f"{name}@example.com")
        for name in ("ann", "ben", "cy")
    }
    group = await connect.groups.create("team")
    changes = await connect.groups.set_members(group, ["ann", users["ben"], "ANN"])
    assert changes.added == (users["ann"].guid, users["ben"].guid)
    changes = await connect.groups.set_members(group, ["ben@example.com", users["cy"].guid])
    assert (changes.added, changes.removed) == ((users["cy"].guid,), (users["ann"].guid,))
    assert changes.kept == (users["ben"].guid,)
    before = await written(connect)
    assert not await connect.groups.set_members(group, ["cy", "ben"])
    with pytest.raises(NotFound, match="nobody"):
        await connect.groups.set_members(group, ["ann", "nobody"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        await connect.groups.set_members(group, [])
    assert await written(connect) == before
    changes = await connect.groups.set_members(group, [], allow_empty=True)
    assert len(changes.removed) == 2
    assert await connect.groups.members(group).collect() == []


async def test_r_defect_a_member_that_cannot_be_removed_is_no_silence(
    local: LocalConnect, connect: AsyncClient
) -> None:
    paul = local.add_user("paul", "publisher")
    group = await connect.groups.create("team")
    with pytest.raises(NotFound, match="not in the group"):
        await connect.groups.remove_member(group, paul.guid)
    await connect.groups.remove_member(group, paul.guid, missing_ok=True)
    await connect.groups.delete(group)
    with pytest.raises(NotFound, match="group"):
        await connect.groups.remove_member(group, paul.guid, missing_ok=True)
    with pytest.raises(NotFound):
        await connect.groups.delete(group)
    group = await connect.groups.create("again")
    me = await connect.me()
    await connect.groups.add_member(group, me)
    async with local.async_client(api_key=paul.api_key) as publisher:
        with pytest.raises(PermissionDenied):
            await publisher.groups.remove_member(group, me)
        with pytest.raises(PermissionDenied):
            await publisher.groups.delete(group)


# Groups


async def test_a_group_is_there_afterwards_however_often(connect: AsyncClient) -> None:
    made = await connect.groups.ensure("team")
    await connect.groups.create("teams")
    assert await connect.groups.ensure("team") == made
    assert await connect.groups.find().count() == 2
    before = await written(connect)
    assert (await connect.groups.update(made, name="team")).name == "team"
    assert await written(connect) == before
    with pytest.raises(Conflict):
        await connect.groups.update(made, name="teams")


async def test_r_defect_null_is_sent_and_not_left_out(connect: AsyncClient) -> None:
    group = await connect.groups.create("team")
    # A server that keeps groups itself says that they need an owner; R's client says nothing.
    with pytest.raises(InvalidRequest, match="owner"):
        await connect.groups.update(group, owner_guid=None)
    unchanged = await connect.groups.update(group)
    assert unchanged.owner_guid == group.owner_guid


async def test_the_content_of_a_group(connect: AsyncClient) -> None:
    group = await connect.groups.create("team")
    assert await connect.groups.content(group).collect() == []
    item = await connect.content.create("report", title="Report")
    await connect.content.create("other")
    await item.permissions.grant(group, role="editor")
    (row,) = await connect.groups.content(group).collect()
    assert (row.content_guid, row.content_name, row.content_title) == (
        item.guid,
        "report",
        "Report",
    )
    roles = {entry.principal_name: entry.principal_role for entry in row.permissions}
    assert roles["team"] == "publisher"
    (access,) = await connect.groups.get_access([group])
    assert (access.group_name, access.content_title, access.role) == ("team", "Report", "publisher")


async def test_r_defect_a_group_without_content_is_no_row_of_nothing(connect: AsyncClient) -> None:
    empty = await connect.groups.create("empty")
    full = await connect.groups.create("full")
    item = await connect.content.create("report")
    await item.permissions.grant("full")
    rows = await connect.groups.get_access([empty.guid, full])
    assert [(row.group_guid, row.content_guid) for row in rows] == [(full.guid, item.guid)]
    nothing = await connect.groups.get_access([empty])
    assert nothing == []
    columns = "group_guid group_name content_guid content_name content_title access_type role"
    assert nothing.table().column_names == columns.split() == list(rows.to_dicts()[0])
    with pytest.raises(NotFound):
        await connect.groups.get_access([full, "6f300623-1e0c-48e6-a473-ddf630c0c0c3"])
    with pytest.raises(InvalidArgument, match="list"):
        await connect.groups.get_access(full)  # type: ignore[arg-type]  # the mistake under test


# People whom a directory knows


async def test_people_of_the_directory_get_accounts(ldap: AsyncClient) -> None:
    found = {user.username: user async for user in ldap.users.search_remote("ada")}
    assert list(found) == ["ada", "adam"]
    assert not found["ada"].guid
    ada = await ldap.users.create_remote(found["ada"])
    assert (ada.username, ada.email) == ("ada", "ada@example.com")
    with pytest.raises(InvalidArgument, match="ensure_remote"):
        await ldap.users.create_remote("ada")
    assert (await ldap.users.ensure_remote("ADA@example.com")).guid == ada.guid
    assert (await ldap.users.ensure_remote(found["ada"])).guid == ada.guid
    assert (await ldap.users.create_remote("adam@example.com")).username == "adam"
    assert await ldap.users.find(prefix="ada").count() == 2


async def test_r_defect_a_prefix_is_no_person_of_the_directory(ldap: AsyncClient) -> None:
    before = await ldap.users.find().count()
    with pytest.raises(NotFound, match="'ad'"):
        await ldap.users.create_remote("ad")
    with pytest.raises(Ambiguous) as caught:
        await ldap.users.ensure_remote("twins@example.com")
    assert len(caught.value.candidates) == 2
    with pytest.raises(InvalidArgument, match="beginning of a name"):
        ldap.users.search_remote(" ")
    with pytest.raises(NotFound, match="'analyst'"):
        await ldap.groups.ensure_remote("analyst")
    assert await ldap.users.find().count() == before
    assert await ldap.groups.find().collect() == []


async def test_groups_of_the_directory_come_with_their_members(ldap: AsyncClient) -> None:
    await ldap.users.create_remote("ada")
    (first, second) = await ldap.groups.search_remote("analysts").collect()
    assert (first.name, first.guid, second.name) == ("analysts", None, "analysts-north")
    group = await ldap.groups.create_remote("analysts")
    assert [member.username async for member in ldap.groups.members(group)] == ["ada"]
    assert await ldap.groups.ensure_remote("analysts") == group
    assert await ldap.groups.ensure_remote(first) == group
    with pytest.raises(InvalidArgument, match="ensure_remote"):
        await ldap.groups.create_remote("analysts")
    assert await ldap.groups.search_remote("analysts", limit=1).collect() != []


async def test_a_server_without_directory_says_so(connect: AsyncClient) -> None:
    with pytest.raises(InvalidRequest, match="LDAP"):
        await connect.users.ensure_remote("ada")
    with pytest.raises(InvalidRequest, match="LDAP"):
        await connect.groups.search_remote("a").collect()
