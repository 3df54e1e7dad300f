"""Users and groups of a directory elsewhere, which here is a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.server.directory import DirectoryUnusable, load
from connectapi.testing import LocalConnect
from tests.server.content.conftest import refusal

DIRECTORY = """
[[users]]
username = "ada"
first_name = "Ada"
last_name = "Lovelace"
email = "ada@example.com"
unique_id = "uid=ada,dc=example"

[[users]]
username = "adam"
first_name = "Adam"

[[users]]
username = "grace"
first_name = "Grace"

[[groups]]
name = "analysts"
members = ["ada", "grace", "nobody-here"]

[[groups]]
name = "authors"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalConnect]:
    path = tmp_path / "directory.toml"
    path.write_text(DIRECTORY)
    with LocalConnect(socket=False, check_answers=True, directory=path) as server:
        yield server


def test_users_are_found_there_and_here(server: LocalConnect, publisher: Client) -> None:
    server.add_user("adamant", "viewer")
    found = publisher.api.users.search_remote_users(prefix="ADA")
    assert [user.username for user in found.results] == ["ada", "adam", "adamant"]
    there = {user.username: user for user in found.results}
    assert there["ada"].guid is None
    assert there["ada"].temp_ticket
    assert there["adamant"].guid
    assert not there["adamant"].temp_ticket
    assert found.total == 3
    assert len(publisher.api.users.search_remote_users(prefix="ada", limit=1).results) == 1
    assert publisher.api.users.search_remote_users(prefix="zzz").results == []


def test_an_account_is_made_of_an_entry(admin: Client) -> None:
    api = admin.api.users
    (entry,) = api.search_remote_users(prefix="ada", limit=1).results
    assert entry.external_id == "uid=ada,dc=example"
    user = api.create_remote_user(temp_ticket=entry.temp_ticket)
    assert (user.username, user.email, user.user_role) == ("ada", "ada@example.com", "viewer")
    assert user.external_id == "uid=ada,dc=example"
    (again,) = api.search_remote_users(prefix="ada", limit=1).results
    assert again.guid == user.guid
    assert refusal(api.create_remote_user, temp_ticket=entry.temp_ticket) == (
        409,
        "DuplicateUserName",
    )


def test_a_group_gets_its_members_from_the_directory(admin: Client) -> None:
    users, groups = admin.api.users, admin.api.groups

    def pull(username: str) -> str:
        (entry,) = users.search_remote_users(prefix=username, limit=1).results
        return users.create_remote_user(temp_ticket=entry.temp_ticket).guid

    ada = pull("ada")
    (entry,) = groups.search_remote_groups(prefix="ana").results
    assert (entry.name, entry.guid) == ("analysts", None)
    group = groups.create_remote_group(temp_ticket=entry.temp_ticket)
    assert (group.name, group.owner_guid) == ("analysts", None)
    grace = pull("grace")
    members = groups.get_group_members(group.guid).results
    assert {member.guid for member in members} == {ada, grace}
    (here,) = groups.search_remote_groups(prefix="analysts").results
    assert here.guid == group.guid
    assert {g.name for g in groups.search_remote_groups().results} == {"analysts", "authors"}
    assert refusal(groups.create_remote_group, temp_ticket=entry.temp_ticket) == (
        409,
        "DuplicateGroupName",
    )


@pytest.mark.parametrize("ticket", ["nonsense", "gAAAAABh"])
def test_tickets_that_nobody_gave(admin: Client, ticket: str) -> None:
    users, groups = admin.api.users, admin.api.groups
    assert refusal(users.create_remote_user, temp_ticket=ticket) == (400, "InvalidTempTicket")
    assert refusal(groups.create_remote_group, temp_ticket=ticket) == (400, "InvalidTempTicket")
    assert refusal(users.create_remote_user) == (400, "ParameterMissing")
    (group,) = groups.search_remote_groups(prefix="authors").results
    assert refusal(users.create_remote_user, temp_ticket=group.temp_ticket) == (
        400,
        "InvalidTempTicket",
    )


@pytest.mark.parametrize("limit", [0, 501])
def test_limit_out_of_range(admin: Client, limit: int) -> None:
    assert refusal(admin.api.users.search_remote_users, limit=limit) == (400, "InvalidRange")
    assert refusal(admin.api.groups.search_remote_groups, limit=limit) == (400, "InvalidRange")


def test_viewers_do_not_search(viewer: Client) -> None:
    assert refusal(viewer.api.users.search_remote_users, prefix="a") == (403, "PermissionDenied")


def test_without_a_directory_the_operations_say_so() -> None:
    with LocalConnect(socket=False, check_answers=True) as server, server.client() as admin:
        for call in (
            admin.api.users.search_remote_users,
            admin.api.users.create_remote_user,
            admin.api.groups.search_remote_groups,
            admin.api.groups.create_remote_group,
        ):
            assert refusal(call) == (400, "PullOnPushAuth")


@pytest.mark.parametrize(
    "text, says",
    [
        ("[[users]]\n", "username"),
        ("[[users]]\nusername = 3\n", "str"),
        ('[[people]]\nusername = "ada"\n', "people"),
        ('[[users]]\nusername = "ada"\n[[users]]\nusername = "ada"\n', "twice"),
        ("users = [", "directory"),
        ('[[groups]]\nname = "a"\n[[groups]]\nname = "a"\n', "twice"),
        ('[[groups]]\nname = " "\n', "' '"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_directory(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(text)
    with pytest.raises(DirectoryUnusable, match=says):
        load(path)
    with pytest.raises(DirectoryUnusable, match="No such file"):
        load(tmp_path / "gone.toml")
    with pytest.raises(DirectoryUnusable, match="No such file"):
        LocalConnect(socket=False, directory=tmp_path / "gone.toml").start()


def test_the_same_as_json(tmp_path: Path) -> None:
    as_toml, as_json = tmp_path / "directory.toml", tmp_path / "directory.json"
    as_toml.write_text(DIRECTORY)
    as_json.write_text(json.dumps(tomllib.loads(DIRECTORY)))
    assert load(as_json) == load(as_toml)
    as_json.write_text('{"users": [{"username": "ada", "shoe_size": 3}]}')
    with pytest.raises(DirectoryUnusable, match="shoe_size"):
        load(as_json)
    as_json.write_text("")
    with pytest.raises(DirectoryUnusable, match="no directory"):
        load(as_json)


def test_a_large_directory(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    entries = [{"username": f"user{number:05}", "first_name": "A"} for number in range(20_000)]
    path.write_text(json.dumps({"users": entries}))
    with LocalConnect(socket=False, directory=path) as server, server.client() as admin:
        found = admin.api.users.search_remote_users(prefix="user1999", limit=500)
        assert [user.username for user in found.results] == [f"user1999{n}" for n in range(10)]
        found = admin.api.users.search_remote_users(prefix="a", limit=3)
        # Whose name is just that comes before whose name begins with it.
        assert [user.username for user in found.results] == ["user00000", "user00001", "user00002"]
        assert found.total == 20_001


def test_an_id_of_the_directory_finds_its_user_here_and_there(admin: Client) -> None:
    api = admin.api.users
    (entry,) = api.search_remote_users(prefix="UID=ada").results
    user = api.create_remote_user(temp_ticket=entry.temp_ticket)
    (here,) = api.search_remote_users(prefix="uid=ada").results
    assert (here.guid, here.username) == (user.guid, "ada")


def test_who_has_the_username_already_is_the_same_user(server: LocalConnect, admin: Client) -> None:
    server.add_user("grace")
    (entry,) = admin.api.users.search_remote_users(prefix="grace").results
    assert entry.guid
    assert not entry.temp_ticket


def test_names_are_the_same_in_any_letter_case(tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(
        """
        users = [{ username = "Grace" }, { username = "ada" }]
        groups = [{ name = "analysts", members = ["Grace", "grace", "ADA"] }]
        """
    )
    with LocalConnect(socket=False, directory=path) as server, server.client() as admin:
        grace = server.add_user("grace").guid
        (entry,) = admin.api.users.search_remote_users(prefix="grace").results
        assert entry.guid == grace
        (listed,) = admin.api.groups.search_remote_groups(prefix="analysts").results
        group = admin.api.groups.create_remote_group(temp_ticket=listed.temp_ticket).guid
        (entry,) = admin.api.users.search_remote_users(prefix="ada").results
        ada = admin.api.users.create_remote_user(temp_ticket=entry.temp_ticket).guid
        members = admin.api.groups.get_group_members(group).results
        assert {member.guid for member in members} == {grace, ada}


def test_tickets_outlive_the_server_and_are_noted_in_the_log(tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(DIRECTORY)
    data = tmp_path / "data"
    with LocalConnect(socket=False, data=data, directory=path) as server:
        (entry,) = server.client().api.users.search_remote_users(prefix="adam").results
    with LocalConnect(socket=False, data=data, directory=path) as server:
        client = server.client()
        user = client.api.users.create_remote_user(temp_ticket=entry.temp_ticket)
        newest = client.api.audit_logs.get_audit_logs(asc_order=False, limit=1).results[0]
        assert newest.action == "add_user"
        assert user.guid in newest.event_description
    path.write_text(DIRECTORY.replace('"grace"', '"hopper"', 1))
    with LocalConnect(socket=False, data=data, directory=path) as server:
        client = server.client()
        (gone,) = client.api.users.search_remote_users(prefix="hopper").results
    path.write_text(DIRECTORY)
    with LocalConnect(socket=False, data=data, directory=path) as server:
        create = server.client().api.users.create_remote_user
        assert refusal(create, temp_ticket=gone.temp_ticket) == (400, "InvalidTempTicket")
