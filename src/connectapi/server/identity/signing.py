"""Signed tokens: JSON Web Tokens by an RSA key that the server makes once and keeps sealed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from connectapi.server.store import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from connectapi.server.clock import Clock
    from connectapi.server.store.database import Database
    from connectapi.server.vault import Vault

_SETTING = "oauth_signing_key"
_KEY_ID = "connectapi-1"
_ALGORITHM = "RS256"
_SIZE = 2048


class BadToken(ValueError):
    """A token that this server has not signed for this purpose, or that has expired."""


class Signer:
    """Signs claims and checks tokens; the key is made when it is first needed."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._making = threading.Lock()
        self._made: RSAPrivateKey | None = None

    def be_ready(self) -> None:
        """Make the key now, if there is none: within a transaction it could not be kept."""
        self._key()

    def sign(self, claims: Mapping[str, object], seconds: int) -> str:
        """Make a token of claims that is good for some seconds; ``iat`` and ``exp`` are added."""
        import jwt

        now = int(self._clock.now().timestamp())
        whole = {**claims, "iat": now, "exp": now + seconds}
        return jwt.encode(whole, self._key(), _ALGORITHM, {"kid": _KEY_ID})

    def check(self, token: str, audience: str) -> dict[str, Any]:  # Any: claims of any kind
        """Read the claims of a token that was signed here for an audience.

        Raises:
            BadToken: It was not; the message says why, without the token.
        """
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(  # Any: as above
                token,
                self._key().public_key(),
                algorithms=[_ALGORITHM],
                audience=audience,
                # The server's clock can be moved, so the times are compared below.
                options={
                    "require": ["exp", "iat", "sub", "aud"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.InvalidAudienceError:
            message = "it was made for another purpose"
            raise BadToken(message) from None
        except jwt.InvalidTokenError:
            message = "its verification failed"
            raise BadToken(message) from None
        if not isinstance(claims["exp"], int) or claims["exp"] <= self._clock.now().timestamp():
            message = "it has expired"
            raise BadToken(message)
        return claims

    def key_set(self) -> dict[str, object]:
        """Give the public key as a JSON Web Key Set."""
        from jwt.algorithms import RSAAlgorithm

        public = RSAAlgorithm.to_jwk(self._key().public_key(), as_dict=True)
        facts = {"kid": _KEY_ID, "use": "sig", "alg": _ALGORITHM}
        return {"keys": [{**public, **facts, "key_ops": ["verify"]}]}

    def _key(self) -> RSAPrivateKey:
        with self._making:
            if self._made is None:
                self._made = self._kept() or self._new()
            return self._made

    def _kept(self) -> RSAPrivateKey | None:
        with self._database.read() as connection:
            text = values.kept(connection, _SETTING)
        return None if text is None else self._load(text)

    def _load(self, text: str) -> RSAPrivateKey:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(self._vault.open(text.encode()).encode(), None)
        if not isinstance(key, RSAPrivateKey):
            message = "the key for signing that the database keeps is no RSA key"
            raise TypeError(message)
        return key

    def _new(self) -> RSAPrivateKey:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        key = rsa.generate_private_key(65537, _SIZE)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with self._database.write() as connection:
            # Another server on the same database may have been quicker.
            text = values.kept(connection, _SETTING)
            if text is not None:
                return self._load(text)
            values.keep(connection, _SETTING, self._vault.seal(pem.decode()).decode())
        return key
