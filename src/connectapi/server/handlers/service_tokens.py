"""Service tokens: keys of programs that act for no user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from connectapi.server import auth
from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.handlers.api_keys import expiry
from connectapi.server.registry import Call, handler
from connectapi.server.scopes import SCOPES
from connectapi.server.store import service_tokens

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

LONGEST_NAME = 255
_SHOWN = ("guid", "name", "created_time", "active_time", "expires_at")


@handler("listServiceTokens")
def list_service_tokens(call: Call) -> object:
    """List all tokens, without their keys."""
    with call.write() as connection:
        auth.remove_expired_tokens(connection, call.now())
        return [_shown(row) for row in service_tokens.every(connection)]


@handler("listServiceTokenScopes")
def list_service_token_scopes(call: Call) -> object:
    """List what a token can be given the right to do."""
    del call
    return {"scopes": [{"name": name, "description": text} for name, text in SCOPES.items()]}


@handler("createServiceToken")
def create_service_token(call: Call) -> object:
    """Make a token; only this answer holds its key."""
    name = str(call.fields.get("name") or "")
    if not name.strip() or len(name) > LONGEST_NAME:
        message = f"The field name must have between 1 and {LONGEST_NAME} characters."
        raise Refusal(Code.INVALID_PARAMETER, message)
    scopes = _scopes(call.fields.get("scopes"))
    with call.write() as connection:
        guid, secret = service_tokens.create(
            connection, call.now(), name=name, scopes=scopes, expires_at=expiry(call)
        )
        text = f"Made the service token {name!r} ({guid}) for {', '.join(scopes)}"
        call.audit(connection, "add_service_token", text)
        row = service_tokens.by_guid(connection, guid)
        if row is None:
            raise missing("service token", guid)
        return {**_shown(row), "key": secret}


def _scopes(value: object) -> list[str]:
    scopes = list(dict.fromkeys(map(str, value))) if isinstance(value, list) else []
    if not scopes:
        message = "The field scopes must name at least one scope."
        raise Refusal(Code.PARAMETER_MISSING, message)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        message = f"The field scopes may hold {', '.join(SCOPES)}, not {unknown[0][:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return scopes


@handler("deleteServiceToken")
def delete_service_token(call: Call) -> object:
    """Revoke a token, at once."""
    guid = call.text("guid")
    with call.write() as connection:
        row = service_tokens.by_guid(connection, guid)
        if row is None:
            raise missing("service token", guid)
        service_tokens.remove(connection, row["id"])
        text = f"Revoked the service token {row['name']!r} ({guid})"
        call.audit(connection, "remove_service_token", text)
    return None


def _shown(row: RowMapping) -> dict[str, object]:
    return {**{name: row[name] for name in _SHOWN}, "scopes": json.loads(row["scopes"])}
