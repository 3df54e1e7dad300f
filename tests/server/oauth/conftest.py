"""A fresh local server for each test, people on it, and content that is tied to integrations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from connectapi import Client
from connectapi.models.content import OAuthIntegrationAssociationInput
from connectapi.models.oauth_integrations import OAuthIntegration
from connectapi.server.clock import stamp
from connectapi.server.identity.authority import IDENTITY
from connectapi.server.store import oauth_clients, oauth_grants, users
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.foundation.wire import Answer, Wire


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as server:
        yield server


@pytest.fixture
def admin(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


@pytest.fixture
def owner(server: LocalConnect) -> Iterator[Client]:
    with server.client(api_key=server.add_user("olga", "publisher").api_key) as client:
        yield client


@pytest.fixture
def visitor(server: LocalConnect) -> Account:
    return server.add_user("victor", "viewer")


@dataclass
class Browser:
    """A browser in which somebody is signed in."""

    server: LocalConnect
    cookie: str

    @classmethod
    def of(cls, server: LocalConnect, account: Account) -> Browser:
        form = urlencode({"username": account.username, "password": account.api_key})
        headers = {"content_type": "application/x-www-form-urlencoded"}
        answer = Wire(server, None).send("POST", "/__login__", form.encode(), **headers)
        assert answer.status == 303
        return cls(server, answer.headers["set-cookie"].partition(";")[0])

    def get(self, address: str) -> Answer:
        """Visit a page; of an address on this server only the path counts."""
        path = address.removeprefix(self.server.url)
        return Wire(self.server, None).send("GET", path, None, cookie=self.cookie)


def query_of(address: str) -> dict[str, str]:
    """The parameters in an address's query."""
    return dict(parse_qsl(urlsplit(address).query))


def consent(server: LocalConnect, address: str, user_guid: str) -> str:
    """Do what the identity provider does once a user says yes: give the address to go back to."""
    asked = query_of(address)
    services = server.services
    with services.database.write() as connection:
        client = oauth_clients.one(connection, IDENTITY.name, asked["client_id"])
        user = users.by_guid(connection, user_guid)
        assert client is not None
        assert user is not None
        now = services.clock.now()
        values = {
            "client_id": client["id"],
            "user_id": user["id"],
            "redirect_uri": asked["redirect_uri"],
            "challenge": asked.get("code_challenge"),
            "scope": asked.get("scope", ""),
            "expires_at": stamp(now.replace(year=now.year + 1)),
        }
        code = oauth_grants.add_code(connection, stamp(now), values)
    return f"{asked['redirect_uri']}?code={code}&state={quote(asked['state'])}"


def sign_in(server: LocalConnect, account: Account, integration: OAuthIntegration) -> None:
    """Let content act for a user, as a browser does it."""
    browser = Browser.of(server, account)
    leads = browser.get(f"/__oauth__/integrations/{integration.guid}/login")
    assert leads.status == 303, leads
    back = consent(server, leads.headers["location"], account.guid)
    assert browser.get(back).status == 200


def made(admin: Client, template: str = "github", **config: object) -> OAuthIntegration:
    """An integration; of services that cannot be here, this server's provider stands in."""
    fields = {"client_id": "id-of-the-application", "client_secret": "hush", **config}
    if template in ("connect", "aws"):
        fields = config
    return admin.api.oauth_integrations.create_oauth_integration(
        name=f"{template} integration", template=template, config=fields
    )


def tie(client: Client, guid: str, *integrations: OAuthIntegration) -> str:
    """Tie an item to integrations, and give its GUID back."""
    entries = [
        OAuthIntegrationAssociationInput(oauth_integration_guid=one.guid) for one in integrations
    ]
    client.api.content.set_oauth_integration_associations(guid, entries)
    return guid
