"""From rows of the database to the objects that the API has for OAuth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping


def integration(
    row: RowMapping, permissions: Sequence[RowMapping], *, counted: bool
) -> dict[str, object]:
    """Show an integration; what is secret about it stays here.

    Args:
        counted: Whether the count of content is for the caller's eyes.
    """
    return {
        "id": str(row["id"]),
        "guid": row["guid"],
        "created_time": row["created_time"],
        "updated_time": row["updated_time"],
        "name": row["name"],
        "description": row["description"],
        "template": row["template"],
        "auth_type": row["auth_type"],
        "config": json.loads(row["config"]),
        "permissions": [permission(entry) for entry in permissions],
        "environment_variables": [],
        "content_count": row["content_count"] if counted else None,
    }


def permission(row: RowMapping) -> dict[str, object]:
    """Show who may use an integration."""
    return {
        "id": str(row["id"]),
        "guid": row["guid"],
        "integration_guid": row["integration_guid"],
        "user_guid": row["user_guid"],
        "group_guid": row["group_guid"],
    }


def association(row: RowMapping) -> dict[str, object]:
    """Show that an item is tied to an integration."""
    return {
        "app_guid": row["content_guid"],
        "content_guid": row["content_guid"],
        "oauth_integration_guid": row["guid"],
        "oauth_integration_name": row["name"],
        "oauth_integration_description": row["description"],
        "oauth_integration_template": row["template"],
        "oauth_integration_auth_type": row["auth_type"],
        "created_time": row["associated_time"],
    }


def session(row: RowMapping) -> dict[str, object]:
    """Show a user's session with an integration, without its tokens."""
    return {
        "id": str(row["id"]),
        "guid": row["guid"],
        "user_guid": row["user_guid"],
        "oauth_integration_guid": row["integration_guid"],
        "has_refresh_token": row["has_refresh_token"],
        "created_time": row["created_time"],
        "updated_time": row["updated_time"],
    }


def client(row: RowMapping) -> dict[str, object]:
    """Show a client that has registered with the server."""
    return {
        "id": str(row["id"]),
        "client_id": row["client_id"],
        "client_name": row["client_name"],
        "redirect_uris": json.loads(row["redirect_uris"]),
        "created_at": row["created_at"],
        "last_used_at": row["last_used_at"],
    }
