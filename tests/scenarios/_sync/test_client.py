# Derived from tests/scenarios/_async/test_client.py by `make generate`. Do not edit.
"""The client itself: credentials, raw requests, addresses, tables, errors."""

from __future__ import annotations

import webbrowser
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connectapi import (
    ApiKey,
    AuthenticationFailed,
    Client,
    ConnectionFailed,
    CredentialsError,
    InvalidArgument,
    NotFound,
    RouteNotFound,
    UnexpectedAnswer,
)
from tests.scenarios.conftest import Server


def test_credentials_come_from_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", f"{server.url}/connect/#/apps")
    monkeypatch.setenv("CONNECT_API_KEY", server.api_key)
    with Client() as client:
        assert (client.me()).user_role == "administrator"
        explained = client.explain_credentials()
        assert "CONNECT_SERVER" in explained
        assert "CONNECT_API_KEY" in explained
        assert server.api_key not in explained + repr(client)


def test_a_wrong_key_is_told_from_a_wrong_server(server: Server) -> None:
    with Client(server.url, "wrong-key-of-32-characters-abcde") as client:
        with pytest.raises(AuthenticationFailed) as caught:
            client.me()
        assert "wrong-key" not in str(caught.value)
        assert "api_key=" in str(caught.value)
    with Client("http://127.0.0.1:9", "key", retry=1) as client:
        with pytest.raises(ConnectionFailed, match=r"127\.0\.0\.1:9"):
            client.me()


def test_no_key_and_an_empty_key_are_errors_that_name_the_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CONNECT_SERVER", raising=False)
    monkeypatch.delenv("CONNECT_API_KEY", raising=False)
    with pytest.raises(CredentialsError, match="CONNECT_SERVER"):
        Client()
    with pytest.raises(CredentialsError, match="api_key="):
        Client("https://connect.example.com")
    monkeypatch.setenv("CONNECT_API_KEY", "")
    with pytest.raises(CredentialsError, match="CONNECT_API_KEY is empty"):
        Client("https://connect.example.com")


def test_the_key_of_one_server_is_not_sent_to_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", "https://a.example.com")
    monkeypatch.setenv("CONNECT_API_KEY", "the-key-of-a")
    with pytest.raises(CredentialsError, match=r"belongs to https://a\.example\.com"):
        Client("https://b.example.com")


def test_other_credentials_than_a_key(server: Server) -> None:
    auth = ApiKey(server.api_key, header="X-RSC-Authorization")
    with Client(server.url, auth=auth) as client:
        assert (client.me()).user_role == "administrator"
        assert "auth=" in client.explain_credentials()


def test_raw_requests_have_auth_and_errors(client: Client) -> None:
    page = client.request("GET", "/v1/users", query={"page_size": 1})
    assert page["total"] == 1
    made = client.request("POST", "/v1/content", json={"name": "raw"})
    assert made["name"] == "raw"
    assert client.request("DELETE", f"/v1/content/{made['guid']}") is None
    with pytest.raises(RouteNotFound):
        client.request("GET", "/v1/no/such/route")
    with pytest.raises(InvalidArgument, match="slash"):
        client.request("GET", "v1/users")
    with pytest.raises(InvalidArgument, match="FETCH"):
        client.request("FETCH", "/v1/users")


def test_raw_rows_follow_pages(server: Server, client: Client) -> None:
    for number in range(7):
        client.groups.create(f"group{number}")
    groups = client.rows("/v1/groups", page_size=3)
    names = [group["name"] for group in groups]
    assert sorted(names) == [f"group{number}" for number in range(7)]
    frame = groups.to_polars()
    assert sorted(frame["name"].to_list()) == sorted(names)
    assert "value" not in frame.columns
    assert len(client.rows("/v1/groups", limit=2).collect()) == 2
    assert [user["username"] for user in client.rows("/v1/users").collect()] == (
        [(client.me()).username]
    )
    item = client.content.create("report")
    listed = client.rows("/v1/content", query={"name": "report"})
    assert [row["guid"] for row in listed] == [item.guid]
    assert client.rows(f"/v1/content/{item.guid}/bundles").collect() == []
    explicit = client.rows("/v1/groups", paging="offset", page_size=2)
    assert len(explicit.collect()) == 7


def test_raw_rows_that_make_no_sense(client: Client) -> None:
    with pytest.raises(InvalidArgument, match="How /v1/user pages is not known; say it with"):
        client.rows("/v1/user")
    with pytest.raises(InvalidArgument, match="slash"):
        client.rows("v1/users")
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(InvalidArgument, match="since"):
        client.rows("/v1/audit_logs", query={"since": naive})
    with pytest.raises(UnexpectedAnswer, match="no rows"):
        client.rows("/v1/user", paging="single").collect()


def test_missing_object_and_missing_route_are_told_apart(client: Client) -> None:
    with pytest.raises(NotFound) as missing:
        client.users.get("11111111-2222-4333-8444-555555555555")
    assert not isinstance(missing.value, RouteNotFound)
    with pytest.raises(InvalidArgument, match="empty"):
        client.users.get("")
    with pytest.raises(InvalidArgument):
        client.users.get("..")


def test_a_web_page_where_json_was_due_says_what_it_looks_like(server: Server) -> None:
    with Client(server.url, server.api_key) as client:
        with pytest.raises(UnexpectedAnswer, match=r"(?i)page|html"):
            _page_as_json(client)


def _page_as_json(client: Client) -> None:
    from connectapi._core.request import Request
    from connectapi._core.response import builtins

    client._session.send(Request("", "GET", "/connect/", builtins, base="server"))


def test_version_and_settings(client: Client) -> None:
    version = client.server_version()
    assert version == client.server.version()
    settings = client.server.settings()
    assert settings["version"] == str(version)
    assert (client.server.python()).installations is not None
    assert client.server.r().collect() is not None
    assert client.server.quarto().collect() is not None
    zones = client.server.time_zones().collect()
    assert "UTC" in {zone.timezone for zone in zones}


def test_options_for_one_call(client: Client) -> None:
    quick = client.with_options(timeout=30, headers={"X-Extra": "1"})
    assert quick.me() == client.me()
    with pytest.raises(InvalidArgument):
        client.with_options(timeout=-1)


def test_addresses_are_opened_and_given(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    item = client.content.create("report")
    addresses = [
        client.browse(),
        client.browse_api_docs(),
        item.browse(),
        item.browse_solo(),
    ]
    assert opened == addresses
    assert addresses[1].endswith("/__docs__/api/")
    assert item.guid in addresses[2]


def test_printing_and_comparing_make_no_request(server: Server) -> None:
    nowhere = Client("http://127.0.0.1:9", "key")
    listing = nowhere.users.find(user_role="viewer")
    assert "GET /v1/users" in repr(listing)
    assert listing != nowhere.users.find()
    assert repr(nowhere) == "<Client of http://127.0.0.1:9>"
    nowhere.close()


def test_tables_keep_their_columns_when_there_is_nothing(client: Client) -> None:
    empty = client.groups.find().to_polars()
    assert empty.height == 0
    assert {"guid", "name", "owner_guid"} <= set(empty.columns)
    users = client.users.find().to_polars()
    assert users.schema["created_time"] == pl.Datetime("us", "UTC")
    assert users.schema["locked"] == pl.Boolean


def test_many_users_are_paged_without_loss(server: Server, client: Client) -> None:
    if server.local is None:
        pytest.skip("a real server is not filled with users")
    from connectapi.testing import Seed

    server.local.plant(Seed(users=1_234))
    listing = client.users.find(page_size=100)
    names = [user.username for user in listing]
    assert len(names) == len(set(names)) == 1_235
    assert listing.count() == 1_235
    assert (listing.to_polars()).height == 1_235
    limited = client.users.find(limit=7).collect()
    assert len(limited) == 7


def test_naive_datetime_is_refused(client: Client) -> None:
    with pytest.raises(InvalidArgument, match="time zone"):
        client.usage.find(since=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test
    aware = datetime(2026, 1, 1, tzinfo=UTC)
    assert client.usage.find(since=aware).collect() == []


def test_search_in_the_servers_syntax(client: Client) -> None:
    with pytest.raises(InvalidArgument, match="ordr"):
        client.content.search("report", ordr="asc")  # type: ignore[call-arg]  # the mistake under test
    assert "GET /v1/search/content" in repr(client.content.search("report"))
