"""What an identity provider says about a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def claims_of(user: RowMapping) -> dict[str, object]:
    """Give the claims of OpenID Connect about a user of this server."""
    name = f"{user['first_name']} {user['last_name']}".strip()
    return {
        "sub": user["guid"],
        "preferred_username": user["username"],
        "name": name or user["username"],
        "email": user["email"],
    }
