"""What content gets for the tokens that it carries, and what nobody gets."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import Client
from connectapi.server.identity import tokens
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.content.conftest import new, refusal
from tests.server.foundation.wire import Wire
from tests.server.oauth.conftest import made, sign_in, tie

GRANT = tokens.TOKEN_EXCHANGE
HOUR = timedelta(hours=1)


def exchange(
    client: Client, token: str, kind: str = tokens.USER_SESSION, **fields: str
) -> dict[str, object]:
    form = {"grant_type": GRANT, "subject_token_type": kind, "subject_token": token, **fields}
    found = client.api.oauth_integrations.exchange_credentials(**form)
    names = ("access_token", "issued_token_type", "token_type", "expires_in")
    return {name: getattr(found, name) for name in names}


def test_a_visitor_who_consented(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    integration = made(admin, scopes="openid")
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    token = server.user_session_token(guid, visitor.guid)
    assert refusal(exchange, owner, token) == (404, "OAuthSessionNotFound")

    sign_in(server, visitor, integration)
    first = exchange(owner, token)
    assert first["token_type"] == "Bearer"
    assert first["issued_token_type"] == tokens.ACCESS_TOKEN
    assert first["access_token"]
    assert 0 < first["expires_in"] <= 3600  # type: ignore[operator]  # a number
    again = exchange(owner, token, requested_token_type=tokens.ACCESS_TOKEN)
    assert again["access_token"] == first["access_token"]
    (session,) = admin.api.oauth_sessions.list_oauth_sessions(all=True)
    assert (session.user_guid, session.oauth_integration_guid) == (visitor.guid, integration.guid)
    assert not session.has_refresh_token


def test_tokens_are_renewed_where_the_provider_lets_it(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    lasting = made(admin, scopes="openid offline_access")
    guid = tie(owner, new(owner, access_type="logged_in"), lasting)
    sign_in(server, visitor, lasting)
    first = exchange(owner, server.user_session_token(guid, visitor.guid))
    server.move_clock(2 * HOUR)
    second = exchange(owner, server.user_session_token(guid, visitor.guid))
    third = exchange(owner, server.user_session_token(guid, visitor.guid))
    assert second["access_token"] == third["access_token"] != first["access_token"]

    passing = made(admin)
    tie(owner, guid, passing)
    sign_in(server, visitor, passing)
    server.move_clock(2 * HOUR)
    token = server.user_session_token(guid, visitor.guid)
    assert refusal(exchange, owner, token) == (400, "OAuthInvalidRefreshToken")


def test_a_service_account(server: LocalConnect, admin: Client, owner: Client) -> None:
    guid = tie(owner, new(owner), made(admin, "snowflake", auth_type="Service Account"))
    token = server.content_session_token(guid)
    first = exchange(owner, token, tokens.CONTENT_SESSION)
    second = exchange(owner, token, tokens.CONTENT_SESSION)
    assert first["token_type"] == "Bearer"
    assert first["access_token"] != second["access_token"]
    assert admin.api.oauth_sessions.list_oauth_sessions(all=True) == []


def test_an_api_key_acts_as_the_visitor(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="logged_in"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    found = exchange(owner, token, requested_token_type=tokens.API_KEY)
    assert (found["token_type"], found["issued_token_type"]) == ("Key", tokens.API_KEY)
    with server.client(api_key=str(found["access_token"])) as client:
        assert client.me().guid == visitor.guid
        # It is the server's, not one of the visitor's own.
        assert [key.name for key in client.api.api_keys.list_keys(visitor.guid)] == ["test"]
        again = exchange(owner, token, requested_token_type=tokens.API_KEY)
        assert again["access_token"] == found["access_token"]
        server.move_clock(2 * HOUR)
        assert refusal(client.me) == (401, "TokenExpired")


def test_the_key_of_a_visitor_goes_with_the_content(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="logged_in"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    found = exchange(owner, token, requested_token_type=tokens.API_KEY)
    owner.api.content.delete_content(guid)
    with server.client(api_key=str(found["access_token"])) as client:
        assert refusal(client.me) == (401, "InvalidLogin")
    with server.client(api_key=visitor.api_key) as client:
        assert client.me().guid == visitor.guid


@pytest.mark.parametrize(
    "max_role, role", [("Viewer", "viewer"), ("Publisher", "publisher"), ("Admin", "administrator")]
)
def test_an_api_key_may_do_no_more_than_the_integration_says(
    server: LocalConnect, admin: Client, owner: Client, max_role: str, role: str
) -> None:
    guid = tie(
        owner, new(owner, access_type="logged_in"), made(admin, "connect", max_role=max_role)
    )
    token = server.user_session_token(guid, admin.me().guid)
    found = exchange(owner, token, requested_token_type=tokens.API_KEY)
    with server.client(api_key=str(found["access_token"])) as client:
        may_publish = role != "viewer"
        create = client.api.content.create_content
        assert (create(name="x").guid != "") if may_publish else refusal(create, name="x")[0] == 403
        system = client.api.system.get_server_storage
        assert system() if role == "administrator" else refusal(system)[0] == 403


@pytest.mark.parametrize("kind", [tokens.USER_SESSION, tokens.CONTENT_SESSION])
def test_credentials_of_aws(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account, kind: str
) -> None:
    auth_type = "Viewer" if kind == tokens.USER_SESSION else "Service Account"
    integration = made(admin, "aws", auth_type=auth_type)
    guid = tie(owner, new(owner, access_type="logged_in"), integration)
    if kind == tokens.USER_SESSION:
        sign_in(server, visitor, integration)
        token = server.user_session_token(guid, visitor.guid)
    else:
        token = server.content_session_token(guid)
    found = exchange(owner, token, kind, requested_token_type=tokens.AWS_CREDENTIALS)
    assert found["issued_token_type"] == tokens.AWS_CREDENTIALS
    assert found["token_type"] == "aws_credentials"
    made_up = json.loads(base64.b64decode(str(found["access_token"])))
    assert set(made_up) == {"accessKeyId", "secretAccessKey", "sessionToken", "expiration"}
    ends = datetime.strptime(made_up["expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(minutes=50) < ends - datetime.now(UTC) <= HOUR
    again = exchange(owner, token, kind, requested_token_type=tokens.AWS_CREDENTIALS)
    assert (again["access_token"] == found["access_token"]) is (kind == tokens.USER_SESSION)


def test_which_integration(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    connect, other = made(admin, "connect"), made(admin)
    guid = new(owner, access_type="logged_in")
    token = server.user_session_token(guid, visitor.guid)
    assert refusal(exchange, owner, token) == (400, "OAuthCredentialNoAssociations")
    tie(owner, guid, other, connect)
    fields = {"requested_token_type": tokens.API_KEY}
    assert refusal(exchange, owner, token, **fields) == (
        400,
        "OAuthCredentialsInvalidAssociationCount",
    )
    assert exchange(owner, token, **fields, audience=connect.guid)["token_type"] == "Key"
    elsewhere = made(admin, "databricks").guid
    for audience in (elsewhere, "nonsense"):
        assert refusal(exchange, owner, token, **fields, audience=audience) == (
            400,
            "OAuthCredentialsInvalidAudience",
        )


def test_what_does_not_fit_together(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    viewer, service = made(admin), made(admin, "snowflake", auth_type="Service Account")
    guid = tie(owner, new(owner, access_type="logged_in"), viewer, service)
    of_visitor = server.user_session_token(guid, visitor.guid)
    of_content = server.content_session_token(guid)
    wrong_kind = "OAuthCredentialInvalidSubjectTokenTypeForAuthType"
    assert refusal(exchange, owner, of_visitor, audience=service.guid) == (400, wrong_kind)
    assert refusal(exchange, owner, of_content, tokens.CONTENT_SESSION, audience=viewer.guid) == (
        400,
        wrong_kind,
    )
    fields = {"audience": viewer.guid, "requested_token_type": tokens.API_KEY}
    assert refusal(exchange, owner, of_visitor, **fields) == (
        400,
        "OAuthCredentialsInvalidSubjectRequestedCombination",
    )


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"grant_type": "password"}, "OAuthCredentialGrantType"),
        ({"subject_token_type": "urn:else"}, "OAuthCredentialSubjectTokenType"),
        ({"subject_token": ""}, "OAuthCredentialSubjectToken"),
        ({"subject_token": "nonsense"}, "OAuthCredentialSubjectToken"),
        (
            {"subject_token": "nonsense", "subject_token_type": tokens.CONTENT_SESSION},
            "OAuthInvalidContentSessionToken",
        ),
        ({"requested_token_type": "urn:else"}, "OAuthCredentialRequestedTokenType"),
    ],
)
def test_forms_that_get_nothing(owner: Client, fields: dict[str, str], code: str) -> None:
    form = {
        "grant_type": GRANT,
        "subject_token": "x",
        "subject_token_type": tokens.USER_SESSION,
        **fields,
    }
    call = owner.api.oauth_integrations.exchange_credentials
    assert refusal(call, **form) == (400, code)


def test_a_body_that_is_no_form(server: LocalConnect, owner: Client) -> None:
    call = owner.api.oauth_integrations.exchange_credentials
    assert refusal(call) == (400, "FormPostNotFound")


def test_only_the_owner_of_the_content_exchanges_its_tokens(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="logged_in"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    fields = {"requested_token_type": tokens.API_KEY}
    assert refusal(exchange, admin, token, **fields) == (403, "PermissionDenied")
    with server.client(api_key=visitor.api_key) as client:
        assert refusal(exchange, client, token, **fields) == (403, "PermissionDenied")
    owner.api.content.delete_content(guid)
    assert refusal(exchange, owner, token, **fields) == (403, "PermissionDenied")


def test_only_for_visitors_who_may_come_in(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="acl"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    fields = {"requested_token_type": tokens.API_KEY}
    assert refusal(exchange, owner, token, **fields) == (403, "NoViewPermission")
    owner.api.content.update_content(guid, access_type="logged_in")
    assert exchange(owner, token, **fields)["access_token"]
    admin.api.users.lock_user(visitor.guid, locked=True)
    assert refusal(exchange, owner, token, **fields) == (403, "UserLocked")


def test_tokens_end_and_are_good_for_one_purpose(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    guid = tie(owner, new(owner, access_type="logged_in"), made(admin, "connect"))
    token = server.user_session_token(guid, visitor.guid)
    assert refusal(exchange, owner, token, tokens.CONTENT_SESSION) == (
        400,
        "OAuthInvalidContentSessionToken",
    )
    assert refusal(exchange, owner, token[:-4] + "AAAA") == (400, "OAuthCredentialSubjectToken")
    server.move_clock(2 * HOUR)
    assert refusal(exchange, owner, token) == (400, "OAuthCredentialSubjectToken")


def test_identity_tokens_stand_for_their_user_without_a_key(
    server: LocalConnect, visitor: Account
) -> None:
    signer = server.services.signer
    token = tokens.identity(signer, "issuer", server.url, {"sub": visitor.guid}, None)
    with server.client(api_key="k" * 32) as stranger:
        assert refusal(exchange, stranger, token, tokens.ID_TOKEN)[0] == 401
    form = f"grant_type={GRANT}&subject_token_type={tokens.ID_TOKEN}&subject_token="
    headers = {"content_type": "application/x-www-form-urlencoded"}
    path = "/__api__/v1/oauth/integrations/credentials"
    wire = Wire(server, None)
    asked = f"{form}{token}&requested_token_type={tokens.API_KEY}"
    key = wire.send("POST", path, asked.encode(), **headers).ok()["access_token"]
    with server.client(api_key=key) as client:
        assert client.me().guid == visitor.guid
    elsewhere = "https://else.example.com"
    other = tokens.identity(signer, "issuer", elsewhere, {"sub": visitor.guid}, None)
    asked = f"{form}{other}&requested_token_type={tokens.API_KEY}"
    wire.send("POST", path, asked.encode(), **headers).refused(
        400, "OAuthCredentialIdTokenVerification"
    )
    wire.send("POST", path, f"{form}{token}".encode(), **headers).refused(
        400, "OAuthCredentialsInvalidSubjectRequestedCombination"
    )
    session = f"grant_type={GRANT}&subject_token_type={tokens.USER_SESSION}&subject_token=x"
    wire.send("POST", path, session.encode(), **headers).refused(401, "AuthRequired")
