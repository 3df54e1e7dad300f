"""OAuth integrations: through which services content gets credentials, and who may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.identity import integrations, provider, templates, views
from connectapi.server.identity.outgoing import ProviderError
from connectapi.server.registry import Answer, Call, handler
from connectapi.server.store import groups, oauth_sessions, users
from connectapi.server.store import oauth_integrations as store

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.identity.templates import Config, Template

LONGEST_NAME = 255
LONGEST_DESCRIPTION = 4096


def find(connection: Connection, guid: str) -> RowMapping:
    """Find an integration or refuse."""
    row = store.by_guid(connection, guid)
    if row is None:
        raise missing("OAuth integration", guid)
    return row


@handler("listOAuthIntegrations")
def list_oauth_integrations(call: Call) -> object:
    """List the integrations: an administrator sees all, others those that they may use."""
    caller = call.caller
    with call.read() as connection:
        rows = store.every(connection, None if caller.is_administrator else caller.id)
        permissions = store.permissions(connection)
    counted = caller.is_administrator
    return [views.integration(row, permissions.get(row["id"], ()), counted=counted) for row in rows]


@handler("getOAuthIntegration")
def get_oauth_integration(call: Call) -> object:
    """Read one integration."""
    with call.read() as connection:
        row = find(connection, call.text("guid"))
        if not call.caller.is_administrator:
            check_use(connection, row, call.caller.id)
        return _shown(call, connection, row["guid"])


@handler("createOAuthIntegration")
def create_oauth_integration(call: Call) -> object:
    """Make an integration; its secrets are sealed and never shown again."""
    key = call.fields.get("template")
    template = templates.catalogue().template(key)
    if template is None:
        message = f"The field template is no integration template: {str(key)[:100]!r}."
        raise Refusal(Code.OAUTH_TEMPLATE_NOT_FOUND, message)
    values = {**_texts(call), "template": template.id}
    values |= _sealed(call, template, _config(call))
    with call.write() as connection:
        guid = store.create(connection, call.now(), values)
        row = find(connection, guid)
        _set_permissions(call, connection, row)
        text = f"Made the OAuth integration {values.get('name') or template.name!r} ({guid})"
        call.audit(connection, "add_oauth_integration", text)
        return _shown(call, connection, guid)


@handler("updateOAuthIntegration")
def update_oauth_integration(call: Call) -> object:
    """Change what is given: of the configuration, the keys that are given."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        if call.fields.get("template", row["template"]) != row["template"]:
            message = f"The template of an integration is fixed: it is {row['template']}."
            raise Refusal(Code.OAUTH_PROHIBITED_CHANGE, message)
        values = _texts(call)
        if "config" in call.fields:
            present = integrations.opened(call.services.vault, row)
            merged = {**present.config, **_config(call)}
            values |= _sealed(call, present.template, merged)
        store.change(connection, row["id"], call.now(), values)
        _set_permissions(call, connection, row)
        if call.fields.keys() & {"config", "permissions"}:
            # What was allowed before may not be allowed any more.
            oauth_sessions.revoke_visitor_keys(connection, row["id"])
        text = f"Changed the OAuth integration {row['guid']}"
        call.audit(connection, "edit_oauth_integration", text)
        return _shown(call, connection, row["guid"])


@handler("deleteOAuthIntegration")
def delete_oauth_integration(call: Call) -> object:
    """Remove an integration; what came of it goes with it: sessions, ties, keys."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        oauth_sessions.revoke_visitor_keys(connection, row["id"])
        provider.forget(connection, row["guid"])
        store.remove(connection, row["id"])
        text = f"Removed the OAuth integration {row['guid']}"
        call.audit(connection, "remove_oauth_integration", text)
    return None


@handler("listOAuthIntegrationAssociations")
def list_oauth_integration_associations(call: Call) -> object:
    """List the items that are tied to an integration."""
    with call.read() as connection:
        row = find(connection, call.text("guid"))
        return [views.association(tie) for tie in store.content_of(connection, row["id"])]


@handler("verifyServiceAccountIntegration")
def verify_service_account_integration(call: Call) -> object:
    """Get a token of a service account and throw it away."""
    with call.read() as connection:
        row = find(connection, call.text("guid"))
    integration = integrations.opened(call.services.vault, row)
    if integration.auth_type != templates.SERVICE_ACCOUNT:
        message = f"Only integrations of service accounts can be tested, not {row['auth_type']}."
        raise Refusal(Code.OAUTH_TEST_AUTH_TYPE, message)
    try:
        provider.Provider(call.services, integration, call.root).for_service()
    except ProviderError as problem:
        message = f"No token was had of the service account: {problem}."
        raise Refusal(Code.OAUTH_UNABLE_TO_RETRIEVE_TOKEN, message) from None
    return Answer(status=200)


def check_use(connection: Connection, row: RowMapping, user_id: int) -> None:
    """Refuse a user who is not among those who may use an integration."""
    if not store.may_use(connection, row["id"], user_id):
        message = f"The OAuth integration {row['guid']} is open to certain users only."
        raise Refusal(Code.PERMISSION_DENIED, message)


def _texts(call: Call) -> dict[str, object]:
    limits = {
        "name": (LONGEST_NAME, Code.OAUTH_INTEGRATION_NAME),
        "description": (LONGEST_DESCRIPTION, Code.OAUTH_INTEGRATION_DESCRIPTION),
    }
    values: dict[str, object] = {}
    for name, (longest, code) in limits.items():
        if name in call.fields:
            value = call.fields[name]
            if len(str(value or "")) > longest:
                raise Refusal(code, f"The field {name} must have at most {longest} characters.")
            values[name] = value
    return values


def _config(call: Call) -> Config:
    config = call.fields.get("config")
    return dict(config) if isinstance(config, dict) else {}


def _sealed(call: Call, template: Template, config: Config) -> dict[str, object]:
    return integrations.sealed(call.services.vault, template, templates.check(template, config))


def _set_permissions(call: Call, connection: Connection, row: RowMapping) -> None:
    given = call.fields.get("permissions")
    if not isinstance(given, list):
        return
    entries = [_entry(connection, one if isinstance(one, dict) else {}) for one in given]
    unique = list({tuple(sorted(entry.items(), key=str)): entry for entry in entries}.values())
    store.set_permissions(connection, row["id"], unique)


def _entry(connection: Connection, given: dict[str, object]) -> dict[str, int | None]:
    user_guid, group_guid = given.get("user_guid"), given.get("group_guid")
    if bool(user_guid) == bool(group_guid):
        message = "Each of permissions must have one of the fields user_guid and group_guid."
        raise Refusal(Code.INVALID_PARAMETER, message)
    if user_guid:
        user = users.by_guid(connection, str(user_guid))
        if user is None:
            message = f"There is no user {user_guid}, whom permissions name."
            raise Refusal(Code.INVALID_USER_GUID, message)
        return {"user_id": user["id"], "group_id": None}
    group = groups.by_guid(connection, str(group_guid))
    if group is None:
        message = f"There is no group {group_guid}, which permissions name."
        raise Refusal(Code.INVALID_GROUP_GUID, message)
    return {"user_id": None, "group_id": group["id"]}


def _shown(call: Call, connection: Connection, guid: str) -> dict[str, object]:
    row = find(connection, guid)
    permissions = store.permissions(connection, row["id"]).get(row["id"], ())
    return views.integration(row, permissions, counted=call.caller.is_administrator)
