"""How a listing tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int | None], object]
"""Called after each page with the rows so far, and the total where the server says it."""
