"""A valid request for each operation on users, groups, keys and what is granted to them."""

from urllib.parse import urlencode

from tests.server.rights import granted
from tests.server.rights.asking import Asked, Example, ask
from tests.server.rights.world import World, bootstrap_header

_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"


def _bootstrap(_: World) -> Asked:
    return Asked({}, authorization=bootstrap_header())


def _of_key(world: World) -> Asked:
    return ask(guid=world.owner_guid, id=world.key())


def _taken_out(world: World) -> Asked:
    return ask(group_guid=world.group(), user_guid=world.reader_guid)


def _exchanged(world: World) -> Asked:
    form = {
        "grant_type": _GRANT,
        "subject_token": granted.content_token(world),
        "subject_token_type": "urn:posit:connect:content-session-token",
    }
    return Asked({}, data=urlencode(form).encode(), media_type="application/x-www-form-urlencoded")


EXAMPLES: dict[str, Example] = {
    "listKeys": lambda world: ask(guid=world.owner_guid),
    "createKey": lambda world: ask(
        {"name": world.name(), "user_role": "viewer"}, guid=world.owner_guid
    ),
    "deleteKey": _of_key,
    "getKey": _of_key,
    "bootstrap": _bootstrap,
    "bootstrapExperimental": _bootstrap,
    "getGroupOwnershipExperimental": lambda world: ask(guid=world.group()),
    "getGroups": lambda _: ask(query="prefix=thing&page_size=5"),
    "createGroup": lambda world: ask({"name": world.name()}),
    "createRemoteGroup": lambda world: ask({"temp_ticket": world.ticket("groups")}),
    "searchRemoteGroups": lambda _: ask(query="prefix=far&limit=5"),
    "getGroupMembers": lambda world: ask(group_guid=world.group(), query="sort=first_name"),
    "addGroupMember": lambda world: ask({"user_guid": world.user()}, group_guid=world.group()),
    "removeGroupMember": _taken_out,
    "deleteGroup": lambda world: ask(guid=world.group()),
    "getGroup": lambda world: ask(guid=world.group()),
    "patchGroup": lambda world: ask({"name": world.name()}, guid=world.group()),
    "updateGroup": lambda world: ask({"name": world.name()}, guid=world.group()),
    "listOAuthClients": lambda _: ask(query="page_size=5"),
    "getOAuthClient": lambda world: ask(client_id=granted.client(world)),
    "deleteOAuthClient": lambda world: ask(client_id=granted.client(world)),
    "listOAuthTemplates": lambda _: ask(),
    "getOAuthTemplate": lambda _: ask(key="custom"),
    "listOAuthIntegrations": lambda _: ask(),
    "createOAuthIntegration": lambda world: ask(granted.integration_fields(world)),
    "exchangeCredentials": _exchanged,
    "getOAuthIntegration": lambda world: ask(guid=granted.integration(world)),
    "updateOAuthIntegration": lambda world: ask(
        {"name": world.name()}, guid=granted.integration(world)
    ),
    "deleteOAuthIntegration": lambda world: ask(guid=granted.integration(world)),
    "listOAuthIntegrationAssociations": lambda world: ask(guid=granted.integration(world)),
    "verifyServiceAccountIntegration": lambda world: ask(guid=granted.integration(world)),
    "listOAuthSessions": lambda _: ask(),
    "getOAuthSession": lambda world: ask(guid=granted.session(world)),
    "deleteOAuthSession": lambda world: ask(guid=granted.session(world)),
    "listServiceTokens": lambda _: ask(),
    "createServiceToken": lambda world: ask({"name": world.name(), "scopes": ["users:read"]}),
    "listServiceTokenScopes": lambda _: ask(),
    "deleteServiceToken": lambda world: ask(guid=world.service_token()),
    "getCurrentUser": lambda _: ask(),
    "getUsers": lambda _: ask(query="prefix=the&page_size=5&sort=username&user_role=viewer"),
    "createPushUser": lambda world: ask({"username": world.name(), "user_role": "viewer"}),
    "createPullUser": lambda world: ask({"temp_ticket": world.ticket("users")}),
    "searchRemoteUsers": lambda _: ask(query="prefix=far&limit=5"),
    "getUser": lambda world: ask(guid=world.owner_guid),
    "updateUser": lambda world: ask({"first_name": world.name()}, guid=world.owner_guid),
    "lockUser": lambda world: ask({"locked": True}, guid=world.user()),
}
