"""A visitor's whole way with the built-in provider, and how what came of it ends."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from connectapi import Client
from connectapi.server.identity import tokens
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.content.conftest import new, refusal
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.conftest import Browser, made, tie
from tests.server.oauth.tool import press

FORM = "application/x-www-form-urlencoded"


def answered(server: LocalConnect, browser: Browser, address: str, answer: str) -> str:
    """See the provider's page, press one of its buttons, and give where that leads."""
    path = address.removeprefix(server.url)
    page = browser.get(path)
    assert page.status == 200, page
    done = press(Wire(server, None, {"cookie": browser.cookie}), path, answer)
    assert done.status == 303, done
    return done.headers["location"]


def exchange(client: Client, token: str, **fields: str) -> str:
    found = client.api.oauth_integrations.exchange_credentials(
        grant_type=tokens.TOKEN_EXCHANGE,
        subject_token_type=tokens.USER_SESSION,
        subject_token=token,
        **fields,
    )
    assert found.access_token is not None
    return found.access_token


def test_a_visitor_says_yes_on_the_providers_page(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    integration = made(admin, scopes="openid profile offline_access")
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    browser = Browser.of(server, visitor)
    login = f"/__oauth__/integrations/{integration.guid}/login?redirect=/content/{guid}/"
    away = browser.get(login).headers["location"]
    back = answered(server, browser, away, "yes")
    done = browser.get(back)
    assert (done.status, done.headers["location"]) == (303, f"{server.url}/content/{guid}/")

    access = exchange(owner, server.user_session_token(guid, visitor.guid))
    # The provider knows whose token content has got.
    headers = {"authorization": f"Bearer {access}"}
    person = Wire(server, None).send("GET", "/__identity__/userinfo", None, **headers).ok()
    assert (person["sub"], person["preferred_username"]) == (visitor.guid, "victor")
    # It is a token of the provider's, so this server's API does not take it.
    assert Wire(server, None).get("/v1/user", **headers).status == 401


def test_a_visitor_says_no_on_the_providers_page(
    server: LocalConnect, admin: Client, visitor: Account
) -> None:
    integration = made(admin)
    browser = Browser.of(server, visitor)
    away = browser.get(f"/__oauth__/integrations/{integration.guid}/login").headers["location"]
    refused: Answer = browser.get(answered(server, browser, away, "no"))
    assert refused.status == 403
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []


@pytest.mark.parametrize("named", ["{url}/content/x/", "/rsc/content/x/", "/content/x/"])
def test_a_login_below_a_prefix_ends_below_it_once(named: str) -> None:
    with LocalConnect(socket=False, path_prefix="/rsc") as server, server.client() as admin:
        visitor = server.add_user("victor")
        form = urlencode({"username": "victor", "password": visitor.api_key}).encode()
        signed = Wire(server, None).send("POST", "/rsc/__login__", form, content_type=FORM)
        cookie = signed.headers["set-cookie"].partition(";")[0]
        origin = server.url.removesuffix("/rsc")
        browser = Browser(server, cookie)
        target = named.format(url=server.url)
        login = f"/rsc/__oauth__/integrations/{made(admin).guid}/login?redirect={target}"
        away = browser.get(login).headers["location"].removeprefix(origin)
        done = press(Wire(server, None, {"cookie": cookie}), away, "yes")
        back = done.headers["location"].removeprefix(origin)
        ended = Wire(server, None).send("GET", back, None, cookie=cookie)
        assert ended.headers["location"] == f"{server.url}/content/x/"


def test_a_visitors_key_ends_with_what_allowed_it(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    integration, guid = made(admin, "connect", max_role="Admin"), new(owner, access_type="all")
    fields = {"requested_token_type": tokens.API_KEY}
    api = admin.api.oauth_integrations

    def key() -> Wire:
        tie(owner, guid, integration)
        token = server.user_session_token(guid, visitor.guid)
        wire = Wire(server, exchange(owner, token, **fields))
        assert wire.get("/v1/user").ok()["guid"] == visitor.guid
        return wire

    first = key()
    tie(owner, guid, integration)
    assert first.get("/v1/user").status == 200
    tie(owner, guid)
    assert first.get("/v1/user").status == 401
    second = key()
    api.update_oauth_integration(integration.guid, name="Renamed")
    assert second.get("/v1/user").status == 200
    api.update_oauth_integration(integration.guid, config={"max_role": "Viewer"})
    assert second.get("/v1/user").status == 401
    third = key()
    api.delete_oauth_integration(integration.guid)
    assert third.get("/v1/user").status == 401


def test_tokens_of_the_provider_end_with_the_integration(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    integration = made(admin, scopes="openid")
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    browser = Browser.of(server, visitor)
    away = browser.get(f"/__oauth__/integrations/{integration.guid}/login").headers["location"]
    assert browser.get(answered(server, browser, away, "yes")).status == 200
    token = server.user_session_token(guid, visitor.guid)
    headers = {"authorization": f"Bearer {exchange(owner, token)}"}
    wire = Wire(server, None)
    assert wire.send("GET", "/__identity__/userinfo", None, **headers).status == 200
    admin.api.oauth_integrations.delete_oauth_integration(integration.guid)
    assert wire.send("GET", "/__identity__/userinfo", None, **headers).status == 401
    assert refusal(exchange, owner, token) == (400, "OAuthCredentialNoAssociations")
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []


def test_keys_for_visitors_are_in_the_audit_log(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="all"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    secret = exchange(owner, token, requested_token_type=tokens.API_KEY)
    assert exchange(owner, token, requested_token_type=tokens.API_KEY) == secret
    rows = admin.api.audit_logs.search_audit_logs().results
    texts = [row.event_description for row in rows if guid in row.event_description]
    (made_key,) = [text for text in texts if "victor" in text]
    assert secret not in made_key
