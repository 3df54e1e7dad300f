"""A client's wish to act for a user, as it arrives in the user's browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from connectapi.server.clock import stamp
from connectapi.server.identity.authority import OAuthError
from connectapi.server.identity.registration import allowed, only_address
from connectapi.server.store import audit, oauth_clients, oauth_grants

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from connectapi.server.identity.authority import Authority
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services

CODE_SECONDS = 300
LONGEST = 2000
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Unanswerable(Exception):
    """A wish that cannot be answered where it says, since that address is not the client's."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client asks a user for.

    Attributes:
        issuer: How the authority calls itself.
    """

    authority: Authority
    client: RowMapping
    redirect_uri: str
    fields: Mapping[str, str]
    issuer: str

    @property
    def client_name(self) -> str:
        """The client's name for people."""
        return name_of(self.client["client_name"], self.client["client_id"])

    @property
    def scope(self) -> str:
        """What the client wants to know or do, in words with blanks between them."""
        return self.fields.get("scope", "")

    def address(self, **answer: str) -> str:
        """Give the address that leads back to the client with an answer."""
        if "state" in self.fields:
            answer["state"] = self.fields["state"]
        answer["iss"] = self.issuer
        sign = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{sign}{urlencode(answer)}"


def read(services: Services, authority: Authority, fields: Mapping[str, str], root: str) -> Wish:
    """Read who wishes to be answered where; :func:`check` looks at the rest.

    Args:
        root: Address of the server as the client sees it.

    Raises:
        Unanswerable: The client is unknown, or the address is not one of its own.
    """
    client_id = fields.get("client_id", "")
    with services.database.read() as connection:
        client = oauth_clients.one(connection, authority.name, client_id) if client_id else None
    if client is None:
        message = "The program that sent you here is not registered with this server."
        raise Unanswerable(message)
    address = fields.get("redirect_uri") or only_address(client["redirect_uris"])
    if not address or not allowed(client["redirect_uris"], address):
        message = "The program that sent you here wants the answer at an address not its own."
        raise Unanswerable(message)
    return Wish(authority, client, address, fields, authority.issuer(root))


def check(wish: Wish) -> None:
    """Check what a client wishes.

    Raises:
        OAuthError: It cannot be granted; the client is to be told.
    """
    fields = wish.fields
    if fields.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    long = [name for name, value in fields.items() if len(value) > LONGEST]
    if long:
        raise OAuthError("invalid_request", f"{long[0][:50]} is longer than {LONGEST} characters")
    challenge = fields.get("code_challenge")
    if challenge is None:
        # A secret does what the challenge does for programs that can keep none.
        if wish.client["secret_hash"] is None or not wish.authority.is_provider:
            raise OAuthError("invalid_request", "code_challenge is missing: PKCE is required")
    elif fields.get("code_challenge_method", "plain") != "S256":
        raise OAuthError("invalid_request", "code_challenge_method must be S256")
    elif not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("invalid_request", "code_challenge is no SHA-256 in Base64 for URLs")


def grant(services: Services, wish: Wish, caller: Caller) -> str:
    """Grant a checked wish and give the code that the client gets its tokens for."""
    now = services.clock.now()
    values = {
        "client_id": wish.client["id"],
        "user_id": caller.id,
        "redirect_uri": wish.redirect_uri,
        "challenge": wish.fields.get("code_challenge"),
        "scope": wish.scope,
        "nonce": wish.fields.get("nonce"),
        "expires_at": stamp(now + timedelta(seconds=CODE_SECONDS)),
    }
    with services.database.write() as connection:
        code = oauth_grants.add_code(connection, stamp(now), values)
        text = f"{caller.username} let {wish.client_name} act for them"
        audit.add(connection, stamp(now), caller, "authorize_oauth_client", text)
    return code


def name_of(client_name: str | None, client_id: str) -> str:
    """Give the name of a client for people."""
    return client_name or f"the program {client_id}"
