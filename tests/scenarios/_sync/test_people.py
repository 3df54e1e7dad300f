# Derived from tests/scenarios/_async/test_people.py by `make generate`. Do not edit.
"""Users, groups and members: beyond finding one and making one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import (
    Ambiguous,
    Client,
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
def connect(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


@pytest.fixture
def ldap(tmp_path: Path) -> Iterator[Client]:
    """A client of a server with a directory."""
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(DIRECTORY), "utf-8")
    with LocalConnect(socket=False, check_answers=True, directory=file) as local:
        with local.client() as client:
            yield client


def written(client: Client) -> int:
    """How many changes the server has noted."""
    return client.audit_logs.find().count()


# Users


def test_update_writes_nothing_where_nothing_differs(connect: Client) -> None:
    jane = connect.users.create("jane", email="jane@example.com", first_name="Jane")
    before = written(connect)
    assert connect.users.update(jane, first_name="Jane") == jane
    assert written(connect) == before
    changed = connect.users.update(jane, first_name="Joan", email="jane@example.com")
    assert (changed.first_name, changed.email) == ("Joan", "jane@example.com")
    assert written(connect) == before + 1
    with pytest.raises(InvalidArgument, match=r"frist_name.*first_name"):
        connect.users.update(jane, frist_name="J")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        connect.users.update(jane, user_role="boss")  # type: ignore[arg-type]  # the mistake under test


def test_one_does_not_lock_oneself_out_by_mistake(connect: Client) -> None:
    me = connect.me()
    with pytest.raises(InvalidArgument, match="force=True"):
        connect.users.lock(me)
    assert (connect.me()).locked is False


def test_the_groups_of_a_user_are_found_in_order(connect: Client) -> None:
    jane = connect.users.create("jane", email="jane@example.com")
    paul = connect.users.create("paul", email="paul@example.com")
    assert connect.users.get_groups(jane) == []
    for name, members in (("b", [jane, paul]), ("a", [paul]), ("c", [jane]), ("empty", [])):
        group = connect.groups.create(name)
        for member in members:
            connect.groups.add_member(group, member)
    assert [group.name for group in connect.users.get_groups(jane)] == ["b", "c"]
    assert [group.name for group in connect.users.get_groups(paul.guid)] == ["a", "b"]
    assert connect.users.get_groups("PAUL") == connect.users.get_groups(paul)
    with pytest.raises(NotFound, match="'pau'"):
        connect.users.get_groups("pau")
    with pytest.raises(NotFound):
        connect.users.get_groups("6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    with pytest.raises(InvalidArgument, match="user name"):
        connect.users.get_groups("")


def test_groups_are_found_on_a_server_that_is_in_trouble(local: LocalConnect) -> None:
    with local.client(retry=RetryPolicy(attempts=3, base=0.001)) as connect:
        jane = connect.users.create("jane", email="jane@example.com")
        names = [f"team-{number:02}" for number in range(20)]
        groups = [connect.groups.create(name) for name in names]
        for group in groups:
            connect.groups.add_member(group, jane)
        busy = local.faults.add(Failing(503), path="/v1/groups/*/members", times=2)
        assert [group.name for group in connect.users.get_groups(jane)] == names
        assert busy.applied == 2
        gone = Failing(404, text=GONE, headers={"content-type": "application/json"})
        local.faults.add(gone, path=f"/v1/groups/{groups[5].guid}/members")
        found = connect.users.get_groups(jane)
        assert [group.name for group in found] == names[:5] + names[6:]
        local.faults.add(Failing(403), path="/v1/groups/*/members")
        with pytest.raises(PermissionDenied):
            connect.users.get_groups(jane)


def test_members_beyond_the_first_page_count() -> None:
    seed = Seed(users=620, groups=1, content=0)
    with LocalConnect(socket=False, seed=seed) as local:
        with local.client() as connect:
            group = connect.groups.create("everybody")
            users = connect.users.find().collect()
            for user in users:
                connect.api.groups.add_group_member(group.guid, user_guid=user.guid)
            last = (connect.groups.members(group).collect())[-1]
            assert group.name in [one.name for one in connect.users.get_groups(last)]


def test_groups_and_users_are_named_as_people_name_them(connect: Client) -> None:
    jane = connect.users.create("jane", email="jane@example.com")
    group = connect.groups.create("team")
    listing = connect.groups.members("team", limit=5)
    assert listing.collect() == []
    connect.groups.add_member("team", "jane@example.com")
    assert [member.guid for member in listing] == [jane.guid]
    assert (listing.table()).to_dicts()[0]["username"] == "jane"
    assert connect.groups.content("team").collect() == []
    assert (connect.groups.get_access(["team", group.guid])).to_dicts() == []
    changed = connect.groups.update("team", name="crew")
    assert changed.guid == group.guid
    with pytest.raises(NotFound, match="'team'"):
        connect.groups.members("team").collect()
    with pytest.raises(InvalidArgument, match="guid or a name"):
        connect.groups.members("")
    connect.users.lock("jane")
    assert (connect.users.update("JANE", first_name="J")).locked is True
    connect.users.unlock("jane@example.com")
    connect.groups.delete("crew")
    with pytest.raises(NotFound, match="'crew'"):
        connect.groups.delete("crew")


def test_r_defect_members_beyond_the_first_page_are_listed(
    local: LocalConnect, connect: Client
) -> None:
    local.plant(Seed(users=12))
    group = connect.groups.create("all")
    users = [user for user in connect.users.find() if user.username.startswith("user0")]
    changes = connect.groups.set_members(group, users)
    assert len(changes.added) == 12
    # The server gives ten members a page unless asked for more.
    listing = connect.groups.members(group, page_size=5, sort="first_name", asc_order=False)
    members = listing.collect()
    assert {member.guid for member in members} == {user.guid for user in users}
    names = [member.first_name for member in members]
    assert names == sorted(names, reverse=True)
    assert connect.groups.members(group, limit=3).count() == 3


# Members


def test_members_are_named_as_people_name_them(connect: Client) -> None:
    jane = connect.users.create("jane", email="jane@example.com")
    paul = connect.users.create("paul", email="paul@example.com")
    group = connect.groups.create("team")
    connect.groups.add_member(group, "jane")
    with pytest.raises(Conflict):
        connect.groups.add_member(group, jane)
    assert connect.groups.ensure_member(group, "JANE@example.com") is False
    assert connect.groups.ensure_member(group.guid, "paul@example.com") is True
    for nobody in ("pau", "nobody@example.com"):
        with pytest.raises(NotFound, match=nobody):
            connect.groups.ensure_member(group, nobody)
    for nonsense in ("", None, 7):
        with pytest.raises(InvalidArgument, match="user name"):
            connect.groups.add_member(group, nonsense)  # type: ignore[arg-type]  # the mistake under test
    connect.groups.remove_member(group, paul)
    assert [member.username for member in connect.groups.members(group)] == ["jane"]


def test_members_are_made_exactly_so(connect: Client) -> None:
    users = {
        name: connect.users.create(name, email=f"{name}@example.com")
        for name in ("ann", "ben", "cy")
    }
    group = connect.groups.create("team")
    changes = connect.groups.set_members(group, ["ann", users["ben"], "ANN"])
    assert changes.added == (users["ann"].guid, users["ben"].guid)
    changes = connect.groups.set_members(group, ["ben@example.com", users["cy"].guid])
    assert (changes.added, changes.removed) == ((users["cy"].guid,), (users["ann"].guid,))
    assert changes.kept == (users["ben"].guid,)
    before = written(connect)
    assert not connect.groups.set_members(group, ["cy", "ben"])
    with pytest.raises(NotFound, match="nobody"):
        connect.groups.set_members(group, ["ann", "nobody"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        connect.groups.set_members(group, [])
    assert written(connect) == before
    changes = connect.groups.set_members(group, [], allow_empty=True)
    assert len(changes.removed) == 2
    assert connect.groups.members(group).collect() == []


def test_r_defect_a_member_that_cannot_be_removed_is_no_silence(
    local: LocalConnect, connect: Client
) -> None:
    paul = local.add_user("paul", "publisher")
    group = connect.groups.create("team")
    with pytest.raises(NotFound, match="not in the group"):
        connect.groups.remove_member(group, paul.guid)
    connect.groups.remove_member(group, paul.guid, missing_ok=True)
    connect.groups.delete(group)
    with pytest.raises(NotFound, match="group"):
        connect.groups.remove_member(group, paul.guid, missing_ok=True)
    with pytest.raises(NotFound):
        connect.groups.delete(group)
    group = connect.groups.create("again")
    me = connect.me()
    connect.groups.add_member(group, me)
    with local.client(api_key=paul.api_key) as publisher:
        with pytest.raises(PermissionDenied):
            publisher.groups.remove_member(group, me)
        with pytest.raises(PermissionDenied):
            publisher.groups.delete(group)


# Groups


def test_a_group_is_there_afterwards_however_often(connect: Client) -> None:
    made = connect.groups.ensure("team")
    connect.groups.create("teams")
    assert connect.groups.ensure("team") == made
    assert connect.groups.find().count() == 2
    before = written(connect)
    assert (connect.groups.update(made, name="team")).name == "team"
    assert written(connect) == before
    with pytest.raises(Conflict):
        connect.groups.update(made, name="teams")


def test_r_defect_null_is_sent_and_not_left_out(connect: Client) -> None:
    group = connect.groups.create("team")
    # A server that keeps groups itself says that they need an owner; R's client says nothing.
    with pytest.raises(InvalidRequest, match="owner"):
        connect.groups.update(group, owner_guid=None)
    unchanged = connect.groups.update(group)
    assert unchanged.owner_guid == group.owner_guid


def test_the_content_of_a_group(connect: Client) -> None:
    group = connect.groups.create("team")
    assert connect.groups.content(group).collect() == []
    item = connect.content.create("report", title="Report")
    connect.content.create("other")
    item.permissions.grant(group, role="editor")
    (row,) = connect.groups.content(group).collect()
    assert (row.content_guid, row.content_name, row.content_title) == (
        item.guid,
        "report",
        "Report",
    )
    roles = {entry.principal_name: entry.principal_role for entry in row.permissions}
    assert roles["team"] == "publisher"
    (access,) = connect.groups.get_access([group])
    assert (access.group_name, access.content_title, access.role) == ("team", "Report", "publisher")


def test_r_defect_a_group_without_content_is_no_row_of_nothing(connect: Client) -> None:
    empty = connect.groups.create("empty")
    full = connect.groups.create("full")
    item = connect.content.create("report")
    item.permissions.grant("full")
    rows = connect.groups.get_access([empty.guid, full])
    assert [(row.group_guid, row.content_guid) for row in rows] == [(full.guid, item.guid)]
    nothing = connect.groups.get_access([empty])
    assert nothing == []
    columns = "group_guid group_name content_guid content_name content_title access_type role"
    assert nothing.table().column_names == columns.split() == list(rows.to_dicts()[0])
    with pytest.raises(NotFound):
        connect.groups.get_access([full, "6f300623-1e0c-48e6-a473-ddf630c0c0c3"])
    with pytest.raises(InvalidArgument, match="list"):
        connect.groups.get_access(full)  # type: ignore[arg-type]  # the mistake under test


# People whom a directory knows


def test_people_of_the_directory_get_accounts(ldap: Client) -> None:
    found = {user.username: user for user in ldap.users.search_remote("ada")}
    assert list(found) == ["ada", "adam"]
    assert not found["ada"].guid
    ada = ldap.users.create_remote(found["ada"])
    assert (ada.username, ada.email) == ("ada", "ada@example.com")
    with pytest.raises(InvalidArgument, match="ensure_remote"):
        ldap.users.create_remote("ada")
    assert (ldap.users.ensure_remote("ADA@example.com")).guid == ada.guid
    assert (ldap.users.ensure_remote(found["ada"])).guid == ada.guid
    assert (ldap.users.create_remote("adam@example.com")).username == "adam"
    assert ldap.users.find(prefix="ada").count() == 2


def test_r_defect_a_prefix_is_no_person_of_the_directory(ldap: Client) -> None:
    before = ldap.users.find().count()
    with pytest.raises(NotFound, match="'ad'"):
        ldap.users.create_remote("ad")
    with pytest.raises(Ambiguous) as caught:
        ldap.users.ensure_remote("twins@example.com")
    assert len(caught.value.candidates) == 2
    with pytest.raises(InvalidArgument, match="beginning of a name"):
        ldap.users.search_remote(" ")
    with pytest.raises(NotFound, match="'analyst'"):
        ldap.groups.ensure_remote("analyst")
    assert ldap.users.find().count() == before
    assert ldap.groups.find().collect() == []


def test_groups_of_the_directory_come_with_their_members(ldap: Client) -> None:
    ldap.users.create_remote("ada")
    (first, second) = ldap.groups.search_remote("analysts").collect()
    assert (first.name, first.guid, second.name) == ("analysts", None, "analysts-north")
    group = ldap.groups.create_remote("analysts")
    assert [member.username for member in ldap.groups.members(group)] == ["ada"]
    assert ldap.groups.ensure_remote("analysts") == group
    assert ldap.groups.ensure_remote(first) == group
    with pytest.raises(InvalidArgument, match="ensure_remote"):
        ldap.groups.create_remote("analysts")
    assert ldap.groups.search_remote("analysts", limit=1).collect() != []


def test_a_server_without_directory_says_so(connect: Client) -> None:
    with pytest.raises(InvalidRequest, match="LDAP"):
        connect.users.ensure_remote("ada")
    with pytest.raises(InvalidRequest, match="LDAP"):
        connect.groups.search_remote("a").collect()
