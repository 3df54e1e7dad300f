"""posit-sdk: users and groups."""

from collections.abc import Iterator

import pytest
from posit import connect
from posit.connect.errors import ClientError

from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect


@pytest.fixture(scope="module")
def viewer(client: connect.Client) -> connect.Client:
    return client.users.create(
        username="vera",
        password="long-enough-1",
        email="vera@example.invalid",
        first_name="Vera",
        last_name="Viewer",
        user_role="viewer",
    )


def test_me_is_the_owner_of_the_key(client: connect.Client) -> None:
    assert client.me["username"] == "admin"
    assert client.me["user_role"] == "administrator"
    assert client.version == "2026.06.1"
    assert client.users.get(client.me["guid"]) == client.me


def test_the_environment_names_server_and_key(
    server: LocalConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", server.api_key)
    with connect.Client() as client:
        assert client.me["username"] == "admin"
        assert client.get("v1/user").json() == client.me
        assert client.request("GET", "server_settings").json()["version"] == client.version


def test_a_hidden_version_opens_all_gates() -> None:
    settings = ServerSettings(durable=False, hide_version=True)
    with (
        LocalConnect(settings=settings) as server,
        connect.Client(server.url, server.api_key) as client,
    ):
        assert not client.version
        assert list(client.packages.fetch()) == []


def test_a_wrong_key_is_refused(server: LocalConnect) -> None:
    with connect.Client(server.url, "wrong") as client:
        with pytest.raises(ClientError) as caught:
            _ = client.me
        assert (caught.value.http_status, caught.value.error_code) == (401, 30)


def test_users_are_made_found_and_counted(
    client: connect.Client, viewer: dict[str, object]
) -> None:
    assert viewer == client.users.get(viewer["guid"])
    assert client.users.find_one(prefix="ver") == viewer
    assert client.users.find_one(prefix="nobody") is None
    assert [user["username"] for user in client.users.find(user_role="viewer")] == ["vera"]
    assert client.users.count() == len(client.users.find())
    with pytest.raises(ClientError) as caught:
        client.users.get("6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    assert caught.value.http_status == 404


def test_users_change_and_are_locked(client: connect.Client) -> None:
    user = client.users.create(
        username="paul", password="long-enough-1", user_role="publisher", email="p@example.invalid"
    )
    user.update(first_name="Paul", user_role="viewer")
    assert (user["first_name"], user["user_role"]) == ("Paul", "viewer")
    user.lock()
    assert user["locked"]
    assert [u["username"] for u in client.users.find(account_status="locked")] == ["paul"]
    user.unlock()
    assert not user["locked"]
    assert client.users.find(account_status="locked") == []
    with pytest.raises(RuntimeError, match="cannot lock your own account"):
        client.me.lock()


def test_users_go_through_all_pages(server: LocalConnect) -> None:
    with LocalConnect() as big:
        from connectapi.testing import Seed

        big.plant(Seed(users=1100, groups=3))
        with connect.Client(big.url, big.api_key) as client:
            found = client.users.find()
            assert len(found) == 1101
            assert len({user["guid"] for user in found}) == 1101
            assert client.users.count() == 1101
            assert [group["name"] for group in client.groups.find()] == [
                "group00001",
                "group00002",
                "group00003",
            ]


@pytest.fixture
def group(client: connect.Client) -> Iterator[connect.Client]:
    group = client.groups.create(name="Analysts")
    yield group
    group.delete()


def test_groups_are_made_found_and_removed(client: connect.Client) -> None:
    group = client.groups.create(name="Short-lived")
    assert client.groups.get(group["guid"]) == group
    assert client.groups.find_one(prefix="Short") == group
    assert client.groups.count() == len(client.groups.find())
    group.delete()
    assert client.groups.find(prefix="Short") == []


def test_members_come_and_go(
    client: connect.Client, group: connect.Client, viewer: connect.Client
) -> None:
    assert group.members.count() == 0
    group.members.add(viewer)
    group.members.add(user_guid=client.me["guid"])
    assert group.members.count() == 2
    assert {user["username"] for user in group.members.find()} == {"vera", "admin"}
    assert [found["guid"] for found in viewer.groups.find()] == [group["guid"]]

    group.members.delete(viewer)
    assert viewer.groups.find() == []
    viewer.groups.add(group)
    assert group.members.count() == 2
    viewer.groups.delete(group["guid"])
    assert [user["username"] for user in group.members.find()] == ["admin"]
