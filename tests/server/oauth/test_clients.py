"""Clients register themselves; users see them, and administrators remove them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Wire
from tests.server.oauth.tool import Tool, denied, post_json, signed_in, user_of

REGISTER = "/oauth/v1/register"


@pytest.fixture
def wire(server: LocalConnect) -> Wire:
    return Wire(server, None)


def test_a_public_client_gets_no_secret(wire: Wire) -> None:
    asked = {
        "client_name": "Posit CLI",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    }
    found = post_json(wire, "/oauth/v1/register", asked).ok(201)
    assert {name: found[name] for name in asked} == asked
    assert found["client_id"]
    assert "client_secret" not in found


def test_a_client_with_a_secret_must_know_it(server: LocalConnect) -> None:
    for method in ("client_secret_basic", "client_secret_post"):
        tool = Tool.registered(server, token_endpoint_auth_method=method)
        assert tool.secret
        begun = tool.post("device_authorization").ok()
        denied(tool.poll(begun["device_code"]), "authorization_pending")
        wrong = Tool(tool.wire, tool.base, tool.client_id, "wrong")
        answer = wrong.poll(begun["device_code"])
        denied(answer, "invalid_client", 401)
        assert answer.headers["www-authenticate"].startswith("Basic")
        denied(Tool(tool.wire, tool.base, tool.client_id).poll("x"), "invalid_client", 401)
        in_form = {"client_id": tool.client_id, "client_secret": tool.secret}
        nobody = Tool(tool.wire, tool.base, "")
        denied(
            nobody.ask(grant_type="refresh_token", refresh_token="x", **in_form), "invalid_grant"
        )


@pytest.mark.parametrize(
    "fields, error",
    [
        ([], "invalid_client_metadata"),
        ({"client_name": 5}, "invalid_client_metadata"),
        ({"client_name": "n" * 256}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"redirect_uris": "http://127.0.0.1/"}, "invalid_redirect_uri"),
        ({"redirect_uris": ["/callback"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://host/#part"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://host/a\r\nb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://127.0.0.1/"] * 21}, "invalid_redirect_uri"),
    ],
    ids=str,
)
def test_what_does_not_do_is_refused(wire: Wire, fields: object, error: str) -> None:
    denied(post_json(wire, REGISTER, fields), error)


def test_a_body_that_is_no_json(wire: Wire) -> None:
    denied(
        wire.send("POST", REGISTER, b"{", content_type="application/json"),
        "invalid_client_metadata",
    )


def test_clients_are_listed_in_order_with_their_last_use(server: LocalConnect) -> None:
    first, second = Tool.registered(server, client_name=None), Tool.registered(server)
    Tool.registered(server, "/__identity__")  # it is the other authority's
    viewer = server.add_user("vera", "viewer")
    with server.client(api_key=viewer.api_key) as client:
        listed = list(client.api.oauth_clients.list_oauth_clients(asc_order=False).results)
        assert [one.client_id for one in listed] == [second.client_id, first.client_id]
        assert listed[1].client_name is None
        assert listed[0].redirect_uris == ["http://127.0.0.1/callback"]
        assert listed[0].last_used_at is None
        second.tokens(signed_in(server, viewer))
        found = client.api.oauth_clients.get_oauth_client(second.client_id)
        assert found.last_used_at is not None
    Wire(server, viewer.api_key).get("/v1/oauth/clients/nobody").refused(404, "ObjectDoesNotExist")


def test_removing_a_client_ends_what_was_granted_to_it(server: LocalConnect) -> None:
    tool, viewer = Tool.registered(server), server.add_user("vera", "viewer")
    tokens = tool.tokens(signed_in(server, viewer))
    path = f"/v1/oauth/clients/{tool.client_id}"
    Wire(server, viewer.api_key).api("DELETE", path).refused(403, "PermissionDenied")
    Wire(server, server.api_key).api("DELETE", path).ok(204)
    user_of(server, tokens["access_token"]).refused(401, "InvalidLogin")
    denied(tool.refresh(tokens["refresh_token"]), "invalid_client", 401)
    Wire(server, server.api_key).api("DELETE", path).refused(404, "ObjectDoesNotExist")


def test_clients_that_are_never_used_are_forgotten(server: LocalConnect) -> None:
    Tool.registered(server)
    server.move_clock(timedelta(days=31))
    Tool.registered(server)
    assert Wire(server, server.api_key).get("/v1/oauth/clients").ok()["total"] == 1
