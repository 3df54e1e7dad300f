"""What a verb that makes a list exactly so has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from connectapi._core.errors import InvalidArgument

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Who was added, changed and removed, and who stayed as they were: guids of users and groups.

    True where anything was changed.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def refuse_emptying(what: str, *, wanted: int, allow_empty: bool) -> None:
    """Refuse to empty a list by a wish that may have come out empty by mistake.

    Raises:
        InvalidArgument: Nobody is wanted, and that was not said to be meant.
    """
    if wanted == 0 and not allow_empty:
        raise InvalidArgument(
            f"An empty list takes everybody off {what}; say allow_empty=True if you mean it."
        )


def several(given: Iterable[T], what: str) -> list[T]:
    """Give everybody named, or refuse a single name, which would count as its letters.

    Raises:
        InvalidArgument: One was given where a list is due.
    """
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise InvalidArgument(f"{what} takes several; put the one, {given!r}, in a list.")
    return list(given)
