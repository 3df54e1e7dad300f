"""Taking secrets out of what is recorded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

SCRUBBED = "***"

SECRET_HEADERS = (
    "authorization",
    "proxy-authorization",
    "x-rsc-authorization",
    "x-auth-token",
    "x-auth-signature",
    "posit-connect-user-session-token",
    "cookie",
)
_SECRET_NAMES = frozenset(
    [
        "access_token",
        "api_key",
        "apikey",
        "assertion",
        "authorization",
        "client_assertion",
        "client_secret",
        "code_verifier",
        "device_code",
        "id_token",
        "passphrase",
        "password",
        "private_key",
        "refresh_token",
        "secret",
        "session_token",
        "subject_token",
        "temp_ticket",
        "token",
    ]
)
# Integrations have secrets under names of their own.
_SECRET_ENDS = re.compile(r"(secret|password|passphrase|private_key)$", re.IGNORECASE)
# Elsewhere a key is what a job or a variant is called.
_KEYS = re.compile(r"/(keys|service-tokens|service_tokens|bootstrap)(/|$)")
_VARIABLES = re.compile(r"/environment$")
# Shorter texts would be found inside innocent ones.
_SHORTEST = 8


class Scrubber:
    """Replaces secrets by ``***``: by the name of their field, and wherever they come again."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def learn(self, headers: Mapping[str, str]) -> None:
        """Remember the secrets in the headers of a request."""
        for name in SECRET_HEADERS:
            for part in re.split(r"[\s;,=\"]+", headers.get(name, "")):
                self._remember(part)

    def json(self, value: object, path: str) -> object:
        """Give a JSON document of a request or an answer for this path without its secrets."""
        names = set(_SECRET_NAMES)
        if _KEYS.search(path):
            names.add("key")
        if _VARIABLES.search(path):
            names.add("value")
        return self._clean(value, names)

    def form(self, text: str) -> str:
        """Give a form or a query string without its secrets."""
        pairs = parse_qsl(text, keep_blank_values=True)
        return urlencode([(name, self._field(name, value)) for name, value in pairs])

    def again(self, value: object) -> object:
        """Replace what has become known as a secret since a value was recorded."""
        return self._clean(value, set())

    def text(self, text: str) -> str:
        """Replace known secrets in a text."""
        # The longest first, lest a part of it be replaced and the rest stay. Sorted, it is also a
        # list of its own: other requests of a recording add to the set meanwhile.
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, SCRUBBED)
        return text

    def _clean(self, value: object, names: set[str]) -> object:
        if isinstance(value, dict):
            return {name: self._member(name, item, names) for name, item in value.items()}
        if isinstance(value, list):
            return [self._clean(item, names) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def _member(self, name: str, item: object, names: set[str]) -> object:
        if names and _is_value(item) and (name.lower() in names or _SECRET_ENDS.search(name)):
            self._remember(str(item))
            return SCRUBBED
        return self._clean(item, names)

    def _field(self, name: str, value: str) -> str:
        if name.lower() in _SECRET_NAMES or _SECRET_ENDS.search(name):
            self._remember(value)
            return SCRUBBED
        return self.text(value)

    def _remember(self, text: str) -> None:
        if len(text) >= _SHORTEST and text.lower() not in ("key", "bearer", SCRUBBED):
            self._known.add(text)


def _is_value(item: object) -> bool:
    # A switch says whether something is a secret, and is none itself.
    return isinstance(item, (str, int, float)) and not isinstance(item, bool)
