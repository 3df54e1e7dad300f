"""What an authority's token endpoint does: one function a grant."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from connectapi.server.clock import parse, stamp
from connectapi.server.identity import tokens
from connectapi.server.identity.authority import (
    DEVICE_GRANT,
    DEVICES_SINCE,
    EXCHANGE_SINCE,
    IDENTITY,
    OAuthError,
)
from connectapi.server.identity.federation import exchange_identity
from connectapi.server.identity.people import claims_of
from connectapi.server.store import audit, oauth_clients, oauth_grants, users
from connectapi.server.store.keys import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.identity.authority import Authority
    from connectapi.server.services import Services

DEVICE_INTERVAL = 1
"""Seconds that a device waits between two questions: this server is asked by few."""

# A clock that is a little behind does not make a client's patience worthless.
_INTERVAL_SLACK = timedelta(milliseconds=100)

Form = Mapping[str, str]
Outcome = dict[str, object] | OAuthError


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for tokens.

    Attributes:
        basic: Client id and secret from the header ``Authorization``, where they were sent there.
        root: Address of the server as the client sees it.
    """

    authority: Authority
    form: Form
    basic: tuple[str, str] | None
    root: str

    def need(self, name: str) -> str:
        """Give a field that must be there.

        Raises:
            OAuthError: It is not.
        """
        value = self.form.get(name, "")
        if not value:
            raise OAuthError("invalid_request", f"the field {name} is missing")
        return value

    @property
    def issuer(self) -> str:
        """How the authority calls itself."""
        return self.authority.issuer(self.root)


def give(services: Services, asked: Asked) -> dict[str, object]:
    """Give the tokens that a request asks for.

    Raises:
        OAuthError: It gets none.
    """
    grant = asked.need("grant_type")
    if grant == tokens.TOKEN_EXCHANGE and _offered(services, asked.authority, grant):
        return exchange_identity(services, asked.form, asked.root)
    function = _GRANTS.get(grant)
    if function is None or not _offered(services, asked.authority, grant):
        raise OAuthError("unsupported_grant_type", f"the grant {grant[:100]!r} is not known here")
    if asked.authority.is_provider:
        services.signer.be_ready()
    with services.database.write() as connection:
        client = client_of(connection, asked)
        outcome = function(services, connection, asked, client)
        oauth_clients.mark_used(connection, client["id"], services.clock.stamp())
    # Raised here, so that what was noted about the request is kept.
    if isinstance(outcome, OAuthError):
        raise outcome
    return outcome


def _offered(services: Services, authority: Authority, grant: str) -> bool:
    if authority.is_provider:
        return grant != tokens.TOKEN_EXCHANGE
    later = {DEVICE_GRANT: DEVICES_SINCE, tokens.TOKEN_EXCHANGE: EXCHANGE_SINCE}
    return grant != "client_credentials" and services.release.has(later.get(grant))


def client_of(connection: Connection, asked: Asked) -> RowMapping:
    """Find the client that asks.

    Raises:
        OAuthError: It is unknown, its secret is wrong, or it says in two ways who it is.
    """
    if asked.basic and (
        "client_secret" in asked.form
        or asked.form.get("client_id", asked.basic[0]) != asked.basic[0]
    ):
        # RFC 6749, 2.3
        raise OAuthError("invalid_request", "the client says in two ways who it is")
    client_id, secret = asked.basic or (
        asked.form.get("client_id", ""),
        asked.form.get("client_secret", ""),
    )
    row = oauth_clients.one(connection, asked.authority.name, client_id)
    kept = row["secret_hash"] if row is not None else None
    known = row is not None and (kept is None or secrets.compare_digest(kept, fingerprint(secret)))
    if row is None or not known:
        raise OAuthError("invalid_client", "the client is unknown, or its secret is wrong", 401)
    return row


def _code(services: Services, connection: Connection, asked: Asked, client: RowMapping) -> Outcome:
    secret = asked.need("code")
    row = oauth_grants.code(connection, services.clock.stamp(), secret)
    if row is None or row["client_id"] != client["id"]:
        raise OAuthError("invalid_grant", "the code is unknown or has expired")
    if row["family"] is not None:
        return _reused(connection, row["family"])
    if asked.form.get("redirect_uri", row["redirect_uri"]) != row["redirect_uri"]:
        raise OAuthError("invalid_grant", "the redirect URI is another one than before")
    if not _proven(row["challenge"], asked.form.get("code_verifier", "")):
        raise OAuthError("invalid_grant", "the code verifier does not fit")
    family = str(uuid4())
    oauth_grants.spend_code(connection, secret, family)
    return _for_user(services, connection, asked, row, family)


def _reused(connection: Connection, family: str) -> OAuthError:
    # One of the two who have used it is a thief, and nobody knows which one.
    oauth_grants.revoke(connection, family)
    return OAuthError("invalid_grant", "it was used before, and all that came of it is revoked")


def _proven(challenge: str | None, verifier: str) -> bool:
    # A verifier without a challenge tells that somebody has taken the challenge out on the way.
    if challenge is None:
        return not verifier
    return secrets.compare_digest(challenge_of(verifier), challenge)


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of a code verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refresh(
    services: Services, connection: Connection, asked: Asked, client: RowMapping
) -> Outcome:
    row = oauth_grants.token(connection, oauth_grants.REFRESH, asked.need("refresh_token"))
    if row is None or row["client_id"] != client["id"]:
        raise OAuthError("invalid_grant", "the refresh token is unknown")
    if row["spent"]:
        return _reused(connection, row["family"])
    if row["expires_at"] <= services.clock.stamp():
        raise OAuthError("invalid_grant", "the refresh token has expired")
    oauth_grants.spend_token(connection, row["hash"])
    return _for_user(services, connection, asked, row, row["family"])


def _device(
    services: Services, connection: Connection, asked: Asked, client: RowMapping
) -> Outcome:
    row = oauth_grants.device(connection, asked.need("device_code"))
    now = services.clock.now()
    if row is None or row["client_id"] != client["id"]:
        raise OAuthError("invalid_grant", "the device code is unknown")
    if row["expires_at"] <= stamp(now):
        raise OAuthError("expired_token", "the device code has expired: begin anew")
    if row["denied"]:
        raise OAuthError("access_denied", "the user has said no")
    if row["user_id"] is None:
        return _wait(connection, row, now)
    oauth_grants.remove_device(connection, row["hash"])
    return _for_user(services, connection, asked, row, str(uuid4()))


def _wait(connection: Connection, row: RowMapping, now: datetime) -> OAuthError:
    before = row["asked_time"]
    oauth_grants.device_asked(connection, row["hash"], stamp(now))
    due = timedelta(seconds=DEVICE_INTERVAL) - _INTERVAL_SLACK
    if before is not None and now - parse(before) < due:
        return OAuthError("slow_down", f"ask every {DEVICE_INTERVAL} seconds")
    return OAuthError("authorization_pending", "the user has not answered yet")


def _for_itself(
    services: Services, connection: Connection, asked: Asked, client: RowMapping
) -> Outcome:
    if client["secret_hash"] is None:
        raise OAuthError("unauthorized_client", "a public client cannot act for itself")
    scope = asked.form.get("scope", "")
    return _tokens(services, connection, asked, _Grant(client["id"], None, scope, str(uuid4())))


def revoke(services: Services, asked: Asked) -> None:
    """Revoke a token and all that came of the same grant (RFC 7009); unknown ones do not matter.

    Raises:
        OAuthError: The client is unknown, or names no token.
    """
    secret = asked.need("token")
    with services.database.write() as connection:
        client = client_of(connection, asked)
        for kind in (oauth_grants.ACCESS, oauth_grants.REFRESH):
            row = oauth_grants.token(connection, kind, secret)
            if row is None or row["client_id"] != client["id"]:
                continue
            oauth_grants.revoke(connection, row["family"])
            text = f"The OAuth client {client['client_id']} gave up what it was granted"
            audit.add(connection, services.clock.stamp(), None, "revoke_oauth_token", text)


def stand_in(services: Services, client_id: int) -> dict[str, object]:
    """Give the token of a service account that the identity provider stands in for."""
    asked = Asked(IDENTITY, {}, None, "")
    with services.database.write() as connection:
        return _tokens(services, connection, asked, _Grant(client_id, None, "", str(uuid4())))


@dataclass(frozen=True, slots=True)
class _Grant:
    client_id: int
    user_id: int | None
    scope: str
    family: str


def _for_user(
    services: Services, connection: Connection, asked: Asked, row: RowMapping, family: str
) -> Outcome:
    user = users.by_id(connection, row["user_id"])
    if user is None or user["locked"]:
        raise OAuthError("invalid_grant", "the account of the user is locked")
    grant = _Grant(row["client_id"], row["user_id"], row["scope"], family)
    answer = _tokens(services, connection, asked, grant)
    if asked.authority.is_provider and "openid" in row["scope"].split():
        client = oauth_clients.by_id(connection, row["client_id"])
        audience = "" if client is None else client["client_id"]
        answer["id_token"] = tokens.identity(
            services.signer, asked.issuer, audience, claims_of(user), row.get("nonce")
        )
    return answer


def _tokens(
    services: Services, connection: Connection, asked: Asked, grant: _Grant
) -> dict[str, object]:
    authority, now = asked.authority, services.clock.now()
    values = {
        "family": grant.family,
        "client_id": grant.client_id,
        "user_id": grant.user_id,
        "scope": grant.scope,
    }
    oauth_grants.forget_expired(connection, stamp(now))
    ends = stamp(now + timedelta(seconds=authority.access_seconds))
    access = oauth_grants.add_token(connection, oauth_grants.ACCESS, {**values, "expires_at": ends})
    answer: dict[str, object] = {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": authority.access_seconds,
    }
    if grant.scope:
        answer["scope"] = grant.scope
    lasting = not authority.is_provider or "offline_access" in grant.scope.split()
    if grant.user_id is not None and lasting:
        ends = stamp(now + timedelta(seconds=authority.refresh_seconds))
        answer["refresh_token"] = oauth_grants.add_token(
            connection, oauth_grants.REFRESH, {**values, "expires_at": ends}
        )
    return answer


_GRANTS = {
    "authorization_code": _code,
    "refresh_token": _refresh,
    DEVICE_GRANT: _device,
    "client_credentials": _for_itself,
}
