"""Signing in at a provider, and the sessions that come of it."""

from __future__ import annotations

from datetime import timedelta

from connectapi import Client
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.content.conftest import refusal
from tests.server.foundation.wire import Wire
from tests.server.oauth.conftest import Browser, consent, made, query_of, sign_in


def test_a_login_leads_to_the_provider_and_back(
    server: LocalConnect, admin: Client, visitor: Account
) -> None:
    integration = made(
        admin,
        "custom",
        authorization_uri="https://provider.example.com/authorize",
        token_uri="https://provider.example.com/token",
        scopes="openid",
    )
    login = f"/__oauth__/integrations/{integration.guid}/login"
    nobody = Wire(server, None).send("GET", login + "?redirect=/content/x/", None)
    assert nobody.status == 303
    assert query_of(nobody.headers["location"])["url"] == login + "?redirect=/content/x/"
    leads = Browser.of(server, visitor).get(login).headers["location"]
    assert leads.startswith("https://provider.example.com/authorize?")
    asked = query_of(leads)
    assert asked["response_type"] == "code"
    assert asked["client_id"] == "id-of-the-application"
    assert asked["redirect_uri"] == f"{server.url}/__oauth__/integrations/callback"
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) > 20
    assert "hush" not in leads


def test_where_a_login_ends(server: LocalConnect, admin: Client, visitor: Account) -> None:
    integration = made(admin)
    browser = Browser.of(server, visitor)
    for wanted, ends in (
        ("/content/x/?a=b", "/content/x/?a=b"),
        ("https://evil.example.com/x", "/x"),
        ("//evil.example.com", ""),
    ):
        leads = browser.get(f"/__oauth__/integrations/{integration.guid}/login?redirect={wanted}")
        done = browser.get(consent(server, leads.headers["location"], visitor.guid))
        if ends:
            assert (done.status, done.headers["location"]) == (303, server.url + ends)
        else:
            assert done.status == 200


def test_a_login_is_finished_once_in_time_and_by_the_one_who_began(
    server: LocalConnect, admin: Client, visitor: Account
) -> None:
    integration = made(admin)
    path = f"/__oauth__/integrations/{integration.guid}/login"
    browser = Browser.of(server, visitor)
    back = consent(server, browser.get(path).headers["location"], visitor.guid)
    other = Browser.of(server, server.add_user("eve"))
    assert other.get(back).status == 400
    assert browser.get(back).status == 400  # it was taken

    back = consent(server, browser.get(path).headers["location"], visitor.guid)
    assert browser.get(back).status == 200
    assert browser.get(back).status == 400

    back = consent(server, browser.get(path).headers["location"], visitor.guid)
    server.move_clock(timedelta(minutes=11))
    assert browser.get(back).status == 400
    assert browser.get("/__oauth__/integrations/callback?state=x&code=y").status == 400


def test_a_provider_that_says_no(server: LocalConnect, admin: Client, visitor: Account) -> None:
    integration = made(admin)
    browser = Browser.of(server, visitor)
    path = f"/__oauth__/integrations/{integration.guid}/login"
    state = query_of(browser.get(path).headers["location"])["state"]
    callback = f"/__oauth__/integrations/callback?state={state}"
    refused = browser.get(f"{callback}&error=access_denied&error_description=<b>No</b>")
    assert refused.status == 403
    assert b"&lt;b&gt;No" in refused.body
    state = query_of(browser.get(path).headers["location"])["state"]
    wrong = browser.get(f"/__oauth__/integrations/callback?state={state}&code=made-up")
    assert wrong.status == 502
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []


def test_logins_that_make_no_sense(server: LocalConnect, admin: Client, visitor: Account) -> None:
    browser = Browser.of(server, visitor)
    for integration in (made(admin, "connect"), made(admin, auth_type="Service Account")):
        assert browser.get(f"/__oauth__/integrations/{integration.guid}/login").status == 400
    assert browser.get("/__oauth__/integrations/none/login").status == 404
    closed = made(admin)
    entry = {"user_guid": admin.me().guid}
    admin.api.oauth_integrations.update_oauth_integration(closed.guid, permissions=[entry])  # type: ignore[list-item]  # plain
    assert browser.get(f"/__oauth__/integrations/{closed.guid}/login").status == 403


def test_sessions_are_the_users_own(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    first, second = made(admin), made(admin, "databricks", scopes="offline_access")
    sign_in(server, visitor, first)
    sign_in(server, visitor, second)
    sign_in(server, visitor, second)  # renews the session that is there
    with server.client(api_key=visitor.api_key) as client:
        api = client.api.oauth_sessions
        mine = api.list_oauth_sessions()
        assert [one.oauth_integration_guid for one in mine] == [first.guid, second.guid]
        assert [one.has_refresh_token for one in mine] == [False, True]
        assert api.get_oauth_session(mine[0].guid) == mine[0]
        assert api.list_oauth_sessions(all=True) == mine
        assert admin.api.oauth_sessions.list_oauth_sessions() == []
        assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == mine
        theirs = owner.api.oauth_sessions
        assert theirs.list_oauth_sessions(all=True) == []
        assert refusal(theirs.get_oauth_session, mine[0].guid) == (403, "PermissionDenied")
        assert refusal(theirs.delete_oauth_session, mine[0].guid) == (403, "PermissionDenied")
        api.delete_oauth_session(mine[0].guid)
        assert refusal(api.get_oauth_session, mine[0].guid) == (404, "ObjectDoesNotExist")
        admin.api.oauth_sessions.delete_oauth_session(mine[1].guid)
        assert api.list_oauth_sessions() == []


def test_signing_out_of_a_provider(server: LocalConnect, admin: Client, visitor: Account) -> None:
    integration = made(admin)
    sign_in(server, visitor, integration)
    path = f"/__oauth__/integrations/{integration.guid}/logout"
    assert Wire(server, None).send("GET", path, None).status == 303
    browser = Browser.of(server, visitor)
    assert browser.get(path).status == 200
    assert browser.get(f"{path}?redirect=/connect/").headers["location"] == f"{server.url}/connect/"
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []
    actions = {row.action for row in admin.api.audit_logs.search_audit_logs().results}
    assert {"oauth_session_login", "remove_oauth_session"} <= actions
