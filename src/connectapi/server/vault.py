"""Encryption of environment variables at rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE = "secret.key"


class Vault:
    """Seals texts with a key that lies beside the database, not in it."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def in_folder(cls, folder: Path) -> Vault:
        """Use the key file of a data folder, making it at the first start."""
        path = folder / KEY_FILE
        if not path.exists():
            beside = path.with_suffix(".new")
            beside.unlink(missing_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        return cls(path.read_bytes())

    def seal(self, text: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt a text.

        Raises:
            cryptography.fernet.InvalidToken: The text was sealed with another key.
        """
        return self._fernet.decrypt(sealed).decode()
