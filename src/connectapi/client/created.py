"""Keys and tokens as the answer to their making shows them, which is the only time."""

from __future__ import annotations

import msgspec

from connectapi._core.secret import HIDDEN
from connectapi.models.api_keys import APIKey
from connectapi.models.service_tokens import ServiceToken


class CreatedKey(APIKey, frozen=True, kw_only=True):
    """An API key just made: `key` holds the whole secret, which no later answer does.

    Its `repr` does not show the secret.
    """

    def __repr__(self) -> str:
        return f"CreatedKey(id={self.id!r}, name={self.name!r}, key={HIDDEN!r})"


class CreatedToken(ServiceToken, frozen=True, kw_only=True):
    """A service token just made: `key` holds the whole secret, which no later answer does.

    Its `repr` does not show the secret.
    """

    def __repr__(self) -> str:
        return f"CreatedToken(guid={self.guid!r}, name={self.name!r}, key={HIDDEN!r})"


def created_key(key: APIKey) -> CreatedKey:
    """The same key with a `repr` that can be logged."""
    return CreatedKey(**msgspec.structs.asdict(key))


def created_token(token: ServiceToken) -> CreatedToken:
    """The same token with a `repr` that can be logged."""
    return CreatedToken(**msgspec.structs.asdict(token))
