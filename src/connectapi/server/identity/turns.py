"""Work on the same thing that must not be done twice at once."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Line:
    lock: threading.Lock = field(default_factory=threading.Lock)
    length: int = 0


class Turns:
    """Lets one thread at a time work on each thing; different things do not wait."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._lines: dict[Hashable, _Line] = {}

    @contextmanager
    def of(self, thing: Hashable) -> Iterator[None]:
        """Wait for one's turn; what was read before may be out of date by then."""
        with self._guard:
            line = self._lines.setdefault(thing, _Line())
            line.length += 1
        try:
            with line.lock:
                yield
        finally:
            with self._guard:
                line.length -= 1
                if not line.length:
                    del self._lines[thing]
