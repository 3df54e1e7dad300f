"""Registering clients by themselves (RFC 7591), and the addresses that they may be answered at."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from connectapi.server.clock import stamp
from connectapi.server.identity.authority import OAuthError
from connectapi.server.store import audit, oauth_clients

if TYPE_CHECKING:
    from connectapi.server.identity.authority import Authority
    from connectapi.server.services import Services

MOST_ADDRESSES = 20
LONGEST_ADDRESS = 2000
LONGEST_NAME = 255
UNUSED_FOR = timedelta(days=30)

METHODS = ("none", "client_secret_basic", "client_secret_post")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# A browser would run these, or read files for them.
_DANGEROUS = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})


def register(services: Services, authority: Authority, body: object) -> dict[str, object]:
    """Register a client and give what RFC 7591 answers; anybody may do this.

    Raises:
        OAuthError: What the client says of itself does not do.
    """
    if not isinstance(body, dict):
        raise _bad("the body must be a JSON object")
    name = _name(body.get("client_name"))
    addresses = _addresses(body.get("redirect_uris"))
    method = body.get("token_endpoint_auth_method") or "client_secret_basic"
    if method not in METHODS:
        raise _bad(f"token_endpoint_auth_method must be one of {', '.join(METHODS)}")
    now = services.clock.now()
    with services.database.write() as connection:
        oauth_clients.forget_unused(connection, stamp(now - UNUSED_FOR))
        client_id, secret = oauth_clients.create(
            connection,
            stamp(now),
            authority.name,
            name=name,
            redirect_uris=addresses,
            auth_method=str(method),
        )
        text = f"The OAuth client {(name or client_id)!r} registered by itself"
        audit.add(connection, stamp(now), None, "add_oauth_client", text)
    answer: dict[str, object] = {
        "client_id": client_id,
        "client_id_issued_at": int(now.timestamp()),
        "redirect_uris": addresses,
        "token_endpoint_auth_method": method,
        "grant_types": _texts(body.get("grant_types")) or ["authorization_code"],
        "response_types": ["code"],
    }
    if name is not None:
        answer["client_name"] = name
    if secret is not None:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    return answer


def allowed(registered: str, asked: str) -> bool:
    """Tell whether a client may be answered at an address, given those it has registered.

    An address on this machine may have any port, as RFC 8252 has it.

    Args:
        registered: The addresses as a JSON array, as the database keeps them.
    """
    return any(_same(one, asked) for one in json.loads(registered))


def only_address(registered: str) -> str | None:
    """Give a client's address where it has registered just one."""
    addresses = json.loads(registered)
    return str(addresses[0]) if len(addresses) == 1 else None


def _same(registered: str, asked: str) -> bool:
    if registered == asked:
        return True
    # A split drops line breaks and tabs, and all of it becomes a header.
    if not _plain(asked) or "#" in asked:
        return False
    first, second = _split(registered), _split(asked)
    if first is None or second is None or first.hostname not in _LOOPBACK:
        return False
    return (first.scheme, first.hostname, first.path, first.query) == (
        second.scheme,
        second.hostname,
        second.path,
        second.query,
    ) and second.username is None


def _plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and " " not in address


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _name(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise _bad(f"client_name must be text of at most {LONGEST_NAME} printable characters")
    return value


def _addresses(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_ADDRESSES:
        raise _address(f"redirect_uris must be an array of at most {MOST_ADDRESSES}")
    for address in value:
        if not isinstance(address, str) or len(address) > LONGEST_ADDRESS:
            raise _address(f"a redirect URI must be text of at most {LONGEST_ADDRESS} characters")
        parts = _split(address)
        web = parts is not None and parts.scheme in ("http", "https")
        if parts is None or not _plain(address) or not parts.scheme or parts.scheme in _DANGEROUS:
            raise _address("a redirect URI must be absolute, such as http://127.0.0.1/callback")
        if parts.fragment or "#" in address or (web and not parts.hostname):
            raise _address("a redirect URI must name a host and have no fragment")
    return [str(address) for address in value]


def _texts(value: object) -> list[str]:
    texts = value[:10] if isinstance(value, list) else []
    return [item[:100] for item in texts if isinstance(item, str) and item.isprintable()]


def _bad(reason: str) -> OAuthError:
    return OAuthError("invalid_client_metadata", reason)


def _address(reason: str) -> OAuthError:
    return OAuthError("invalid_redirect_uri", reason)
