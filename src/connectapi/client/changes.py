"""What a verb that makes a list exactly so has changed."""

from __future__ import annotations

from dataclasses import dataclass

from connectapi._core.errors import InvalidArgument


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
