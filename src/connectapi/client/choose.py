"""Exactly one, or an error that says what there is."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from connectapi._core.errors import Ambiguous, NotFound

T = TypeVar("T")

_SHOWN = 10


def exactly_one(fits: Sequence[T], what: str, describe: Callable[[T], str]) -> T:
    """The only one that fits.

    Raises:
        NotFound: None fits.
        Ambiguous: Several fit; the error lists them.
    """
    if not fits:
        raise NotFound.local(f"There is no {what}, or it is not visible to this API key.")
    if len(fits) > 1:
        candidates = [describe(fit) for fit in fits]
        shown = ", ".join(candidates[:_SHOWN]) + (", ..." if len(candidates) > _SHOWN else "")
        raise Ambiguous(
            f"There are {len(fits)} of {what}: {shown}. Name one by its guid.", candidates
        )
    return fits[0]
