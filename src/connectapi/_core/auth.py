"""How a request proves who sends it: headers, decided anew for every request."""

from __future__ import annotations

import string
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Final

from connectapi._core.errors import CredentialsError
from connectapi._core.secret import Secret

__all__ = ["ApiKey", "Auth", "BearerToken", "HeaderAuth", "HookAuth", "NoAuth", "Secret"]

_NOTHING: Final[Mapping[str, Secret]] = {}
# RFC 9110 calls such a name a token.
_NAME_MARKS: Final = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")


class Auth(ABC):
    """Credentials. `source` says where they came from, for error messages."""

    source: str = ""

    @abstractmethod
    def headers(self, method: str, url: str) -> Mapping[str, Secret]:
        """Give the headers for one request; they are sent to the server's own origin alone."""

    def refresh(self) -> bool:
        """Renew the credentials after a 401; True asks for the request to be sent once more."""
        return False


class NoAuth(Auth):
    """No credentials, for what a server shows to anyone."""

    def headers(self, method: str, url: str) -> Mapping[str, Secret]:  # noqa: ARG002 - see Auth
        """Give no header."""
        return _NOTHING

    def __repr__(self) -> str:
        return "NoAuth()"


class HeaderAuth(Auth):
    """Fixed headers, such as those of a single sign-on proxy."""

    def __init__(self, headers: Mapping[str, str | Secret], *, source: str = "") -> None:
        self._headers = {name: header_value(name, value) for name, value in headers.items()}
        self.source = source

    def headers(self, method: str, url: str) -> Mapping[str, Secret]:  # noqa: ARG002 - see Auth
        """Give the fixed headers."""
        return self._headers

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._headers)})"


class ApiKey(HeaderAuth):
    """An API key, sent as `Authorization: Key ...`.

    `header="X-RSC-Authorization"` leaves `Authorization` free for a proxy in front of the server.
    """

    def __init__(
        self, key: str | Secret, *, header: str = "Authorization", source: str = ""
    ) -> None:
        text = checked_credential("API key", Secret(key), source)
        self.header = header
        super().__init__({header: Secret(f"Key {text.reveal()}")}, source=source)


class BearerToken(HeaderAuth):
    """An OAuth access token, sent as `Authorization: Bearer ...`."""

    def __init__(self, token: str | Secret, *, source: str = "") -> None:
        text = checked_credential("access token", Secret(token), source)
        super().__init__({"Authorization": Secret(f"Bearer {text.reveal()}")}, source=source)


class HookAuth(Auth):
    """Headers from a function of the caller's, asked before every request.

    `hook(method, url)` gives the headers; `renew()`, when given, is called once after a 401 and
    returns True when the request is worth sending again.
    """

    def __init__(
        self,
        hook: Callable[[str, str], Mapping[str, str | Secret]],
        *,
        renew: Callable[[], bool] | None = None,
        source: str = "",
    ) -> None:
        self._hook = hook
        self._renew = renew
        self.source = source

    def headers(self, method: str, url: str) -> Mapping[str, Secret]:
        """Ask the hook."""
        given = self._hook(method, url)
        return {name: header_value(name, value) for name, value in given.items()}

    def refresh(self) -> bool:
        """Ask `renew`, when there is one."""
        return self._renew is not None and self._renew()

    def __repr__(self) -> str:
        return "HookAuth()"


def header_value(name: str, value: str | Secret) -> Secret:
    """Wrap a header's value; one that cannot stand in a header is refused without showing it."""
    secret = Secret(value)
    if not name or not set(name) <= _NAME_MARKS:
        message = f"{name!r} is not a header name."
        raise CredentialsError(message)
    if any(not 32 <= ord(mark) <= 126 for mark in secret.reveal()):
        message = f"The value for the header {name} holds a character that a header cannot carry."
        raise CredentialsError(message)
    return secret


def checked_credential(what: str, secret: Secret, source: str = "") -> Secret:
    """Give a key or token without the white space around it.

    Raises:
        CredentialsError: It is empty, or holds what no key holds; the message does not show it.
    """
    origin = f" from {source}" if source else ""
    text = Secret(secret.reveal().strip())
    if not text:
        message = f"The {what}{origin} is empty; give one, or unset it."
        raise CredentialsError(message)
    if any(not 33 <= ord(mark) <= 126 for mark in text.reveal()):
        message = (
            f"The {what}{origin} holds a space or a character outside ASCII; "
            "copy it again, it is letters and digits only."
        )
        raise CredentialsError(message)
    return text
