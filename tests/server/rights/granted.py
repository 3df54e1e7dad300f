"""What is granted to programs: integrations, sessions, clients and tokens, as examples need them.

Sessions, clients and tokens of running content come about by signing in at a provider, by a
client's own registration and by starting content. Here they are put where these would put them.
"""

from connectapi.server.identity import tokens
from connectapi.server.store import oauth_clients, oauth_integrations, oauth_sessions, users
from tests.server.rights.world import World

INTEGRATIONS = "/v1/oauth/integrations"


def integration_fields(world: World) -> dict[str, object]:
    """An integration for service accounts that this server's own provider stands in for."""
    config = {
        "auth_type": "Service Account",
        "client_id": "a-client",
        "client_secret": "a-secret",
    }
    return {"template": "databricks", "name": world.name(), "config": config}


def integration(world: World) -> str:
    """The GUID of an integration."""
    return world.made(INTEGRATIONS, integration_fields(world))


def session(world: World) -> str:
    """The GUID of a session that the owner has with an integration."""
    guid = integration(world)
    services = world.server.services
    with services.database.write() as connection:
        found = oauth_integrations.by_guid(connection, guid)
        owner = users.by_guid(connection, world.owner_guid)
        assert found
        assert owner
        values = {"tokens": services.vault.seal("{}"), "has_refresh_token": False}
        now = services.clock.stamp()
        oauth_sessions.keep(connection, now, owner["id"], found["id"], values)
        kept = oauth_sessions.of(connection, owner["id"], found["id"])
    assert kept
    return str(kept["guid"])


def client(world: World) -> str:
    """The id of a client that has registered."""
    services = world.server.services
    with services.database.write() as connection:
        client_id, _ = oauth_clients.create(
            connection,
            services.clock.stamp(),
            "connect",
            name=world.name(),
            redirect_uris=["http://127.0.0.1/"],
            auth_method="none",
        )
    return client_id


def content_token(world: World) -> str:
    """The token that an item of the owner's, tied to an integration, has while it runs."""
    guid = world.new_item()
    tied = [{"oauth_integration_guid": integration(world)}]
    path = f"/v1/content/{guid}/oauth/integrations/associations"
    assert world.owner.api("PUT", path, tied).status == 204
    return tokens.content_session(world.server.services.signer, guid)
