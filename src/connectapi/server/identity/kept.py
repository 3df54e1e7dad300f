"""The tokens that users have of providers, sealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from connectapi.server.store import oauth_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.identity.provider import Granted
    from connectapi.server.services import Services


def as_kept(granted: Granted, refresh_token: str | None = None) -> dict[str, str]:
    """Give the tokens of a provider as they are kept; some providers renew without a new one."""
    kept = {
        "access_token": granted.access_token,
        "token_type": granted.token_type,
        "refresh_token": granted.refresh_token or refresh_token,
    }
    return {name: value for name, value in kept.items() if value}


def read(services: Services, session: RowMapping) -> dict[str, str]:
    """Give the tokens of a session."""
    found: dict[str, str] = json.loads(services.vault.open(session["tokens"]))
    return found


def keep(
    services: Services,
    connection: Connection,
    place: tuple[int, int],
    kept: Mapping[str, str],
    ends: str | None,
) -> None:
    """Keep a user's tokens of a provider: begin a session, or renew the one that is there.

    Args:
        place: Numbers of the user and of the integration.
    """
    values = _columns(services, kept, ends)
    oauth_sessions.keep(connection, services.clock.stamp(), *place, values)


def renew(
    services: Services,
    connection: Connection,
    session: RowMapping,
    kept: Mapping[str, str],
    ends: str | None,
) -> None:
    """Change what a session holds; one that was ended meanwhile stays ended."""
    values = _columns(services, kept, ends)
    oauth_sessions.renew(connection, services.clock.stamp(), session["id"], values)


def _columns(services: Services, kept: Mapping[str, str], ends: str | None) -> dict[str, object]:
    return {
        "tokens": services.vault.seal(json.dumps(dict(kept))),
        "has_refresh_token": "refresh_token" in kept,
        "expires_at": ends,
    }
