"""posit-sdk: OAuth integrations, sessions, and credentials for those who visit content."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from posit import connect
from posit.connect.errors import ClientError
from posit.connect.external import aws
from posit.connect.oauth.types import (
    OAuthIntegrationAuthType,
    OAuthIntegrationType,
    OAuthTokenType,
)

from connectapi.server.identity import kept
from connectapi.server.store import oauth_integrations, users
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account

ACCOUNT = {"auth_type": "Service Account", "client_id": "robot", "client_secret": "hush"}


@pytest.fixture(scope="module")
def visitor(server: LocalConnect) -> Account:
    return server.add_user("victor")


@pytest.fixture
def integration(client: connect.Client) -> Iterator[connect.Client]:
    made = client.oauth.integrations.create(
        name="Robot at GitHub", description="acts by itself", template="github", config=ACCOUNT
    )
    yield made
    if client.oauth.integrations.find_by(guid=made["guid"]):
        made.delete()


@pytest.fixture
def item(client: connect.Client) -> connect.Client:
    return client.content.create(access_type="all")


def builtin(client: connect.Client) -> connect.Client:
    """The integration that every server has from the start."""
    return client.oauth.integrations.find_by(integration_type=OAuthIntegrationType.CONNECT)


def consented(server: LocalConnect, user: Account, guid: str) -> None:
    """Keep tokens of a provider for a user, as a login in a browser does."""
    services = server.services
    with services.database.write() as connection:
        person = users.by_guid(connection, user.guid)
        row = oauth_integrations.by_guid(connection, guid)
        assert person is not None
        assert row is not None
        held = {"access_token": "victors-token", "token_type": "Bearer"}
        kept.keep(services, connection, (person["id"], row["id"]), held, None)


def test_an_integration_lives_and_dies(client: connect.Client) -> None:
    integrations = client.oauth.integrations
    made = integrations.create(
        name="Robot", description=None, template=OAuthIntegrationType.GITHUB, config=ACCOUNT
    )
    assert made["auth_type"] == OAuthIntegrationAuthType.SERVICE_ACCOUNT
    assert made in integrations.find()
    assert integrations.get(made["guid"]) == made

    made.update(name="Automaton", config={"client_id": "automaton"})
    assert made["name"] == "Automaton"
    assert made["config"]["client_id"] == "automaton"

    made.delete()
    with pytest.raises(ClientError) as caught:
        integrations.get(made["guid"])
    assert caught.value.http_status == 404


def test_a_secret_is_never_given_back(client: connect.Client, integration: connect.Client) -> None:
    assert "hush" not in client.get("v1/oauth/integrations").text
    assert "client_secret" not in integration["config"]


def test_integrations_are_found_by_what_they_are(
    client: connect.Client, integration: connect.Client
) -> None:
    find_by = client.oauth.integrations.find_by
    assert find_by(name="^Robot at") == integration
    assert find_by(description="by itself$") == integration
    assert find_by(guid=integration["guid"]) == integration
    assert find_by(config={"client_id": "robot"}) == integration
    assert find_by(auth_type=OAuthIntegrationAuthType.SERVICE_ACCOUNT) == integration
    assert find_by(integration_type="azure") is None


def test_a_value_that_a_template_lacks_is_refused(client: connect.Client) -> None:
    with pytest.raises(ClientError) as caught:
        client.oauth.integrations.create(
            name="x", description="", template="connect", config={"max_role": "King"}
        )
    assert (caught.value.http_status, caught.value.error_code) == (400, 228)


def test_content_is_tied_to_integrations(
    client: connect.Client, item: connect.Client, integration: connect.Client
) -> None:
    ties = item.oauth.associations
    assert ties.find() == []
    ties.update(integration["guid"])
    (tie,) = ties.find()
    assert tie["content_guid"] == tie["app_guid"] == item["guid"]
    assert integration.associations.find() == [tie]
    assert client.oauth.integrations.get(integration["guid"])["content_count"] == 1

    ties.update([integration["guid"], builtin(client)["guid"]])
    assert ties.find_by(integration_type=OAuthIntegrationType.GITHUB) == tie
    assert ties.find_by(auth_type="Visitor API Key", name="^Connect") in ties.find()
    assert ties.find_by(description="acts", guid=integration["guid"]) == tie
    assert ties.find_by(name="nothing of the kind") is None

    ties.delete()
    assert ties.find() == []


def test_content_gets_the_token_of_a_service_account(
    server: LocalConnect,
    client: connect.Client,
    item: connect.Client,
    integration: connect.Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    item.oauth.associations.update(integration["guid"])
    assert not client.oauth.has_content_credentials()
    assert client.oauth.get_content_credentials() is None

    token = tmp_path / "token"
    token.write_text(server.content_session_token(item["guid"]) + "\n")
    monkeypatch.setenv("CONNECT_CONTENT_SESSION_TOKEN_FILE", str(token))
    assert client.oauth.has_content_credentials()
    first = client.oauth.get_content_credentials()
    second = client.oauth.get_content_credentials(
        requested_token_type=OAuthTokenType.ACCESS_TOKEN, audience=integration["guid"]
    )
    assert first["issued_token_type"] == second["issued_token_type"] == OAuthTokenType.ACCESS_TOKEN
    assert first["token_type"] == "Bearer"
    assert first["access_token"] != second["access_token"]


def test_a_visitor_s_session_leads_to_their_credentials(
    server: LocalConnect, client: connect.Client, item: connect.Client, visitor: Account
) -> None:
    integration = client.oauth.integrations.create(
        name="Viewers", description="", template="github", config={"client_id": "app"}
    )
    item.oauth.associations.update(integration["guid"])
    token = server.user_session_token(item["guid"], visitor.guid)
    with pytest.raises(ClientError) as caught:
        client.oauth.get_credentials(token)
    assert caught.value.error_code == 220

    consented(server, visitor, integration["guid"])
    credentials = client.oauth.get_credentials(token, audience=integration["guid"])
    assert credentials["access_token"] == "victors-token"
    assert credentials == client.oauth.get_credentials(token)

    assert client.oauth.sessions.find() == []
    (session,) = client.oauth.sessions.find(all=True)
    assert session["user_guid"] == visitor.guid
    assert session["oauth_integration_guid"] == integration["guid"]
    assert client.oauth.sessions.get(session["guid"]) == session
    session.delete()
    assert client.oauth.sessions.find(all=True) == []


def test_content_acts_as_its_visitor(
    server: LocalConnect,
    client: connect.Client,
    item: connect.Client,
    integration: connect.Client,
    visitor: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONNECT_CONTENT_GUID", item["guid"])
    item.oauth.associations.update([integration["guid"], builtin(client)["guid"]])
    token = server.user_session_token(item["guid"], visitor.guid)
    with client.with_user_session_token(token) as visiting:
        assert visiting.me["guid"] == visitor.guid
        assert visiting.me["user_role"] == "viewer"
        with pytest.raises(ClientError) as caught:
            visiting.content.create()
    assert caught.value.http_status == 403
    with pytest.raises(ClientError):
        client.with_user_session_token(token, audience=integration["guid"])
    with pytest.raises(ClientError):
        client.with_user_session_token("made up")


def test_credentials_of_amazon_have_their_parts(
    server: LocalConnect, client: connect.Client, item: connect.Client
) -> None:
    integration = client.oauth.integrations.create(
        name="Buckets", description="", template="aws", config=ACCOUNT
    )
    item.oauth.associations.update(integration["guid"])
    got = aws.get_content_credentials(client, server.content_session_token(item["guid"]))
    assert got["expiration"].replace(tzinfo=None) > server.services.clock.now().replace(tzinfo=None)
    assert all(
        got[name] for name in ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    )
    integration.delete()
