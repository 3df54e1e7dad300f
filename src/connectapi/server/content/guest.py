"""Who opens content: the credentials in a request, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from connectapi.server import auth
from connectapi.server.errors import Code, Refusal
from connectapi.server.runtime.proxy_headers import Pair, cookie
from connectapi.server.store import visitors

if TYPE_CHECKING:
    from connectapi.server.rights import Caller
    from connectapi.server.services import Services


class Credentials(NamedTuple):
    """The credentials in a request, each empty where it is not there.

    Attributes:
        alternate: ``X-RSC-Authorization``, which is for this server alone.
        authorization: ``Authorization``, which may be meant for the content itself.
        session: The cookie of the browser's session.
    """

    alternate: str
    authorization: str
    session: str


def credentials(headers: Iterable[Pair]) -> Credentials:
    """Find the credentials in the headers of a request."""
    pairs = list(headers)
    alternate = authorization = ""
    for name, value in pairs:
        if name == b"authorization" and not authorization:
            authorization = value.decode("latin-1").strip()
        elif name == b"x-rsc-authorization" and not alternate:
            alternate = value.decode("latin-1").strip()
    session = cookie(pairs, auth.SESSION_COOKIE) or ""
    return Credentials(alternate, authorization, session)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who opens content.

    Attributes:
        caller: None for somebody who is not signed in.
        has_key: Whether a header says who it is, as programs do, and not a browser's session.
        hides_authorization: Whether ``Authorization`` is a credential for this server.
        secret: What the caller is known by, empty for nobody.
        refused: Why ``Authorization`` is not taken; it may be meant for the content itself.
    """

    caller: Caller | None
    has_key: bool
    hides_authorization: bool
    secret: str
    refused: Refusal | None

    def ends(self, services: Services) -> str | None:
        """Tell when the credential ends; None where that cannot be said."""
        if not self.secret:
            return visitors.NEVER
        with services.database.read() as connection:
            return visitors.ends(connection, self.secret)


def identify(services: Services, sent: Credentials) -> Guest:
    """Find out who sent some credentials.

    Raises:
        Refusal: A credential for this server is not good, or is a service token.
    """
    refused = None
    ours = False
    caller, secret = None, ""
    if sent.alternate or sent.authorization:
        try:
            caller, secret = _by_headers(services, sent)
        except Refusal as refusal:
            if sent.alternate or refusal.code is not Code.INVALID_LOGIN or _is_key(sent):
                raise
            refused = refusal
        ours = _is_ours(services, sent, taken=not sent.alternate and refused is None)
    has_key = caller is not None
    if caller is None and sent.session:
        caller = auth.by_session(services.database, services.clock, sent.session)
        secret = sent.session if caller is not None else ""
    return Guest(caller, has_key, ours, secret, refused)


def _by_headers(services: Services, sent: Credentials) -> tuple[Caller | None, str]:
    headers = {"x-rsc-authorization": sent.alternate, "authorization": sent.authorization}
    caller = auth.by_headers(services.database, services.clock, headers)
    if caller is not None and caller.scopes is not None:
        text = "Service tokens are for the API: content needs a user."
        raise Refusal(Code.PERMISSION_DENIED, text)
    given = sent.alternate or sent.authorization
    scheme, _, rest = given.partition(" ")
    return caller, rest.strip() if rest and scheme.lower() in ("key", "bearer") else given


def _is_ours(services: Services, sent: Credentials, *, taken: bool) -> bool:
    """Tell whether ``Authorization`` may lead to this server's API, so content must not see it."""
    if taken or _is_key(sent):
        return bool(sent.authorization)
    scheme, _, rest = sent.authorization.partition(" ")
    if scheme.lower() != "bearer" or not rest.strip():
        return False
    try:
        auth.by_access_token(services.database, services.clock, rest.strip())
    except Refusal as refusal:
        return refusal.code is not Code.INVALID_LOGIN
    return True


def _is_key(sent: Credentials) -> bool:
    return sent.authorization.partition(" ")[0].lower() == "key"
