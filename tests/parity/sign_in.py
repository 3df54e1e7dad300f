"""A login at an integration's provider, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.identity import kept
from connectapi.server.store import oauth_integrations, users

if TYPE_CHECKING:
    from connectapi.models import OAuthIntegration
    from connectapi.testing import LocalConnect
    from connectapi.testing.seeds import Account


def sign_in(local: LocalConnect, user: Account, integration: OAuthIntegration) -> None:
    """Keep a provider's tokens for a user, as a login in a browser does."""
    services = local.services
    with services.database.write() as connection:
        person = users.by_guid(connection, user.guid)
        row = oauth_integrations.by_guid(connection, integration.guid)
        assert person is not None
        assert row is not None
        held = {"access_token": f"{user.username}-s-token", "token_type": "Bearer"}
        kept.keep(services, connection, (person["id"], row["id"]), held, None)
