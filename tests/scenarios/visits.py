"""Content of a publisher's, a visitor, and the requests that a client of it makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectapi import Client, HookAuth
from connectapi.models.oauth_integrations import OAuthIntegration
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.oauth.conftest import made

__all__ = ["HEADER", "Visit", "visit"]

HEADER = "Posit-Connect-User-Session-Token"


@dataclass
class Visit:
    """A server with content of `owner`, and `visitor` in front of it."""

    server: LocalConnect
    owner: Account
    visitor: Account
    admin: Client
    guid: str = ""
    asked: list[str] = field(default_factory=list)
    """Method and path of each request sent with `auth`, from the API on."""

    @property
    def auth(self) -> HookAuth:
        """The owner's key, with each request noted."""

        def headers(method: str, url: str) -> dict[str, str]:
            self.asked.append(f"{method} {url.partition('/__api__')[2].partition('?')[0]}")
            return {"Authorization": f"Key {self.owner.api_key}"}

        return HookAuth(headers)

    @property
    def exchanges(self) -> int:
        """How many credentials the owner's client asked for."""
        return self.asked.count("POST /v1/oauth/integrations/credentials")

    @property
    def token(self) -> str:
        """The token that comes with each request of the visitor."""
        return self.server.user_session_token(self.guid, self.visitor.guid)

    @property
    def request(self) -> dict[str, str]:
        """The headers of a request of the visitor."""
        return {"accept": "text/html", HEADER.lower(): self.token}

    @property
    def content_token(self) -> str:
        """The token that the content has for itself."""
        return self.server.content_session_token(self.guid)

    def integrate(self, *templates: str, **config: object) -> list[OAuthIntegration]:
        """Make integrations of these templates, and let the content use them and no others."""
        guids = [made(self.admin, template, **config).guid for template in templates]
        self.admin.content.get(self.guid).integrations.set(guids)
        return [self.admin.integrations.get(guid) for guid in guids]


@contextmanager
def visit(version: str | None = None, *, hide_version: bool = False) -> Iterator[Visit]:
    """A fresh server of a release, the newest by default, with content that is open to users."""
    with (
        LocalConnect(
            socket=False, check_answers=True, server_version=version, hide_version=hide_version
        ) as server,
        server.client() as admin,
    ):
        owner = server.add_user("olga", "publisher")
        world = Visit(server, owner, server.add_user("victor"), admin)
        with server.client(api_key=owner.api_key) as client:
            world.guid = client.content.create("app", access_type="logged_in").guid
        yield world
