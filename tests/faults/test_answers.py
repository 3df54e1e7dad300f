"""Wrong answers: errors of proxies, pages, redirects. What the client makes of each."""

import time

import pytest
from starlette.responses import Response
from starlette.types import Scope

from connectapi import (
    AsyncClient,
    Client,
    ConnectError,
    RateLimited,
    ServerError,
    UnexpectedAnswer,
)
from connectapi.testing import (
    Failing,
    LocalConnect,
    LoginPage,
    ProxyPage,
    Redirected,
    Truncated,
)


def test_a_read_is_tried_again_on_a_passing_error(server: LocalConnect, client: Client) -> None:
    for status in (502, 503, 504):
        rule = server.faults.add(Failing(status), path="/v1/user", times=2)

        assert client.me().username == "admin"
        assert rule.applied == 2


def test_an_error_that_stays_is_raised_after_the_last_try(
    server: LocalConnect, client: Client
) -> None:
    rule = server.faults.add(Failing(503, text="upstream is away"), path="/v1/user")
    with pytest.raises(ServerError, match="upstream is away") as caught:
        client.me()

    assert rule.applied == 3
    assert caught.value.status == 503
    assert "try again later" in str(caught.value)


async def test_a_write_that_may_have_been_taken_is_not_repeated(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    rule = server.faults.add(Failing(503), method="POST", path="/v1/content")
    with pytest.raises(ServerError):
        await async_client.content.create("once")

    assert rule.applied == 1


async def test_an_error_of_the_server_itself_is_not_repeated(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    rule = server.faults.add(Failing(500), path="/v1/user")
    with pytest.raises(ServerError):
        await async_client.me()

    assert rule.applied == 1


def test_the_time_that_the_server_asks_for_is_waited(server: LocalConnect, client: Client) -> None:
    server.faults.add(Failing(429, retry_after=1), path="/v1/user", times=1)
    began = time.monotonic()

    assert client.me().username == "admin"
    assert 1 <= time.monotonic() - began < 10


async def test_a_write_is_repeated_when_it_was_surely_not_taken(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    rule = server.faults.add(Failing(429), method="POST", path="/v1/content", times=2)

    assert (await async_client.content.create("after-429")).name == "after-429"
    assert rule.applied == 2


def test_a_wait_that_is_too_long_ends_it_at_once(server: LocalConnect, client: Client) -> None:
    rule = server.faults.add(Failing(429, retry_after=3600), path="/v1/user")
    with pytest.raises(RateLimited) as caught:
        client.me()

    assert rule.applied == 1
    assert caught.value.status == 429


def test_a_page_to_sign_in_is_called_one(server: LocalConnect, client: Client) -> None:
    server.faults.add(LoginPage(), path="/v1/user")
    with pytest.raises(UnexpectedAnswer, match=r"(?i)login|sign") as caught:
        client.me()

    assert "Sign in - Example SSO" in str(caught.value)


async def test_the_page_of_a_proxy_is_told_from_an_answer_of_the_server(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    rule = server.faults.add(ProxyPage(502), path="/v1/user")
    with pytest.raises(ServerError) as caught:
        await async_client.me()

    assert rule.applied == 3
    assert "<html>" not in str(caught.value)
    assert caught.value.code is None
    server.faults.clear()
    server.faults.add(ProxyPage(200), path="/v1/user")
    with pytest.raises(UnexpectedAnswer, match=r"nginx|page|HTML"):
        await async_client.me()


def test_a_redirect_on_the_same_server_is_followed(server: LocalConnect, client: Client) -> None:
    server.faults.add(Redirected("/__api__/me"), path="/v1/user")

    assert client.me().username == "admin"


def test_the_key_does_not_follow_to_another_server(server: LocalConnect, client: Client) -> None:
    heard: list[dict[str, str]] = []

    class Listening(Failing):
        def answer(self, scope: Scope) -> Response:
            heard.append({name.decode(): text.decode() for name, text in scope["headers"]})
            return super().answer(scope)

    with LocalConnect() as other:
        other.faults.add(Listening(500))
        server.faults.add(Redirected(other.url + "{path}"), path="/v1/user")
        with pytest.raises(ConnectError) as caught:
            client.me()

    assert server.api_key not in str(caught.value) + repr(heard)
    assert all("authorization" not in headers for headers in heard)


async def test_a_write_is_not_turned_into_a_read_by_a_redirect(
    server: LocalConnect, async_client: AsyncClient
) -> None:
    server.faults.add(Redirected("/__api__/v1/content"), method="POST", path="/v1/content")
    with pytest.raises(UnexpectedAnswer):
        await async_client.content.create("redirected")


def test_redirects_in_a_circle_end(server: LocalConnect, client: Client) -> None:
    rule = server.faults.add(Redirected("/__api__/v1/user"), path="/v1/user")
    with pytest.raises(ConnectError, match=r"(?i)redirect"):
        client.me()

    assert rule.applied < 50


def test_a_listing_survives_an_error_between_its_pages(
    server: LocalConnect, client: Client
) -> None:
    for number in range(5):
        server.add_user(f"page-user-{number}")
    rule = server.faults.add(Failing(502), path="/v1/users", after=1, times=1)
    names = [user.username for user in client.users.find(page_size=2)]

    assert rule.applied == 1
    assert len(names) == len(set(names)) == 6


def test_an_answer_that_is_cut_off_is_no_answer(server: LocalConnect, client: Client) -> None:
    rule = server.faults.add(Truncated(0.5), path="/v1/user", times=1)

    assert client.me().username == "admin"
    assert rule.applied == 1
