"""Text that must never be shown."""

from __future__ import annotations

import hmac
from typing import Final

HIDDEN: Final = "********"


class Secret:
    """Text that no `repr`, `str`, `format`, log line or traceback shows.

    Only `reveal()` gives the text, and it is called where the text is handed to the wire.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str | Secret) -> None:
        self._text = text.reveal() if isinstance(text, Secret) else text

    def reveal(self) -> str:
        """Give the text itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret('{HIDDEN}')"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> tuple[object, ...]:
        message = "a Secret cannot be pickled: it would be written out in the clear"
        raise TypeError(message)
