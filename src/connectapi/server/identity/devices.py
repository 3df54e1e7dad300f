"""Devices without a browser: they show a code, which their user enters elsewhere (RFC 8628)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from connectapi.server.clock import stamp
from connectapi.server.identity.authority import OAuthError
from connectapi.server.identity.authorizing import LONGEST, name_of
from connectapi.server.identity.granting import DEVICE_INTERVAL, client_of
from connectapi.server.store import audit, oauth_grants

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from connectapi.server.identity.authority import Authority
    from connectapi.server.identity.granting import Asked
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

DEVICE_SECONDS = 600
_HALF = 4
# No vowels, so that no words come about; and nothing that looks like something else.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def begin(services: Services, asked: Asked) -> dict[str, object]:
    """Let a device begin, and give what it needs to show and to ask.

    Raises:
        OAuthError: The client is unknown, or asks for too much.
    """
    now = services.clock.now()
    scope = asked.form.get("scope", "")
    if len(scope) > LONGEST:
        raise OAuthError("invalid_scope", f"scope is longer than {LONGEST} characters")
    user_code = tidy("".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF)))
    with services.database.write() as connection:
        client = client_of(connection, asked)
        values = {
            "client_id": client["id"],
            "scope": scope,
            "expires_at": stamp(now + timedelta(seconds=DEVICE_SECONDS)),
        }
        code = oauth_grants.add_device(connection, stamp(now), user_code, values)
    address = f"{asked.root}{asked.authority.base}/device"
    return {
        "device_code": code,
        "user_code": user_code,
        "verification_uri": address,
        "verification_uri_complete": f"{address}?{urlencode({'user_code': user_code})}",
        "expires_in": DEVICE_SECONDS,
        "interval": DEVICE_INTERVAL,
    }


def tidy(text: str) -> str:
    """Give a user's code the form that devices show, however it was typed."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[:50]
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def waiting(services: Services, authority: Authority, user_code: str) -> str | None:
    """Give the name of the client on the device that shows a code and waits for an answer."""
    with services.database.read() as connection:
        now = services.clock.stamp()
        row = oauth_grants.waiting_device(connection, now, authority.name, tidy(user_code))
    return None if row is None else _name(row)


def _name(row: RowMapping) -> str:
    return name_of(row["client_name"], row["registered_id"])


def answer(
    services: Services, authority: Authority, user_code: str, caller: Caller, *, yes: bool
) -> bool:
    """Let a device in, or keep it out; tell whether it was still waiting."""
    now, code = services.clock.stamp(), tidy(user_code)
    with services.database.write() as connection:
        row = oauth_grants.waiting_device(connection, now, authority.name, code)
        if row is None:
            return False
        oauth_grants.answer_device(connection, code, caller.id if yes else None)
        if yes:
            text = f"{caller.username} let {_name(row)} on a device act for them"
            audit.add(connection, now, caller, "authorize_oauth_client", text)
    return True
