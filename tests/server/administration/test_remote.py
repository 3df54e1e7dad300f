"""Users and groups of a directory elsewhere, which here is a file."""

from __future__ import annotations

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
            assert refusal(call) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    "text, says",
    [
        ("[[users]]\n", "username"),
        ("[[users]]\nusername = 3\n", "str"),
        ('[[people]]\nusername = "ada"\n', "people"),
        ('[[users]]\nusername = "ada"\n[[users]]\nusername = "ada"\n', "twice"),
        ("users = [", "directory"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_directory(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(text)
    with pytest.raises(DirectoryUnusable, match=says):
        load(path)
    with pytest.raises(DirectoryUnusable, match="No such file"):
        load(tmp_path / "gone.toml")
