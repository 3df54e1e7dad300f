# Derived from tests/scenarios/_async/test_viewer.py by `make generate`. Do not edit.
"""Acting as the visitor of content, and never as its owner by accident."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from connectapi import (
    ApiKey,
    AuthenticationFailed,
    CredentialsError,
    InvalidArgument,
    InvalidRequest,
    PermissionDenied,
    RedirectRefused,
    UnsupportedByServer,
)
from tests.scenarios.visits import HEADER, Visit, visit


@pytest.fixture(scope="module")
def shared() -> Iterator[Visit]:
    with visit() as world:
        yield world


@pytest.fixture
def world(shared: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    for name in ("RSTUDIO_PRODUCT", "POSIT_PRODUCT", "CONNECT_CONTENT_GUID"):
        monkeypatch.delenv(name, raising=False)
    # Every server begins with this one.
    connect = shared.admin.integrations.one(template="connect")
    shared.admin.content.get(shared.guid).integrations.set([connect])
    shared.asked.clear()
    return shared


def test_the_client_of_a_visitor_acts_as_the_visitor(world: Visit) -> None:
    with world.server.client(api_key=world.owner.api_key) as client:
        request = SimpleNamespace(headers=world.request)
        with client.as_viewer(request) as viewer:
            assert (viewer.me()).username == "victor"
            with pytest.raises(PermissionDenied):
                viewer.content.create("mine")
            assert viewer.server_url == client.server_url
            assert "the visitor's token" in viewer.explain_credentials()
        assert (client.me()).username == "olga"


def test_the_token_itself_will_do(world: Visit) -> None:
    with (
        world.server.client(api_key=world.owner.api_key) as client,
        client.as_viewer(world.token) as viewer,
    ):
        assert (viewer.me()).guid == world.visitor.guid


@pytest.mark.parametrize("product", ["RSTUDIO_PRODUCT", "POSIT_PRODUCT"])
def test_peer_bug_a_missing_token_falls_back_to_the_owners_key(
    world: Visit, monkeypatch: pytest.MonkeyPatch, product: str
) -> None:
    monkeypatch.setenv(product, "CONNECT")
    with world.server.client(auth=world.auth) as client:
        for request in ({}, {"cookie": "x"}, SimpleNamespace(headers={HEADER: ""}), "", None):
            with pytest.raises(CredentialsError, match=f"{HEADER}.*template connect"):
                client.as_viewer(request)
            with pytest.raises(CredentialsError, match="local= does not count"):
                client.as_viewer(request, local=client)
        monkeypatch.setenv("POSIT_PRODUCT", "CONNECT_CLOUD")
        with pytest.raises(CredentialsError, match="local= does not count"):
            client.as_viewer(None, local=world.owner.api_key)
    assert world.asked == []


def test_elsewhere_somebody_stands_in_only_where_it_is_said(
    world: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    with world.server.client(api_key=world.owner.api_key) as client:
        with pytest.raises(CredentialsError, match="local="):
            client.as_viewer({})
        with caplog.at_level(logging.INFO, "connectapi"):
            with client.as_viewer({}, local=client) as viewer:
                assert (viewer.me()).username == "olga"
        assert "local=" in caplog.text
        # The client that stood in is still open.
        assert (client.me()).username == "olga"
        with client.as_viewer(None, local=world.visitor.api_key) as viewer:
            assert (viewer.me()).username == "victor"
            assert "local=" in viewer.explain_credentials()
        with pytest.raises(InvalidArgument, match="SimpleNamespace"):
            client.as_viewer({}, local=SimpleNamespace())  # type: ignore[arg-type]  # the mistake under test


def test_a_token_counts_before_who_stands_in(world: Visit) -> None:
    with (
        world.server.client(api_key=world.owner.api_key) as client,
        client.as_viewer(world.request, local=client) as viewer,
    ):
        assert (viewer.me()).username == "victor"


def test_what_is_no_request_is_refused(world: Visit) -> None:
    with world.server.client(auth=world.auth) as client:
        for visitor in (5, object(), [1, 2]):
            with pytest.raises(InvalidArgument, match="token, a request or its headers"):
                client.as_viewer(visitor, local=client)
    assert world.asked == []


def test_content_without_the_integration_is_told_what_to_do(world: Visit) -> None:
    with world.server.client(api_key=world.owner.api_key) as client:
        kinds: tuple[list[str], ...] = (["github"], ["snowflake"], [])
        for templates in kinds:
            world.integrate(*templates, auth_type="Service Account")
            with pytest.raises(InvalidRequest, match=r"integrations\.one\(template='connect'\)"):
                client.as_viewer(world.request, local=client)
        # What the error says to do is enough.
        item = client.content.get(world.guid)
        item.integrations.add(client.integrations.one(template="connect"))
        with client.as_viewer(world.request) as viewer:
            assert (viewer.me()).username == "victor"


def test_once_the_visitors_key_ends_nobody_is_let_in(world: Visit) -> None:
    with (
        world.server.client(api_key=world.owner.api_key) as client,
        client.as_viewer(world.request) as viewer,
    ):
        assert (viewer.me()).username == "victor"
        world.server.move_clock(timedelta(hours=2))
        try:
            with pytest.raises(AuthenticationFailed, match="the visitor's token"):
                viewer.me()
        finally:
            world.server.move_clock(timedelta(hours=-2))


def test_the_owners_browser_session_is_not_the_visitors(world: Visit) -> None:
    form = urlencode({"username": world.owner.username, "password": world.owner.api_key})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with world.server.client(api_key=world.owner.api_key) as client:
        # The page sets a cookie, and leads on to where a write is not to go.
        with pytest.raises(RedirectRefused):
            client.request("POST", "/__login__", content=form.encode(), headers=kind, base="server")
        assert client._session._transport._cookies.matches(client.server_url)
        with client.as_viewer(world.request) as viewer:
            assert not viewer._session._transport._cookies.matches(client.server_url)
            assert (viewer.me()).username == "victor"


def test_headers_that_speak_for_the_owner_stay_behind(world: Visit) -> None:
    key = f"Key {world.owner.api_key}"
    for extra in ({"X-RSC-Authorization": key}, {"authorization": key}, {"Cookie": "a=b"}):
        with (
            world.server.client(
                api_key=world.owner.api_key, headers={"X-Trace": "1", **extra}
            ) as client,
            client.as_viewer(world.request) as viewer,
        ):
            assert (viewer.me()).username == "victor"
            assert set(viewer._session._headers) == {"X-Trace"}


def test_behind_a_proxy_the_key_keeps_its_own_header(world: Visit) -> None:
    auth = ApiKey(world.owner.api_key, header="X-RSC-Authorization")
    proxy = {"Authorization": "Basic cHJveHk6"}
    with (
        world.server.client(auth=auth, headers=proxy) as client,
        client.as_viewer(world.request) as viewer,
    ):
        assert set(viewer._session.settings.auth.headers("GET", "")) == {"X-RSC-Authorization"}
        assert set(viewer._session._headers) == {"Authorization"}


def test_r_defect_a_visitors_client_costs_six_requests(world: Visit) -> None:
    token = world.token
    with (
        world.server.client(auth=world.auth) as client,
        client.as_viewer(token) as viewer,
    ):
        viewer.server_version()
        assert world.asked == ["GET /server_settings", "POST /v1/oauth/integrations/credentials"]
        with client.as_viewer(token):
            assert len(world.asked) == 2


@pytest.mark.parametrize("version", ["2022.10.0", "2024.08.0"])
def test_older_servers_make_no_visitors_keys(version: str) -> None:
    with visit(version) as world:
        with world.server.client(auth=world.auth) as client:
            with pytest.raises(UnsupportedByServer) as caught:
                client.as_viewer(world.request)
            assert caught.value.needs == "2025.01.0"
        assert world.exchanges == 0


def test_a_release_with_one_integration_to_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSIT_PRODUCT", "CONNECT")
    with visit("2025.04.0") as world:
        world.integrate("connect")
        with (
            world.server.client(auth=world.auth) as client,
            client.as_viewer(world.request) as viewer,
        ):
            assert (viewer.me()).username == "victor"
