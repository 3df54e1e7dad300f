"""The test identity provider: who a user is, and keys in exchange for identity tokens."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.tool import IDENTITY, Tool, denied, press, query_of, signed_in, user_of

EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
}


@pytest.fixture
def olga(server: LocalConnect) -> Account:
    return server.add_user("olga", "publisher")


@pytest.fixture
def nobody(server: LocalConnect) -> Tool:
    """Who exchanges an identity token need not be registered."""
    return Tool(Wire(server, None), "/oauth/v1", "")


def identity_token(server: LocalConnect, account: Account, query: str = "") -> str:
    path = f"/__identity__/id_token{query}"
    token: str = Wire(server, account.api_key).send("GET", path).ok()["value"]
    return token


def exchange(nobody: Tool, token: str, **changed: str) -> Answer:
    return nobody.ask(**{**EXCHANGE, "subject_token": token, **changed})


def test_metadata_and_keys(server: LocalConnect) -> None:
    wire = Wire(server, None)
    found = wire.send("GET", "/__identity__/.well-known/openid-configuration").ok()
    again = wire.send("GET", "/.well-known/oauth-authorization-server/__identity__").ok()
    assert found == again
    assert found["issuer"] == f"{server.url}/__identity__"
    assert "client_credentials" in found["grant_types_supported"]
    assert found["jwks_uri"] == f"{server.url}/__identity__/jwks"
    (key,) = wire.send("GET", "/__identity__/jwks").ok()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert "d" not in key


def test_a_client_is_told_who_the_user_is(server: LocalConnect, olga: Account) -> None:
    tool, browser = Tool.registered(server, IDENTITY), signed_in(server, olga)
    page = browser.send("GET", tool.wish(scope="openid email", nonce="n-1")).ok()
    assert b"asks who you are" in page
    tokens = tool.tokens(browser, scope="openid email", nonce="n-1")
    keys = jwt.PyJWKSet.from_dict(Wire(server, None).send("GET", "/__identity__/jwks").ok())
    claims = jwt.decode(
        tokens["id_token"], keys.keys[0], algorithms=["RS256"], audience=tool.client_id
    )
    assert (claims["sub"], claims["preferred_username"]) == (olga.guid, "olga")
    assert (claims["iss"], claims["nonce"]) == (f"{server.url}/__identity__", "n-1")
    # Without the scope offline_access the user is asked again each time.
    assert "refresh_token" not in tokens
    bearer = f"Bearer {tokens['access_token']}"
    wire = Wire(server, None)
    person = wire.send("GET", "/__identity__/userinfo", authorization=bearer).ok()
    assert (person["sub"], person["email"]) == (olga.guid, claims["email"])
    denied(wire.send("GET", "/__identity__/userinfo"), "invalid_token", 401)
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    plain = tool.tokens(browser)["access_token"]
    denied(
        wire.send("GET", "/__identity__/userinfo", authorization=f"Bearer {plain}"),
        "insufficient_scope",
        403,
    )


def test_a_client_acts_for_itself(server: LocalConnect) -> None:
    own = Tool.registered(
        server, IDENTITY, token_endpoint_auth_method="client_secret_basic", redirect_uris=[]
    )
    tokens = own.ask(grant_type="client_credentials", scope="read").ok()
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", "read")
    assert "refresh_token" not in tokens
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    public = Tool.registered(server, IDENTITY)
    denied(public.ask(grant_type="client_credentials"), "unauthorized_client")


def test_a_client_with_a_secret_may_go_without_pkce(server: LocalConnect, olga: Account) -> None:
    tool = Tool.registered(server, IDENTITY, token_endpoint_auth_method="client_secret_basic")
    wish = tool.wish(code_challenge=None, code_challenge_method=None, scope="offline_access")
    code = query_of(press(signed_in(server, olga), wish, "yes").headers["location"])["code"]
    denied(tool.redeem(code), "invalid_grant")  # a verifier, where there was no challenge
    tokens = tool.redeem(code, code_verifier="").ok()
    assert tool.refresh(tokens["refresh_token"]).ok()["access_token"]


def test_an_identity_token_is_exchanged_for_a_key(
    server: LocalConnect, olga: Account, nobody: Tool
) -> None:
    found = exchange(nobody, identity_token(server, olga)).ok()
    assert found["issued_token_type"] == EXCHANGE["requested_token_type"]
    key = Wire(server, found["access_token"])
    assert key.get("/v1/user").ok()["guid"] == olga.guid
    assert user_of(server, found["access_token"]).ok()["guid"] == olga.guid
    listed = Wire(server, olga.api_key).get(f"/v1/users/{olga.guid}/keys").ok()
    assert len(listed) == 1
    rows = Wire(server, server.api_key).get("/v1/audit_logs?limit=100").ok()["results"]
    assert "exchange_identity_token" in {row["action"] for row in rows}
    server.move_clock(timedelta(seconds=found["expires_in"] + 1))
    key.get("/v1/user").refused(401, "TokenExpired")


def test_identity_tokens_that_do_not_do(server: LocalConnect, olga: Account, nobody: Tool) -> None:
    token = identity_token(server, olga)
    for wrong in ("x", f"{token[:-8]}AAAAAAAA", identity_token(server, olga, "?audience=other")):
        denied(exchange(nobody, wrong), "invalid_grant")
    # What a client is told of a user is for that client alone.
    told = Tool.registered(server, IDENTITY).tokens(signed_in(server, olga), scope="openid")
    denied(exchange(nobody, told["id_token"]), "invalid_grant")
    denied(nobody.ask(**EXCHANGE), "invalid_request")
    denied(exchange(nobody, token, subject_token_type="jwt"), "invalid_request")
    denied(exchange(nobody, token, requested_token_type="jwt"), "invalid_request")
    Wire(server, server.api_key).api("POST", f"/v1/users/{olga.guid}/lock", {"locked": True}).ok()
    denied(exchange(nobody, token), "invalid_grant")
    server.move_clock(timedelta(hours=2))
    denied(exchange(nobody, token), "invalid_grant")


def test_only_users_get_identity_tokens(server: LocalConnect) -> None:
    Wire(server, None).send("GET", "/__identity__/id_token").refused(401, "AuthRequired")
    Wire(server, "wrong").send("GET", "/__identity__/id_token").refused(401, "InvalidLogin")
