"""Integrations with a provider elsewhere, which the server asks over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from connectapi import Client
from connectapi.models.oauth_integrations import OAuthIntegration
from connectapi.server.identity import tokens
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.content.conftest import new, refusal
from tests.server.foundation.wire import Wire
from tests.server.oauth.conftest import Browser, query_of, tie

SECRET = "hush/hush+hush"


@dataclass
class Provider:
    """A token endpoint; ``answers`` are given before those that it makes up itself."""

    address: str
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    refresh_token: str = ""
    pause: threading.Event | None = None
    meanwhile: Callable[[], None] | None = None

    def answer(self, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        self.forms.append(form)
        self.headers.append(authorization)
        if self.pause is not None:
            self.pause.wait(0.2)
        if self.meanwhile is not None:
            self.meanwhile()
        if self.answers:
            return self.answers.pop(0)
        number = len(self.forms)
        granted = {"access_token": f"token-{number}", "token_type": "bearer", "expires_in": 600}
        if form["grant_type"] == "client_credentials":
            return 200, json.dumps(granted).encode()
        # Each refresh token is good for one use.
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh_token:
            return 400, b'{"error": "invalid_grant"}'
        self.refresh_token = f"refresh-{number}"
        return 200, json.dumps({**granted, "refresh_token": self.refresh_token}).encode()


@pytest.fixture
def provider() -> Iterator[Provider]:
    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            authorization = self.headers.get("Authorization", "")
            status, data = found.answer(dict(parse_qsl(body)), authorization)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{found.address}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        found = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def outside(admin: Client, provider: Provider, **config: object) -> OAuthIntegration:
    fields: dict[str, object] = {
        "authorization_uri": f"{provider.address}/authorize?tenant=one",
        "token_uri": f"{provider.address}/token",
        "client_id": "app:1",
        "client_secret": SECRET,
        **config,
    }
    return admin.api.oauth_integrations.create_oauth_integration(
        name="Outside", template="custom", config=fields
    )


def exchange(client: Client, token: str, kind: str = tokens.USER_SESSION) -> str | None:
    found = client.api.oauth_integrations.exchange_credentials(
        grant_type=tokens.TOKEN_EXCHANGE, subject_token_type=kind, subject_token=token
    )
    return found.access_token


def sign_in(server: LocalConnect, account: Account, integration: OAuthIntegration) -> str:
    """Sign in at the provider and give the address that the browser was led to."""
    browser = Browser.of(server, account)
    away = browser.get(f"/__oauth__/integrations/{integration.guid}/login").headers["location"]
    state = query_of(away)["state"]
    back = browser.get(f"/__oauth__/integrations/callback?code=c0de&state={state}")
    assert back.status == 200, back
    return away


def test_a_login_with_a_proof_key(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account, provider: Provider
) -> None:
    integration = outside(admin, provider, scopes="read")
    away = sign_in(server, visitor, integration)
    assert away.startswith(f"{provider.address}/authorize?")
    asked = query_of(away)
    assert asked["tenant"] == "one"
    (form,) = provider.forms
    assert (form["grant_type"], form["code"]) == ("authorization_code", "c0de")
    assert form["redirect_uri"] == asked["redirect_uri"]
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]

    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    token = server.user_session_token(guid, visitor.guid)
    assert exchange(owner, token) == exchange(owner, token) == "token-1"
    assert len(provider.forms) == 1


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_how_the_client_shows_its_secret(
    server: LocalConnect, admin: Client, owner: Client, provider: Provider, method: str
) -> None:
    integration = outside(
        admin, provider, auth_type="Service Account", token_endpoint_auth_method=method
    )
    guid = tie(owner, new(owner), integration)
    token = server.content_session_token(guid)
    assert exchange(owner, token, tokens.CONTENT_SESSION) == "token-1"
    assert exchange(owner, token, tokens.CONTENT_SESSION) == "token-2"
    (form, _), (header, _) = provider.forms, provider.headers
    if method == "client_secret_post":
        assert (form["client_id"], form["client_secret"]) == ("app:1", SECRET)
        assert header == ""
    else:
        # Both parts are form-encoded first, as RFC 6749 has it.
        assert base64.b64decode(header.removeprefix("Basic ")) == b"app%3A1:hush%2Fhush%2Bhush"
        assert "client_secret" not in form


def test_tokens_are_renewed_once_by_all_who_ask_at_the_same_time(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account, provider: Provider
) -> None:
    integration = outside(admin, provider)
    sign_in(server, visitor, integration)
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    server.move_clock(timedelta(minutes=11))
    token = server.user_session_token(guid, visitor.guid)
    provider.pause = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: exchange(owner, token), range(4)))
    assert found == ["token-2"] * 4
    assert [form["grant_type"] for form in provider.forms[1:]] == ["refresh_token"]


def test_a_session_that_ends_while_it_is_renewed_stays_ended(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account, provider: Provider
) -> None:
    integration = outside(admin, provider)
    sign_in(server, visitor, integration)
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    (session,) = admin.api.oauth_sessions.list_oauth_sessions(all=True)
    provider.meanwhile = lambda: admin.api.oauth_sessions.delete_oauth_session(session.guid)
    server.move_clock(timedelta(minutes=11))
    token = server.user_session_token(guid, visitor.guid)
    assert exchange(owner, token) == "token-2"
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []
    assert refusal(exchange, owner, token) == (404, "OAuthSessionNotFound")


def test_a_provider_that_no_longer_renews(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account, provider: Provider
) -> None:
    integration = outside(admin, provider)
    sign_in(server, visitor, integration)
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    provider.refresh_token = "revoked"
    server.move_clock(timedelta(minutes=11))
    token = server.user_session_token(guid, visitor.guid)
    assert refusal(exchange, owner, token) == (400, "OAuthAccessTokenRefreshFailure")


@pytest.mark.parametrize(
    "status, body",
    [
        (200, b"<html>Sign in</html>"),
        (200, b"[]"),
        (200, b'{"token_type": "Bearer"}'),
        (200, b""),
        (302, b""),
        (401, b'{"error": "invalid_client"}'),
        (500, b"\xff\xfe"),
    ],
)
def test_answers_of_no_use(
    server: LocalConnect, admin: Client, provider: Provider, status: int, body: bytes
) -> None:
    integration = outside(admin, provider, auth_type="Service Account")
    provider.answers = [(status, body)]
    wire = Wire(server, server.api_key)
    answer = wire.api("POST", f"/v1/oauth/integrations/{integration.guid}/verify")
    answer.refused(400, "OAuthUnableToRetrieveToken")
    assert SECRET.encode() not in answer.body
    assert len(provider.forms) == 1


def test_no_secret_lies_open_in_the_data_folder(provider: Provider, tmp_path: Path) -> None:
    with LocalConnect(socket=False, data=tmp_path) as server, server.client() as admin:
        integration = outside(admin, provider)
        sign_in(server, server.add_user("victor"), integration)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert provider.address.encode() in kept
    for secret in (SECRET, "token-1", "refresh-1", "code_verifier"):
        assert secret.encode() not in kept


@pytest.mark.parametrize("address", ["http://[::1/token", "https://:443/token"])
def test_an_address_that_cannot_be_read_is_told(
    server: LocalConnect, admin: Client, provider: Provider, address: str
) -> None:
    integration = outside(admin, provider, auth_type="Service Account", token_uri=address)
    wire = Wire(server, server.api_key)
    answer = wire.api("POST", f"/v1/oauth/integrations/{integration.guid}/verify")
    answer.refused(400, "OAuthUnableToRetrieveToken", "address")
