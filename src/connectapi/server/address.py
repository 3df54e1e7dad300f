"""Where the server is found by those who are not asking it at the moment: content, mails."""

from __future__ import annotations


class ServerAddress:
    """The server's address, which is known once it listens.

    Args:
        public_url: The address that the settings name, which counts more than any other.
    """

    def __init__(self, public_url: str | None) -> None:
        self._public = (public_url or "").rstrip("/")
        self._found = "http://localhost"

    @property
    def url(self) -> str:
        """The address with its path prefix, without a slash at the end."""
        return self._public or self._found

    def note(self, url: str) -> None:
        """Note where the server listens."""
        self._found = url.rstrip("/")
