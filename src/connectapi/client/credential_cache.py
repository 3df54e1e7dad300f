"""Credentials that are kept until shortly before they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from connectapi.client.exchange import OAuthCredential

# Seconds before the end from which on credentials are not given any more: what they are used for
# takes its time, too. Of short-lived ones a tenth of their life.
MARGIN: Final = 60.0
MOST: Final = 1000


class CredentialCache:
    """Credentials by what they were asked for, safe to use from several threads.

    Args:
        monotonic: Seconds that never go back.
        most: Credentials to keep; where there are more, those that end first go.
    """

    def __init__(self, monotonic: Callable[[], float], most: int = MOST) -> None:
        self._monotonic = monotonic
        self._most = most
        self._kept: dict[str, tuple[float, OAuthCredential]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> OAuthCredential | None:
        """Credentials that are good for a while yet, or None."""
        with self._lock:
            until, credential = self._kept.get(key, (0.0, None))
            if credential is not None and until <= self._monotonic():
                del self._kept[key]
                return None
            return credential

    def put(self, key: str, credential: OAuthCredential, seconds: float, asked: float) -> None:
        """Keep credentials that end so many seconds after they were `asked` for."""
        until = asked + seconds - min(MARGIN, seconds / 10)
        with self._lock:
            self._kept[key] = (until, credential)
            if len(self._kept) > self._most:
                self._make_room()

    def __len__(self) -> int:
        return len(self._kept)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}>"

    def _make_room(self) -> None:
        now = self._monotonic()
        lasting = sorted(self._kept.items(), key=lambda entry: entry[1][0], reverse=True)
        # A tenth is freed at once, so that not every further one sorts anew.
        room = max(1, self._most * 9 // 10)
        self._kept = {key: held for key, held in lasting[:room] if held[0] > now}
