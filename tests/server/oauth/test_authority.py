"""The server as an OAuth authority: tools act for users who have let them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectapi import BearerToken
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.foundation.wire import Wire
from tests.server.oauth.tool import (
    BACK,
    CONNECT,
    FORM,
    Tool,
    denied,
    post_json,
    press,
    query_of,
    signed_in,
    user_of,
)


@pytest.fixture
def olga(server: LocalConnect) -> Account:
    return server.add_user("olga", "publisher")


@pytest.fixture
def browser(server: LocalConnect, olga: Account) -> Wire:
    return signed_in(server, olga)


@pytest.fixture
def tool(server: LocalConnect) -> Tool:
    return Tool.registered(server)


def test_metadata_names_the_endpoints(server: LocalConnect) -> None:
    found = Wire(server, None).send("GET", "/.well-known/oauth-authorization-server").ok()
    assert found["issuer"] == server.url
    for name in ("authorization", "token", "registration", "device_authorization", "revocation"):
        assert found[f"{name}_endpoint"].startswith(f"{server.url}/oauth/v1/")
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "client_credentials" not in found["grant_types_supported"]


def test_older_releases_have_less_of_it() -> None:
    path = "/.well-known/oauth-authorization-server"
    with LocalConnect(socket=False, server_version="2026.01.0") as server:
        assert Wire(server, None).send("GET", path).status == 404
        assert post_json(Wire(server, None), "/oauth/v1/register", {}).status == 404
    with LocalConnect(socket=False, server_version="2026.04.0") as server:
        found = Wire(server, None).send("GET", path).ok()
        assert "device_authorization_endpoint" not in found
        assert found["grant_types_supported"] == ["authorization_code", "refresh_token"]
        tool = Tool.registered(server)
        assert tool.post("device_authorization").status == 404
        denied(tool.poll("x"), "unsupported_grant_type")


def test_below_a_path_prefix() -> None:
    with LocalConnect(path_prefix="/rsc") as server:
        found = Wire(server, None).send("GET", "/rsc/.well-known/oauth-authorization-server").ok()
        assert found["issuer"] == server.url
        assert found["token_endpoint"] == f"{server.url}/oauth/v1/token"
        wish = Tool.registered(server, "/rsc/oauth/v1").wish()
        leads = Wire(server, None).send("GET", wish)
        assert leads.headers["location"].startswith("/rsc/__login__?url=%2Frsc%2Foauth%2Fv1%2F")


def test_a_tool_acts_for_a_user_until_the_token_ends(
    server: LocalConnect, tool: Tool, browser: Wire, olga: Account
) -> None:
    page = browser.send("GET", tool.wish()).ok().decode()
    assert "A tool" in page
    assert "127.0.0.1:41234" in page
    leads = press(browser, tool.wish(), "yes")
    address = leads.headers["location"]
    assert address.startswith(f"{BACK}?")
    answer = query_of(address)
    assert (answer["state"], answer["iss"]) == ("a state & more", server.url)
    found = tool.redeem(answer["code"])
    assert found.headers["cache-control"] == "no-store"
    tokens = found.ok()
    assert tokens["token_type"] == "Bearer"
    with server.client(api_key=None, auth=BearerToken(tokens["access_token"])) as client:
        assert client.me().guid == olga.guid
        assert client.content.create("by-a-tool").owner_guid == olga.guid
    server.move_clock(timedelta(seconds=tokens["expires_in"] + 1))
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    fresh = tool.refresh(tokens["refresh_token"]).ok()
    assert user_of(server, fresh["access_token"]).ok()["username"] == "olga"


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(server: LocalConnect, tool: Tool) -> None:
    leads = Wire(server, None).send("GET", tool.wish())
    assert leads.status == 303
    path, _, _ = leads.headers["location"].partition("?")
    assert path == "/__login__"
    assert query_of(leads.headers["location"])["url"] == tool.wish()
    assert (
        press(Wire(server, None), tool.wish(), "yes").headers["location"].startswith("/__login__")
    )
    # A key is no session of a browser: pages of others cannot make use of it.
    assert press(Wire(server, server.api_key), tool.wish(), "yes").status == 303


def test_no_other_site_frames_the_page(tool: Tool, browser: Wire) -> None:
    headers = browser.send("GET", tool.wish()).headers
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["x-frame-options"] == "DENY"


def test_a_user_says_no(tool: Tool, browser: Wire) -> None:
    answer = query_of(press(browser, tool.wish(), "no").headers["location"])
    assert answer["error"] == "access_denied"
    assert "code" not in answer


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": "http://127.0.0.1:41234/other"},
        {"redirect_uri": "http://evil.example/callback"},
        {"redirect_uri": "http://me@127.0.0.1:41234/callback"},
        {"redirect_uri": "https://127.0.0.1:41234/callback"},
    ],
    ids=str,
)
def test_nobody_is_sent_to_a_strange_address(
    tool: Tool, browser: Wire, changed: dict[str, str | None]
) -> None:
    answer = browser.send("GET", tool.wish(**changed))
    assert answer.status == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "changed, error",
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"state": "s" * 3000}, "invalid_request"),
    ],
    ids=str,
)
def test_a_wish_that_breaks_the_rules_is_sent_back(
    tool: Tool, browser: Wire, changed: dict[str, str | None], error: str
) -> None:
    answer = browser.send("GET", tool.wish(**changed))
    assert answer.status == 303
    assert query_of(answer.headers["location"])["error"] == error


def test_a_field_comes_once(tool: Tool, browser: Wire) -> None:
    assert browser.send("GET", f"{tool.wish()}&client_id=other").status == 400


def test_a_code_is_used_once_by_its_client(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    code = tool.code(browser)
    denied(Tool.registered(server).redeem(code), "invalid_grant")
    denied(tool.redeem(code, code_verifier="x" * 43), "invalid_grant")
    denied(tool.redeem(code, redirect_uri="http://127.0.0.1/callback"), "invalid_grant")
    tokens = tool.redeem(code).ok()
    denied(tool.redeem(code), "invalid_grant")
    # It was stolen, for all the server knows: what came of it ends, too.
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    denied(tool.refresh(tokens["refresh_token"]), "invalid_grant")
    late = tool.code(browser)
    server.move_clock(timedelta(minutes=6))
    denied(tool.redeem(late), "invalid_grant")


def test_refresh_tokens_rotate(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    first = tool.tokens(browser)
    second = tool.refresh(first["refresh_token"]).ok()
    assert second["refresh_token"] != first["refresh_token"]
    assert user_of(server, second["access_token"]).status == 200
    denied(tool.refresh(first["refresh_token"]), "invalid_grant")
    user_of(server, second["access_token"]).refused(401, "InvalidLogin")
    denied(tool.refresh(second["refresh_token"]), "invalid_grant")
    third = tool.tokens(browser)
    server.move_clock(timedelta(days=31))
    denied(tool.refresh(third["refresh_token"]), "invalid_grant")


def test_revoking_ends_what_was_granted(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    tokens, others = tool.tokens(browser), tool.tokens(browser)
    strange = Tool.registered(server)
    assert strange.post("revoke", token=tokens["access_token"]).status == 200
    assert user_of(server, tokens["access_token"]).status == 200
    assert tool.post("revoke", token=tokens["refresh_token"]).status == 200
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    assert user_of(server, others["access_token"]).status == 200
    assert tool.post("revoke", token="nothing").status == 200
    denied(tool.post("revoke"), "invalid_request")


def test_a_locked_user_is_out(
    server: LocalConnect, tool: Tool, browser: Wire, olga: Account
) -> None:
    tokens, code = tool.tokens(browser), tool.code(browser)
    admin = Wire(server, server.api_key)
    admin.api("POST", f"/v1/users/{olga.guid}/lock", {"locked": True}).ok()
    user_of(server, tokens["access_token"]).refused(403, "UserLocked")
    denied(tool.redeem(code), "invalid_grant")
    denied(tool.refresh(tokens["refresh_token"]), "invalid_grant")
    admin.api("POST", f"/v1/users/{olga.guid}/lock", {"locked": False}).ok()
    assert tool.refresh(tokens["refresh_token"]).status == 200


def test_a_token_lends_no_more_than_its_user_has(
    server: LocalConnect, tool: Tool, browser: Wire
) -> None:
    token = tool.tokens(browser)["access_token"]
    bearer = Wire(server, None, {"authorization": f"Bearer {token}"})
    bearer.get("/v1/audit_logs").refused(403, "PermissionDenied")
    # It is no API key, and an identity provider's token is none of the server's.
    Wire(server, token).get("/v1/user").refused(401, "InvalidLogin")
    other = Tool.registered(server, "/__identity__").tokens(browser)["access_token"]
    user_of(server, other).refused(401, "InvalidLogin")


def test_requests_that_ask_for_nothing(tool: Tool) -> None:
    denied(tool.ask(), "invalid_request")
    denied(tool.ask(grant_type="password"), "unsupported_grant_type")
    denied(tool.ask(grant_type="client_credentials"), "unsupported_grant_type")
    denied(tool.ask(grant_type="authorization_code"), "invalid_request")
    nobody = Tool(tool.wire, CONNECT, "nobody")
    denied(nobody.redeem("x"), "invalid_client", 401)
    denied(post_json(tool.wire, "/oauth/v1/token", {}), "invalid_request")
    denied(tool.ask(grant_type="x", more="y" * 70_000), "invalid_request", 413)
    answer = tool.wire.send("POST", "/oauth/v1/token", b"a=%ff", content_type=FORM)
    denied(answer, "invalid_request")


def test_what_happened_is_in_the_audit_log(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    tokens = tool.tokens(browser)
    tool.post("revoke", token=tokens["access_token"]).ok()
    rows = Wire(server, server.api_key).get("/v1/audit_logs?limit=100").ok()["results"]
    who = {row["action"]: row["user_description"] for row in rows if "oauth" in row["action"]}
    assert set(who) == {"add_oauth_client", "authorize_oauth_client", "revoke_oauth_token"}
    assert "olga" in who["authorize_oauth_client"]
